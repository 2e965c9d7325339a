import { useState } from 'preact/hooks'
import type { Problem } from '../../server/usecases/views.ts'
import * as words from '../words/problem.ts'
import { timeText } from '../words/time-of-day.ts'
import { Banner } from './Banner.tsx'
import { Button } from './Button.tsx'
import { Countdown } from './Countdown.tsx'
import { copyText } from './copy-text.ts'

interface ProblemBannerProps {
  problem: Problem
  /** What the person can do about it here. */
  again?: { label: string; act: () => void; busy?: boolean }
  /** Busy Procore is asked again by itself when the time has come. */
  retries?: boolean
}

/** A failure: what happened, whether anything was written, what to do next, and a reference to copy. */
export function ProblemBanner({ problem, again, retries = false }: ProblemBannerProps) {
  const [why, setWhy] = useState(false)
  const againButton = again !== undefined && (
    <Button small onClick={again.act} busy={again.busy ?? false}>
      {again.label}
    </Button>
  )
  if (problem.code === 'procore_busy' && problem.retryAt !== null) {
    return (
      <Banner
        tone="info"
        alert
        actions={
          <Button look="quiet" small expanded={why} onClick={() => setWhy(!why)}>
            {words.why}
          </Button>
        }
      >
        {words.busy(
          retries,
          <span aria-live="off">
            <Countdown until={problem.retryAt} onDone={retries ? again?.act : undefined} />
          </span>,
        )}
        {why && (
          <p>
            {words.busyLimit} {words.writtenWords[problem.written]}
            <Reference requestId={problem.requestId} />
          </p>
        )}
        {!retries && again !== undefined && <p>{againButton}</p>}
      </Banner>
    )
  }
  return (
    <Banner tone="bad" alert title={problem.title}>
      {problem.detail} {problem.written === 'no' ? null : `${words.writtenWords[problem.written]} `}
      {problem.next}
      {problem.written === 'no' && <span class="block">{words.writtenWords.no}</span>}
      {problem.retryAt !== null &&
        (waitsForPush(problem) ? (
          <span class="block">{words.busyUntil(timeText(problem.retryAt))}</span>
        ) : (
          <span class="block" aria-live="off">
            {words.readyIn(<Countdown until={problem.retryAt} />)}
          </span>
        ))}
      <div class="row middle problem-foot">
        {againButton}
        <Reference requestId={problem.requestId} />
      </div>
    </Banner>
  )
}

/** Waits for a push of minutes, which may be over sooner: the time of day says more than a countdown. */
function waitsForPush({ code }: Problem): boolean {
  return code === 'push_elsewhere' || code === 'push_unknown'
}

function Reference({ requestId }: { requestId: string }) {
  const [copied, setCopied] = useState(false)
  if (requestId === '') return null
  const copy = (button: Element) => copyText(requestId, button).then(setCopied)
  return (
    <span class="block small-text">
      {words.reference} <code>{requestId}</code>{' '}
      <Button
        look="quiet"
        small
        onClick={({ currentTarget }) => {
          if (currentTarget instanceof Element) void copy(currentTarget)
        }}
      >
        {copied ? words.copied : words.copy}
      </Button>
    </span>
  )
}
