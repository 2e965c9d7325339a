import { useEffect, useId, useState } from 'preact/hooks'
import type { SettingsView } from '../../server/usecases/cor-log/views.ts'
import { createLogApi } from '../api/api.ts'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import type { Panel } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import { createReading } from '../state/query.ts'
import * as messages from './messages.ts'

/** Pending saves by panel: returning to Setup during a save must not show the previous choice. */
const saving = new WeakMap<Panel, Promise<unknown>>()

/** Told in Clearstory too: an opt-in that puts a label on CORs in a change event. */
export function Labels() {
  const { http, panel } = usePanel()
  const [api] = useState(() => createLogApi(http))
  const [reading] = useState(() => createReading<SettingsView>(panel))
  const id = useId()
  useEffect(() => {
    const saved = saving.get(panel) ?? Promise.resolve()
    void saved.then(() => reading.read((turn) => api.settings(turn.projectId)))
  }, [api, panel, reading])
  const view = reading.value.value
  const problem = reading.problem.value
  const save = (labelCors: boolean) => {
    saving.set(
      panel,
      reading.read((turn) => api.saveSettings(turn.projectId, { labelCors })),
    )
  }
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
          onChange={(event) => save(event.currentTarget.checked)}
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
