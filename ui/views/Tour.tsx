import '../styles/more.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Tour as TourModel } from '../models/tour.ts'
import { Button } from '../parts/Button.tsx'
import * as words from '../words/tour.ts'

/** Three cards above the tab's content: nothing is covered, and everything else goes on working. */
export function Tour({ tour }: { tour: TourModel }) {
  const [index, setIndex] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
  }, [index])
  const end = () => {
    tour.end()
    // What had the focus is gone with the card.
    document.getElementById('tab-event')?.focus()
  }
  const card = words.tourCards[index]
  if (card === undefined) return null
  const last = index === words.tourCards.length - 1
  return (
    <section
      class="tour"
      aria-label={words.tourPlace(index)}
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
          {index + 1} / {words.tourCards.length}
        </span>
        <span class="push-right actions row middle">
          {!last && (
            <Button look="quiet" small onClick={end}>
              {words.skip}
            </Button>
          )}
          {index > 0 && (
            <Button small onClick={() => setIndex(index - 1)}>
              {words.back}
            </Button>
          )}
          <Button small look="primary" onClick={last ? end : () => setIndex(index + 1)}>
            {last ? words.done : words.next}
          </Button>
        </span>
      </div>
    </section>
  )
}
