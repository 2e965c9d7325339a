import { useState } from 'preact/hooks'
import type { ValidationView } from '../../server/usecases/setup/views.ts'
import { Arrived } from '../components/Arrived.tsx'
import { Button } from '../components/Button.tsx'
import { Pill } from '../components/Pill.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { copyText } from '../host/copy-text.ts'
import * as problemsMessages from '../messages/problems.ts'
import { dayText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import { createValidation } from './model.ts'
import * as validationMessages from './validation-messages.ts'

/** The last step of Setup: what this person can do here, what is missing, and who can grant it. */
export function Validate({ fresh }: { fresh: boolean }) {
  const services = usePanel()
  const [validation] = useState(() => createValidation(services))
  const view = validation.value.value
  const problem = validation.problem.value
  const loading = validation.loading.value
  const validate = () => void validation.read()
  return (
    <section class="part">
      <div class="row middle">
        <Arrived here={fresh}>{validationMessages.validationTitle}</Arrived>
        <Button
          small={view !== null}
          look={fresh && view === null ? 'primary' : 'plain'}
          class="push-right"
          busy={loading}
          onClick={validate}
        >
          {view === null ? validationMessages.validationTitle : validationMessages.again}
        </Button>
      </div>
      {view === null && <p class="small-text muted">{validationMessages.validationAbout}</p>}
      {problem !== null && (
        <ProblemBanner problem={problem} again={{ label: validationMessages.again, act: validate }} />
      )}
      <div aria-live="polite">
        {view !== null && !loading && <p class="strong">{validationMessages.validationSummary(view)}</p>}
      </div>
      {view !== null && <Checks view={view} />}
    </section>
  )
}

function Checks({ view }: { view: ValidationView }) {
  const { panel } = usePanel()
  const missing = view.checks.some(({ verdict }) => verdict === 'missing')
  const well = view.checks.every(({ verdict }) => verdict === 'ok')
  return (
    <>
      {/* Above the list, so that the next action is not hidden below nine checks that all passed. */}
      <p class="row middle">
        {!well && <CopyForAdmin view={view} />}
        {!missing && (
          <Button
            look={well ? 'primary' : 'plain'}
            onClick={() => {
              panel.tab.value = 'event'
            }}
          >
            {validationMessages.goOn}
          </Button>
        )}
      </p>
      <ul class="checks" aria-label={validationMessages.list}>
        {view.checks.map((one) => {
          const { text, tone } = validationMessages.verdictWords[one.verdict]
          const about = validationMessages.checkText(one)
          return (
            <li key={one.check}>
              <div class="row middle">
                <span>{validationMessages.checkName(one)}</span>
                <span class="push-right">
                  <Pill tone={tone}>{text}</Pill>
                </span>
              </div>
              {about !== null && <p class="small-text muted">{about}</p>}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function CopyForAdmin({ view }: { view: ValidationView }) {
  const { clock } = usePanel()
  const [state, setState] = useState<'idle' | 'copied' | 'by_hand'>('idle')
  const text = validationMessages.textForAdmin(view, dayText(view.checkedAt, clock.now.value))
  const copy = (button: Element) =>
    copyText(text, button).then((copied) => setState(copied ? 'copied' : 'by_hand'))
  return (
    <>
      <Button
        small
        onClick={({ currentTarget }) => {
          if (currentTarget instanceof Element) void copy(currentTarget)
        }}
      >
        {state === 'copied' ? problemsMessages.copied : validationMessages.copy}
      </Button>
      {state === 'by_hand' && (
        <label class="field copy-by-hand">
          <span class="hint">{validationMessages.copyHint}</span>
          <textarea class="input" rows={6} readOnly value={text} />
        </label>
      )}
    </>
  )
}
