import type { CorOutcome, OneByOne } from '../models/one-by-one.ts'
import type { Push } from '../models/push.ts'
import { usePanel } from '../panel-context.ts'
import { Money } from '../parts/Money.tsx'
import { Pill } from '../parts/Pill.tsx'
import { Progress } from '../parts/Progress.tsx'
import { findingText, type Reader } from '../words/findings.ts'
import * as words from '../words/push.ts'
import { corName } from '../words/states.ts'

/** A push of many, COR by COR: progress by count, and what became of each. */
export function EachCor({ push, each }: { push: Push; each: OneByOne }) {
  const outcomes = each.outcomes.value
  const done = [...outcomes.values()].filter((outcome) => outcome.kind !== 'waiting').length
  return (
    <>
      {each.running.value && push.busy.value === 'sending' && (
        <Progress what={words.pushing} done={done} all={each.cors.length} />
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
  const { text, tone } = kept ? words.kept : words.outcomeWords[outcome.kind]
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
  if (finding === undefined) return words.edited
  const { title, next } = findingText(finding, {
    ...reader,
    cor: plan.plan.cors.find(({ corId }) => corId === finding.corId),
  })
  return `${title} ${next}`
}
