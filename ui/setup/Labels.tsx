import { useId } from 'preact/hooks'
import type { SettingsView } from '../../server/usecases/cor-log/views.ts'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { useModel } from '../state/panel-context.ts'
import { createLabels } from './labels.ts'
import * as messages from './messages.ts'

/** A checkbox: label CORs in Clearstory while they are in a change event. */
export function Labels() {
  const labels = useModel(createLabels)
  const id = useId()
  const view = labels.settings.value.value
  const problem = labels.settings.problem.value
  if (view === null) return problem === null ? null : <ProblemBanner problem={problem} />
  return (
    <section class="part">
      <h2>{messages.labelsTitle}</h2>
      <label class="choice">
        <input
          type="checkbox"
          checked={view.labelCors}
          aria-disabled={!view.maySetUp || undefined}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-about`}
          onClick={(event) => {
            if (!view.maySetUp) event.preventDefault()
          }}
          onChange={(event) => labels.save(event.currentTarget.checked)}
        />
        <span>
          <span id={`${id}-name`}>{messages.labelText(view.labels.name)}</span>
          <span id={`${id}-about`} class="about">
            {view.maySetUp ? messages.labelsAbout : messages.adminsChangeLabels} {standText(view)}
          </span>
        </span>
      </label>
      {problem !== null && <ProblemBanner problem={problem} />}
    </section>
  )
}

function standText({ labelCors, labels }: SettingsView): string {
  if (labels.waiting > 0) return messages.waitingText(labels.waiting)
  return labelCors || labels.on > 0 ? messages.labelledText(labels.on) : ''
}
