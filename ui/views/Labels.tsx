import { useEffect, useId, useState } from 'preact/hooks'
import type { SettingsView } from '../../server/usecases/views-log.ts'
import { createLogApi } from '../log-api.ts'
import { createReading } from '../models/reading.ts'
import { usePanel } from '../panel-context.ts'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { corsText } from '../words/states.ts'

/** Told in Clearstory too: an opt-in that puts a label on CORs in a change event. */
export function Labels() {
  const { http, panel } = usePanel()
  const [api] = useState(() => createLogApi(http))
  const [reading] = useState(() => createReading<SettingsView>(panel))
  const id = useId()
  useEffect(() => {
    void reading.read((turn) => api.settings(turn.projectId))
  }, [api, reading])
  const view = reading.value.value
  const problem = reading.problem.value
  const save = (labelCors: boolean) => reading.read((turn) => api.saveSettings(turn.projectId, { labelCors }))
  if (view === null) return problem === null ? null : <ProblemBanner problem={problem} />
  return (
    <section class="part">
      <h2>In Clearstory</h2>
      <label class="choice">
        <input
          type="checkbox"
          checked={view.labelCors}
          disabled={!view.maySetUp}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-about`}
          onChange={(event) => void save(event.currentTarget.checked)}
        />
        <span>
          <span id={`${id}-name`}>Label CORs “{view.labels.name}”</span>
          <span id={`${id}-about`} class="about">
            {view.maySetUp
              ? 'CORs that are in a change event carry this label in Clearstory, and lose it when they leave.'
              : 'A project or company admin can change this.'}{' '}
            {standText(view)}
          </span>
        </span>
      </label>
      {problem !== null && <ProblemBanner problem={problem} />}
    </section>
  )
}

function standText({ labelCors, labels }: SettingsView): string {
  if (labels.waiting > 0) return `${corsText(labels.waiting)} still to be changed; it goes on by itself.`
  return labelCors || labels.on > 0 ? `${corsText(labels.on)} labelled.` : ''
}
