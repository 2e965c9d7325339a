import type { PushResultView } from '../../server/usecases/push/views.ts'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { EventLink } from '../components/Links.tsx'
import { Money } from '../components/Money.tsx'
import * as amountsMessages from '../messages/amounts.ts'
import { usePanel } from '../state/panel-context.ts'
import { doneBy } from './line-rows.ts'
import * as messages from './messages.ts'
import { ownNotes, procoreNotes, resultText } from './messages.ts'
import type { Push } from './model.ts'
import { summed } from './one-by-one.ts'
import type { Outcome } from './sending.ts'

/** The result that Procore confirmed; null if none is confirmed. */
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

/** A sentence about the result, its totals, and a link to Procore. */
export function Result({ push, result }: { push: Push; result: PushResultView }) {
  const { panel } = usePanel()
  const { changeEventId, number, title } = result.changeEvent
  const here = panel.context.value?.changeEventId === changeEventId
  const currency = panel.standing.value?.project.currency ?? null
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
          messages.reloadPage
        ) : (
          <EventLink changeEventId={changeEventId}>{messages.openEvent(number, title)}</EventLink>
        )}
      </p>
      {result.recovered && <p class="muted">{messages.foundAgain}</p>}
      <List
        title={messages.notPushed}
        items={push.leftOut.value.map((cor) => messages.refusedText(cor.number, cor.reason))}
      />
      {ownNotes(result, currency).map((text) => (
        <p key={text}>{text}</p>
      ))}
      <List title={messages.procoreAdds} items={procoreNotes(result)} />
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
      <span class="muted">{messages.newTotal}</span> <Money cents={result.previousTotalCents} />{' '}
      <span aria-hidden="true">→</span>
      <span class="unseen">{amountsMessages.becomes}</span>{' '}
      <strong>
        <Money cents={result.newTotalCents} />
      </strong>
    </p>
  )
}

/** Procore was read again after an unknown outcome: some lines were saved, others were not. */
export function Partly({ push, outcome }: { push: Push; outcome: Extract<Outcome, { kind: 'partly' }> }) {
  const all = outcome.arrived + outcome.missing
  return (
    <Banner
      tone="bad"
      alert
      title={messages.partlyTitle(outcome.arrived, all)}
      actions={<Button onClick={() => void push.retry()}>{messages.showRest}</Button>}
    >
      {messages.partlyAbout}
    </Banner>
  )
}
