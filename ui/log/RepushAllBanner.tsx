import { useEffect } from 'preact/hooks'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { Money } from '../components/Money.tsx'
import * as actions from '../messages/actions.ts'
import * as amountsMessages from '../messages/amounts.ts'
import { readOnlyWords } from '../messages/rights.ts'
import { changedText } from '../messages/states.ts'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'
import type { RepushAll } from './repush-all.ts'

/** What changed in Clearstory across the project, and a button that pushes it, one change event at a time. */
export function RepushAllBanner({ all }: { all: RepushAll }) {
  const { panel } = usePanel()
  const intent = panel.intent.value
  useEffect(() => {
    if (intent === null) void all.goOn()
  }, [all, intent])
  const view = all.stale.value.value
  const said = messages.repushAllEndText(all.end.value)
  return (
    <>
      {view !== null && view.count > 0 && (
        <Banner
          tone="update"
          title={changedText(view.count)}
          actions={
            <Button look="primary" reason={readOnlyWords(view.standing)} onClick={all.start}>
              {actions.repushAll}
            </Button>
          }
        >
          <span class="block small-text">
            {messages.inEventsText(new Set(view.events.map((event) => event.changeEventId)).size)}{' '}
            <span class="money">
              <Money cents={view.previousCents} /> <span aria-hidden="true">→</span>
              <span class="unseen">{amountsMessages.becomes}</span> <Money cents={view.newCents} />
            </span>
          </span>
        </Banner>
      )}
      <p role="status" class={said === '' ? 'unseen' : 'section'}>
        {said}
      </p>
    </>
  )
}
