import type { CorOutcome, OneByOne } from '../models/one-by-one.ts'
import type { Push } from '../models/push.ts'
import { Money } from '../parts/Money.tsx'
import { Pill } from '../parts/Pill.tsx'
import { Progress } from '../parts/Progress.tsx'
import { findingText } from '../words/findings.ts'
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
  const { text, tone } = words.outcomeWords[outcome.kind]
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
      {outcome.kind === 'held' && <p class="small-text muted">{whyHeld(outcome)}</p>}
    </>
  )
}

function whyHeld({ plan }: Extract<CorOutcome, { kind: 'held' }>): string {
  const [finding] = plan.blockers
  if (finding === undefined) return words.edited
  const { title, next } = findingText(finding)
  return `${title} ${next}`
}
