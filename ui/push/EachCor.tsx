import { Money } from '../components/Money.tsx'
import { Pill } from '../components/Pill.tsx'
import { Progress } from '../components/Progress.tsx'
import { corName } from '../messages/states.ts'
import { usePanel } from '../state/panel-context.ts'
import { findingText, type Reader } from './findings-messages.ts'
import * as messages from './messages.ts'
import type { Push } from './model.ts'
import type { CorOutcome, OneByOne } from './one-by-one.ts'

/** A push of many CORs, one at a time: progress by count, and the outcome of each. */
export function EachCor({ push, each }: { push: Push; each: OneByOne }) {
  const outcomes = each.outcomes.value
  const done = [...outcomes.values()].filter((outcome) => outcome.kind !== 'waiting').length
  return (
    <>
      {each.running.value && push.busy.value === 'sending' && (
        <Progress what={messages.pushing} done={done} all={each.cors.length} />
      )}
      <ul class="picks each">
        {each.cors.map((cor) => (
          <li key={cor.corId}>
            <CorLine number={cor.number} outcome={outcomes.get(cor.corId) ?? { kind: 'waiting' }} />
          </li>
        ))}
      </ul>
    </>
  )
}

function CorLine({ number, outcome }: { number: string; outcome: CorOutcome }) {
  const { clock, panel } = usePanel()
  const kept = outcome.kind === 'pushed' && outcome.result.kind === 'keep'
  const { text, tone } = kept ? messages.kept : messages.outcomeWords[outcome.kind]
  const reader = {
    currency: panel.standing.value?.project.currency ?? null,
    now: clock.now.value,
  }
  return (
    <>
      <div class="row middle">
        <strong>{corName(number)}</strong>
        <Pill tone={tone}>{text}</Pill>
        {outcome.kind === 'pushed' && (
          <span class="push-right">
            <Money cents={outcome.result.newTotalCents} />
          </span>
        )}
      </div>
      {outcome.kind === 'failed' && (
        <p class="small-text muted">
          {outcome.problem.title} {outcome.problem.detail} {outcome.problem.next}
        </p>
      )}
      {outcome.kind === 'held' && <p class="small-text muted">{whyHeld(outcome, reader)}</p>}
    </>
  )
}

function whyHeld({ plan }: Extract<CorOutcome, { kind: 'held' }>, reader: Reader): string {
  const [finding] = plan.blockers
  if (finding === undefined) return messages.edited
  const { title, next } = findingText(finding, {
    ...reader,
    cor: plan.plan.cors.find(({ corId }) => corId === finding.corId),
  })
  return `${title} ${next}`
}
