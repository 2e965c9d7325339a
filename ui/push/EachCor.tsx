import type { CorOutcome, OneByOne } from '../models/one-by-one.ts'
import type { Push } from '../models/push.ts'
import { Money } from '../parts/Money.tsx'
import { Pill } from '../parts/Pill.tsx'
import { Progress } from '../parts/Progress.tsx'
import { findingText } from '../words/findings.ts'

/** A push of many, COR by COR: progress by count, and what became of each. */
export function EachCor({ push, each }: { push: Push; each: OneByOne }) {
  const outcomes = each.outcomes.value
  const done = [...outcomes.values()].filter((outcome) => outcome.kind !== 'waiting').length
  return (
    <>
      {each.running.value && push.busy.value === 'sending' && (
        <Progress what="Pushing COR by COR:" done={done} all={each.cors.length} />
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
  const words = outcomeWords[outcome.kind]
  return (
    <>
      <div class="row middle">
        <strong>COR {number}</strong>
        <Pill tone={words.tone}>{words.text}</Pill>
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

const outcomeWords = {
  waiting: { text: 'Waiting', tone: 'quiet' },
  pushed: { text: 'Pushed', tone: 'ok' },
  nothing: { text: 'Nothing to write', tone: 'quiet' },
  held: { text: 'Not pushed', tone: 'update' },
  failed: { text: 'Not pushed', tone: 'bad' },
} as const satisfies Record<CorOutcome['kind'], { text: string; tone: string }>

function whyHeld({ plan }: Extract<CorOutcome, { kind: 'held' }>): string {
  const [finding] = plan.blockers
  if (finding === undefined)
    return 'A line was edited in Procore. Push it by itself to choose whose version stays.'
  const { title, next } = findingText(finding)
  return `${title} ${next}`
}
