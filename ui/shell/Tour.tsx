import * as messages from './more-messages.ts'
import '../components/styles.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { adoptStyles } from '../styles/adopt.ts'
import tourStyles from './tour.css' with { type: 'text' }
import type { Tour as TourModel } from './tour.ts'

adoptStyles(document, tourStyles)

/** Three cards above the tab's content. They cover nothing, and everything else keeps working. */
export function Tour({ tour }: { tour: TourModel }) {
  const [index, setIndex] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
  }, [index])
  const end = () => {
    tour.end()
    // The focused element was removed with the card.
    document.getElementById('tab-event')?.focus()
  }
  const card = messages.tourCards[index]
  if (card === undefined) return null
  const last = index === messages.tourCards.length - 1
  return (
    <section
      class="tour"
      aria-label={messages.tourPlace(index)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') end()
      }}
    >
      <h2 ref={heading} tabIndex={-1} class="arrived">
        {card.title}
      </h2>
      <p>{card.text}</p>
      <div class="row middle">
        <span class="small-text muted" aria-hidden="true">
          {index + 1} / {messages.tourCards.length}
        </span>
        <span class="push-right actions row middle">
          {!last && (
            <Button look="quiet" small onClick={end}>
              {messages.skip}
            </Button>
          )}
          {index > 0 && (
            <Button small onClick={() => setIndex(index - 1)}>
              {messages.back}
            </Button>
          )}
          <Button small look="primary" onClick={last ? end : () => setIndex(index + 1)}>
            {last ? messages.done : messages.next}
          </Button>
        </span>
      </div>
    </section>
  )
}
