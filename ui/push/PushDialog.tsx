import { useEffect, useRef, useState } from 'preact/hooks'
import { totalChosen } from '../models/cor-choice.ts'
import type { CorOutcome } from '../models/one-by-one.ts'
import type { PushIntent } from '../models/panel.ts'
import { createPush, type Push, type Step, steps } from '../models/push.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Money } from '../parts/Money.tsx'
import { corNames, corsText } from '../words/states.ts'
import { CheckStep, CheckTotals } from './CheckStep.tsx'
import { CodesStep } from './CodesStep.tsx'
import { CorsStep } from './CorsStep.tsx'
import { EachCor } from './EachCor.tsx'
import { Partly, Result, resultOf } from './ResultStep.tsx'
import { Trouble } from './Trouble.tsx'
import { WhereStep } from './WhereStep.tsx'

const stepWords = { cors: 'CORs', where: 'Where', codes: 'Codes', check: 'Check' } satisfies Record<
  Step,
  string
>

/** The push dialog. Kept mounted but not shown while signed out, so that a plan is still there afterwards. */
export function PushDialog({ intent, shown }: { intent: PushIntent; shown: boolean }) {
  const { api, panel } = usePanel()
  const [push] = useState(() => createPush(api, panel, intent))
  const step = push.step.value
  const outcome = push.outcome.value
  const result = resultOf(outcome)

  // Opened at a later step (or back after signing in again): what that step needs is asked for now.
  const last = useRef(false)
  useEffect(() => {
    if (shown && !last.current && push.outcome.value === null && push.step.value !== 'cors') void push.retry()
    last.current = shown
  }, [shown, push])

  const importing = intent.kind === 'import'
  return (
    <Dialog
      title={titleOf(push)}
      {...(importing || step === 'codes'
        ? {
            steps: {
              names: steps.map((name) => stepWords[name]),
              current: outcome === null ? steps.indexOf(step) : 4,
            },
          }
        : {})}
      shown={shown}
      locked={push.busy.value === 'sending'}
      onClose={push.close}
      foot={
        outcome === null ? <Foot push={push} /> : outcome.kind === 'partly' ? null : <DoneFoot push={push} />
      }
    >
      {outcome === null && <Trouble push={push} />}
      {outcome === null && step === 'cors' && <CorsStep push={push} />}
      {outcome === null && step === 'where' && <WhereStep push={push} />}
      {outcome === null && step === 'codes' && <CodesStep push={push} />}
      {outcome === null && step === 'check' && <CheckStep push={push} />}
      {outcome?.kind === 'partly' && <Partly push={push} outcome={outcome} />}
      {/* Stands there before it is filled, so that screen readers hear the result. */}
      <div role="status">{result !== null && <Result push={push} result={result} />}</div>
      {outcome?.kind === 'one_by_one' && <EachCor push={push} each={outcome.each} />}
    </Dialog>
  )
}

function titleOf({ intent }: Push): string {
  switch (intent.kind) {
    case 'import':
      return 'Import CORs'
    case 'repush':
      return `Re-push ${corNames(intent.numbers)}`
    case 'remove':
      return `Remove ${corNames(intent.numbers)}`
    case 'undo':
      return 'Undo last push'
  }
}

function Foot({ push }: { push: Push }) {
  const step = push.step.value
  if (step === 'check') return <CheckFoot push={push} />
  const chosen = [...push.chosen.value.values()]
  return (
    <footer class="foot">
      {step === 'cors' ? (
        <div aria-live="polite">
          <strong>
            <Money cents={totalChosen(chosen)} />
          </strong>
          <div class="small-text muted">{corsText(chosen.length)} selected</div>
        </div>
      ) : (
        <Button onClick={() => void (push.intent.kind === 'repush' ? push.next() : push.back())}>Back</Button>
      )}
      <div class="actions">
        {step === 'cors' && <Button onClick={push.close}>Cancel</Button>}
        <Button
          look="primary"
          reason={push.missing.value}
          busy={push.waiting.value}
          onClick={() => void push.next()}
        >
          Next
        </Button>
      </div>
    </footer>
  )
}

function CheckFoot({ push }: { push: Push }) {
  const plan = push.plan.value
  const busy = push.busy.value
  const lost = push.problem.value?.written === 'unknown'
  const reason =
    plan === null
      ? 'The changes are not known yet.'
      : lost
        ? 'Check first what arrived.'
        : plan.pushable
          ? null
          : whyNotPushable(push)
  return (
    <>
      {plan !== null && <CheckTotals view={plan} />}
      {reason !== null && plan !== null && (
        <p id="push-reason" class="small-text muted foot thin">
          {reason}
        </p>
      )}
      <footer class="foot">
        {push.intent.kind === 'import' && (
          <Button
            onClick={() => void push.back()}
            reason={busy === 'sending' ? 'Procore is being written.' : null}
          >
            Back
          </Button>
        )}
        {push.intent.kind === 'repush' && (
          <Button
            onClick={() => void push.changeCodes()}
            reason={busy === 'sending' ? 'Procore is being written.' : null}
          >
            Codes
          </Button>
        )}
        <div class="actions">
          <Button
            look="primary"
            reason={busy === 'sending' ? null : reason}
            busy={busy === 'sending' || (busy === 'planning' && plan !== null)}
            {...(reason !== null && plan !== null ? { describedBy: 'push-reason' } : {})}
            onClick={() => void push.send()}
          >
            {busy === 'sending' ? 'Writing to Procore…' : 'Push to Procore'}
          </Button>
        </div>
      </footer>
    </>
  )
}

function whyNotPushable({ plan }: Push): string {
  const view = plan.value
  if (view?.blockers.some((finding) => finding.code !== 'nothing_to_do')) {
    return 'Something above has to be solved first.'
  }
  const open = view?.plan.cors.some((cor) => cor.lines.some((line) => line.action === 'choose'))
  return open === true ? 'Choose whose version stays, line by line.' : 'Procore already has all of it.'
}

function DoneFoot({ push }: { push: Push }) {
  const outcome = push.outcome.value
  const each = outcome?.kind === 'one_by_one' ? outcome.each : null
  if (each?.running.value === true) {
    return (
      <footer class="foot">
        <div class="actions">
          <Button onClick={each.stop}>Stop after this one</Button>
        </div>
      </footer>
    )
  }
  const waiting = each === null ? 0 : [...each.outcomes.value.values()].filter(isWaiting).length
  return (
    <footer class="foot">
      <div class="actions">
        {each !== null && waiting > 0 && (
          <Button onClick={() => void push.runOneByOne(each)}>Push the other {corsText(waiting)}</Button>
        )}
        <Button look="primary" onClick={push.close}>
          Done
        </Button>
      </div>
    </footer>
  )
}

function isWaiting({ kind }: CorOutcome): boolean {
  return kind === 'waiting'
}
