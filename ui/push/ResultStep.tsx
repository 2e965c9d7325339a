import type { PushResultView } from '../../server/usecases/views.ts'
import { summed } from '../models/one-by-one.ts'
import type { Outcome, Push } from '../models/push.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { EventLink } from '../parts/EventLink.tsx'
import { Money } from '../parts/Money.tsx'
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
  return (
    <div class="result">
      <p class="said">{resultText(result)}</p>
      <Amounts result={result} />
      <p class="muted">
        {here ? (
          'Reload the Procore page to see the new lines there.'
        ) : (
          <EventLink
            changeEventId={changeEventId}
          >{`Open Change Event ${number}, ${title}, in Procore`}</EventLink>
        )}
      </p>
      {result.recovered && (
        <p class="muted">
          The answer had been lost, so the change event was read again: everything had arrived.
        </p>
      )}
      <List title="Not pushed:" items={push.leftOut.value.map((cor) => `COR ${cor.number}: ${cor.reason}`)} />
      <List title="Procore adds:" items={result.notes} />
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
      <Money cents={result.previousTotalCents} /> <span aria-hidden="true">→</span>
      <span class="unseen"> to </span>{' '}
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
      title={`${outcome.arrived} of ${all} lines arrived.`}
      actions={<Button onClick={() => void push.retry()}>Show the rest</Button>}
    >
      Procore was read again after the connection broke. What is there is not written twice.
    </Banner>
  )
}
