import { useState } from 'preact/hooks'
import type { ValidationView } from '../../server/usecases/setup/views.ts'
import { createLogApi } from '../log-api.ts'
import { createReading } from '../models/reading.ts'
import { usePanel } from '../panel-context.ts'
import { Arrived } from '../parts/Arrived.tsx'
import { Button } from '../parts/Button.tsx'
import { copyText } from '../parts/copy-text.ts'
import { Pill } from '../parts/Pill.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import * as problemWords from '../words/problem.ts'
import { dayText } from '../words/times.ts'
import * as words from '../words/validation.ts'

/** Setup's last step: what this person can do here, what is missing, and who can grant it. */
export function Validate({ fresh }: { fresh: boolean }) {
  const { http, panel } = usePanel()
  const [api] = useState(() => createLogApi(http))
  const [reading] = useState(() => createReading<ValidationView>(panel))
  const view = reading.value.value
  const problem = reading.problem.value
  const loading = reading.loading.value
  const validate = () => void reading.read((turn) => api.validate(turn.projectId))
  return (
    <section class="part">
      <div class="row middle">
        <Arrived here={fresh}>{words.title}</Arrived>
        <Button
          small={view !== null}
          look={fresh && view === null ? 'primary' : 'plain'}
          class="push-right"
          busy={loading}
          onClick={validate}
        >
          {view === null ? words.title : words.again}
        </Button>
      </div>
      {view === null && <p class="small-text muted">{words.about}</p>}
      {problem !== null && <ProblemBanner problem={problem} again={{ label: words.again, act: validate }} />}
      <div aria-live="polite">
        {view !== null && !loading && <p class="strong">{words.validationSummary(view)}</p>}
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
      {/* Before the list: what to do next is not to be looked for below nine lines that are all well. */}
      <p class="row middle">
        {!well && <CopyForAdmin view={view} />}
        {!missing && (
          <Button
            look={well ? 'primary' : 'plain'}
            onClick={() => {
              panel.tab.value = 'event'
            }}
          >
            {words.goOn}
          </Button>
        )}
      </p>
      <ul class="checks" aria-label={words.list}>
        {view.checks.map((one) => {
          const { text, tone } = words.verdictWords[one.verdict]
          const about = words.checkText(one)
          return (
            <li key={one.check}>
              <div class="row middle">
                <span>{words.checkName(one)}</span>
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
  const text = words.textForAdmin(view, dayText(view.checkedAt, clock.now.value))
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
        {state === 'copied' ? problemWords.copied : words.copy}
      </Button>
      {state === 'by_hand' && (
        <label class="field copy-by-hand">
          <span class="hint">{words.copyHint}</span>
          <textarea class="input" rows={6} readOnly value={text} />
        </label>
      )}
    </>
  )
}
