import * as actions from '../messages/actions.ts'
import * as dialogMessages from '../messages/dialogs.ts'
import * as messages from './messages.ts'
import '../components/styles.ts'
import { useEffect, useState } from 'preact/hooks'
import { createApi } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { Money } from '../components/Money.tsx'
import { SignedInAs } from '../components/SignedInAs.tsx'
import { totalChosen } from '../log/cor-choice.ts'
import type { PushIntent } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import { adoptStyles } from '../styles/adopt.ts'
import { CheckStep, CheckTotals } from './CheckStep.tsx'
import { CodesStep } from './CodesStep.tsx'
import { CorsStep } from './CorsStep.tsx'
import { EachCor } from './EachCor.tsx'
import { doneBy } from './line-rows.ts'
import { createPush, type Push, steps } from './model.ts'
import type { CorOutcome } from './one-by-one.ts'
import pushStyles from './push.css' with { type: 'text' }
import { Partly, Result, resultOf } from './ResultStep.tsx'
import { Trouble } from './Trouble.tsx'
import { WhereStep } from './WhereStep.tsx'

adoptStyles(document, pushStyles)

/** The push dialog. Stays mounted but hidden while signed out, so that a plan survives signing in again. */
export function PushDialog({ intent, shown }: { intent: PushIntent; shown: boolean }) {
  const services = usePanel()
  const [push] = useState(() => createPush(createApi(services.http), services.panel, intent))
  const step = push.step.value
  const outcome = push.outcome.value
  const result = resultOf(outcome)

  useEffect(() => {
    if (shown) push.shown()
  }, [shown, push])

  const importing = intent.kind === 'import'
  return (
    <Dialog
      title={titleOf(push)}
      {...(importing || step === 'codes'
        ? {
            steps: {
              names: steps.map((name) => messages.stepWords[name]),
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
      {/* A live region must exist before its text does, or screen readers do not announce it. */}
      <div role="status">{result !== null && <Result push={push} result={result} />}</div>
      {outcome?.kind === 'one_by_one' && <EachCor push={push} each={outcome.each} />}
    </Dialog>
  )
}

function titleOf({ intent }: Push): string {
  switch (intent.kind) {
    case 'import':
      return actions.importCors
    case 'repush':
      return intent.part === undefined
        ? messages.repushTitle(intent.numbers)
        : messages.partTitle(intent.numbers, intent.part.at, intent.part.of)
    case 'remove':
      return messages.removeTitle(intent.numbers)
    case 'undo':
      return messages.undoLastPush
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
          <div class="small-text muted">{dialogMessages.selectedText(chosen.length)}</div>
        </div>
      ) : (
        <Button onClick={() => void (push.intent.kind === 'repush' ? push.next() : push.back())}>
          {dialogMessages.back}
        </Button>
      )}
      <div class="actions">
        {step === 'cors' && <Button onClick={push.close}>{dialogMessages.cancel}</Button>}
        <Button
          look="primary"
          reason={push.missing.value && messages.missingWords[push.missing.value]}
          busy={push.waiting.value}
          onClick={() => void push.next()}
        >
          {messages.next}
        </Button>
      </div>
    </footer>
  )
}

function CheckFoot({ push }: { push: Push }) {
  const plan = push.plan.value
  const busy = push.busy.value
  const lost = (push.problem.value?.written ?? 'no') !== 'no'
  const reason =
    plan === null
      ? messages.notKnown
      : lost
        ? messages.checkArrived
        : plan.pushable
          ? null
          : whyNotPushable(push)
  return (
    <>
      {plan !== null && <CheckTotals view={plan} />}
      {busy !== 'sending' && <SignedInAs />}
      {reason !== null && plan !== null && (
        <p id="push-reason" class="small-text muted foot thin">
          {reason}
        </p>
      )}
      <footer class="foot">
        {push.intent.kind === 'import' && (
          <Button onClick={() => void push.back()} reason={busy === 'sending' ? messages.isWritten : null}>
            {dialogMessages.back}
          </Button>
        )}
        {push.intent.kind === 'repush' && (
          <Button
            onClick={() => void push.changeCodes()}
            reason={busy === 'sending' ? messages.isWritten : null}
          >
            {messages.codes}
          </Button>
        )}
        <div class="actions">
          <Button
            look="primary"
            reason={busy === 'sending' ? null : reason}
            busy={busy === 'sending' || (busy === 'planning' && plan !== null)}
            {...(reason !== null && plan !== null ? { describedBy: 'push-reason' } : {})}
            // The second click of a double click on Next, which was in this place, must not push an unchecked plan.
            onClick={({ detail }) => {
              if (detail < 2) void push.send()
            }}
          >
            {lastButton(push)}
          </Button>
        </div>
      </footer>
    </>
  )
}

/** The label of the last button, which names what it does. */
function lastButton({ plan, busy, intent }: Push): string {
  const view = plan.value
  const kind = view === null ? intent.kind : doneBy(view)
  const sending = busy.value === 'sending'
  switch (kind) {
    case 'keep':
      return sending ? messages.saving : messages.keepAsIs
    case 'undo':
      return sending ? messages.writing : messages.undoPush
    case 'remove':
      return sending ? messages.writing : messages.removeFromEvent
    case 'import':
    case 'repush':
    case 'push':
      return sending ? messages.writing : dialogMessages.pushToProcore
  }
}

function whyNotPushable({ plan }: Push): string {
  const view = plan.value
  if (view?.blockers.some((finding) => finding.code !== 'nothing_to_do')) {
    return messages.solveFirst
  }
  const open = view?.plan.cors.some((cor) => cor.lines.some((line) => line.action === 'choose'))
  return open === true ? messages.chooseVersions : messages.allThere
}

function DoneFoot({ push }: { push: Push }) {
  const outcome = push.outcome.value
  const each = outcome?.kind === 'one_by_one' ? outcome.each : null
  if (each?.running.value === true) {
    return (
      <footer class="foot">
        <div class="actions">
          <Button onClick={each.stop}>{messages.stop}</Button>
        </div>
      </footer>
    )
  }
  const next = (push.intent.kind === 'repush' && push.intent.part?.next) || null
  const waiting = each === null ? 0 : [...each.outcomes.value.values()].filter(isWaiting).length
  return (
    <footer class="foot">
      <div class="actions">
        {each !== null && waiting > 0 && (
          <Button onClick={() => void push.runOneByOne(each)}>{messages.pushOthers(waiting)}</Button>
        )}
        {next === null ? (
          <Button look="primary" onClick={push.close}>
            {messages.done}
          </Button>
        ) : (
          <>
            <Button onClick={push.close}>{messages.done}</Button>
            <Button look="primary" onClick={push.goOn}>
              {messages.showNext(next.numbers.length)}
            </Button>
          </>
        )}
      </div>
    </footer>
  )
}

function isWaiting({ kind }: CorOutcome): boolean {
  return kind === 'waiting'
}
