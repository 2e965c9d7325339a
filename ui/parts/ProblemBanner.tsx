import { useState } from 'preact/hooks'
import type { Problem } from '../../server/usecases/views.ts'
import { Banner } from './Banner.tsx'
import { Button } from './Button.tsx'
import { Countdown } from './Countdown.tsx'

const writtenWords = {
  no: 'Nothing was written to Procore.',
  yes: 'Procore was written.',
  unknown: 'It is not known yet whether Procore was written.',
} satisfies Record<Problem['written'], string>

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
  if (problem.code === 'procore_busy' && problem.retryAt !== null) {
    return (
      <Banner
        tone="info"
        alert
        actions={
          <Button look="quiet" small expanded={why} onClick={() => setWhy(!why)}>
            Why
          </Button>
        }
      >
        Procore is busy. {retries ? 'Next try in ' : 'Try again in '}
        <span aria-live="off">
          <Countdown
            until={problem.retryAt}
            {...(retries && again !== undefined ? { onDone: again.act } : {})}
          />
        </span>
        .
        {why && (
          <p>
            Procore limits how often an app may ask for each company, and this company has reached the limit.{' '}
            {writtenWords[problem.written]}
            <Reference requestId={problem.requestId} />
          </p>
        )}
        {!retries && again !== undefined && (
          <p>
            <Button small onClick={again.act} busy={again.busy ?? false}>
              {again.label}
            </Button>
          </p>
        )}
      </Banner>
    )
  }
  return (
    <Banner tone="bad" alert title={problem.title}>
      {problem.detail} {problem.written === 'no' ? null : `${writtenWords[problem.written]} `}
      {problem.next}
      {problem.written === 'no' && <span class="block">{writtenWords.no}</span>}
      {problem.retryAt !== null && (
        <span class="block" aria-live="off">
          Ready in <Countdown until={problem.retryAt} />.
        </span>
      )}
      <div class="row middle problem-foot">
        {again !== undefined && (
          <Button small onClick={again.act} busy={again.busy ?? false}>
            {again.label}
          </Button>
        )}
        <Reference requestId={problem.requestId} />
      </div>
    </Banner>
  )
}

function Reference({ requestId }: { requestId: string }) {
  const [copied, setCopied] = useState(false)
  if (requestId === '') return null
  // The text can be selected where a frame may not write to the clipboard.
  const copy = () =>
    navigator.clipboard?.writeText(requestId).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <span class="reference">
      Reference <code>{requestId}</code>{' '}
      <Button look="quiet" small onClick={() => void copy()}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </span>
  )
}
