import type { PushResultView } from '../../server/usecases/push/views.ts'
import { summed } from '../models/one-by-one.ts'
import type { Outcome, Push } from '../models/push.ts'
import { doneBy } from '../models/write-kind.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { EventLink } from '../parts/EventLink.tsx'
import { Money } from '../parts/Money.tsx'
import * as amounts from '../words/amounts.ts'
import * as check from '../words/check.ts'
import * as words from '../words/push.ts'
import { resultText } from '../words/results.ts'

/** What Procore confirmed; null while nothing is. */
export function resultOf(outcome: Outcome | null): PushResultView | null {
  switch (outcome?.kind) {
    case 'done':
      return outcome.result
    case 'one_by_one':
      return outcome.each.running.value ? null : summed(outcome.each.outcomes.value.values())
    case 'partly':
    case undefined:
      return null
  }
}

/** The sentence about it, its totals, and where to look in Procore. */
export function Result({ push, result }: { push: Push; result: PushResultView }) {
  const { panel } = usePanel()
  const { changeEventId, number, title } = result.changeEvent
  const here = panel.context.value?.changeEventId === changeEventId
  const view = push.plan.value
  const kept = result.kind === 'keep' || (view !== null && doneBy({ ...view, kind: result.kind }) === 'keep')
  if (kept) {
    const numbers = view?.plan.cors.map((cor) => cor.number)
    return (
      <div class="result">
        <p class="said strong">{resultText({ ...result, kind: 'keep' }, numbers)}</p>
      </div>
    )
  }
  return (
    <div class="result">
      <p class="said strong">{resultText(result)}</p>
      <Amounts result={result} />
      <p class="muted">
        {here ? (
          words.reloadPage
        ) : (
          <EventLink changeEventId={changeEventId}>{words.openEvent(number, title)}</EventLink>
        )}
      </p>
      {result.recovered && <p class="muted">{words.foundAgain}</p>}
      <List
        title={words.notPushed}
        items={push.leftOut.value.map((cor) => words.refusedText(cor.number, cor.reason))}
      />
      <List title={words.procoreAdds} items={result.notes} />
    </div>
  )
}

function List({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <div>
      <strong>{title}</strong>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  )
}

function Amounts({ result }: { result: PushResultView }) {
  return (
    <p>
      <span class="muted">{check.newTotal}</span> <Money cents={result.previousTotalCents} />{' '}
      <span aria-hidden="true">→</span>
      <span class="unseen">{amounts.becomes}</span>{' '}
      <strong>
        <Money cents={result.newTotalCents} />
      </strong>
    </p>
  )
}

/** Procore was read again: some lines are there, others are not. */
export function Partly({ push, outcome }: { push: Push; outcome: Extract<Outcome, { kind: 'partly' }> }) {
  const all = outcome.arrived + outcome.missing
  return (
    <Banner
      tone="bad"
      alert
      title={words.partlyTitle(outcome.arrived, all)}
      actions={<Button onClick={() => void push.retry()}>{words.showRest}</Button>}
    >
      {words.partlyAbout}
    </Banner>
  )
}
