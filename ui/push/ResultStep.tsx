import type { PushResultView } from '../../server/usecases/views.ts'
import type { Outcome, Push } from '../models/push.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { Money } from '../parts/Money.tsx'
import { resultText } from '../words/results.ts'

/** What Procore confirmed. */
export function Result({ outcome: { result } }: { outcome: Extract<Outcome, { kind: 'done' }> }) {
  const { panel } = usePanel()
  const here = panel.context.value?.changeEventId === result.changeEvent.changeEventId
  return (
    <div class="result">
      <p class="said">{resultText(result)}</p>
      <Amounts result={result} />
      <p class="muted">
        {here
          ? 'Reload the Procore page to see the new lines there.'
          : `Open Change Event ${result.changeEvent.number}, ${result.changeEvent.title}, in Procore to see it.`}
      </p>
      {result.recovered && (
        <p class="muted">
          The answer had been lost, so the change event was read again: everything had arrived.
        </p>
      )}
      {result.notes.length > 0 && (
        <div>
          <strong>Procore adds:</strong>
          <ul>
            {result.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
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
