import { useState } from 'preact/hooks'
import type { Problem } from '../../server/usecases/views.ts'
import { copyText } from '../host/copy-text.ts'
import * as problemsMessages from '../messages/problems.ts'
import { timeText } from '../messages/times.ts'
import { Banner } from './Banner.tsx'
import { Button } from './Button.tsx'
import { Countdown } from './Countdown.tsx'

interface ProblemBannerProps {
  problem: Problem
  /** The action offered to the person. */
  again?: { label: string; act: () => void; busy?: boolean }
  /** Retries automatically when Procore is busy, after the time it names. */
  retries?: boolean
}

/** A failure: what happened, whether anything was written, what to do next, and a reference ID to copy. */
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
            {problemsMessages.why}
          </Button>
        }
      >
        {problemsMessages.busy(
          retries,
          <span aria-live="off">
            <Countdown until={problem.retryAt} onDone={retries ? again?.act : undefined} />
          </span>,
        )}
        {why && (
          <p>
            {problemsMessages.busyLimit} {problemsMessages.writtenWords[problem.written]}
            <Reference requestId={problem.requestId} />
          </p>
        )}
        {!retries && again !== undefined && <p>{againButton}</p>}
      </Banner>
    )
  }
  return (
    <Banner tone="bad" alert title={problem.title}>
      {problem.detail}{' '}
      {problem.written === 'no' ? null : `${problemsMessages.writtenWords[problem.written]} `}
      {problem.next}
      {problem.written === 'no' && <span class="block">{problemsMessages.writtenWords.no}</span>}
      {problem.retryAt !== null &&
        (waitsForPush(problem) ? (
          <span class="block">{problemsMessages.busyUntil(timeText(problem.retryAt))}</span>
        ) : (
          <span class="block" aria-live="off">
            {problemsMessages.readyIn(<Countdown until={problem.retryAt} />)}
          </span>
        ))}
      <div class="row middle problem-foot">
        {againButton}
        <Reference requestId={problem.requestId} />
      </div>
    </Banner>
  )
}

/** Waiting for a push can take minutes and may end early: a time of day is more useful than a countdown. */
function waitsForPush({ code }: Problem): boolean {
  return code === 'push_elsewhere' || code === 'push_unknown'
}

function Reference({ requestId }: { requestId: string }) {
  const [copied, setCopied] = useState(false)
  if (requestId === '') return null
  const copy = (button: Element) => copyText(requestId, button).then(setCopied)
  return (
    <span class="block small-text">
      {problemsMessages.reference} <code>{requestId}</code>{' '}
      <Button
        look="quiet"
        small
        onClick={({ currentTarget }) => {
          if (currentTarget instanceof Element) void copy(currentTarget)
        }}
      >
        {copied ? problemsMessages.copied : problemsMessages.copy}
      </Button>
    </span>
  )
}
