import { useEffect } from 'preact/hooks'
import type { RepushAll } from '../models/repush-all.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { Money } from '../parts/Money.tsx'
import * as actions from '../words/actions.ts'
import * as amounts from '../words/amounts.ts'
import * as words from '../words/log.ts'
import { readOnlyWords } from '../words/rights.ts'
import { changedText } from '../words/states.ts'

/** What changed in Clearstory over the whole project, and a way to push it, change event by change event. */
export function RepushAllBanner({ all }: { all: RepushAll }) {
  const { panel } = usePanel()
  const intent = panel.intent.value
  useEffect(() => {
    if (intent === null) void all.goOn()
  }, [all, intent])
  const view = all.stale.value.value
  const said = all.said.value
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
            {words.inEventsText(new Set(view.events.map((event) => event.changeEventId)).size)}{' '}
            <span class="money">
              <Money cents={view.previousCents} /> <span aria-hidden="true">→</span>
              <span class="unseen">{amounts.becomes}</span> <Money cents={view.newCents} />
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
