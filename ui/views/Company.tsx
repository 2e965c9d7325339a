import { useEffect, useState } from 'preact/hooks'
import type { CompanyView, TrailView } from '../../server/usecases/setup/views.ts'
import { createLogApi, type TrailFilter, trailFile } from '../log-api.ts'
import { createReading } from '../models/reading.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Select } from '../parts/Select.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { useSettled } from '../parts/settled.ts'
import * as words from '../words/company.ts'
import { timeText } from '../words/time-of-day.ts'
import { dayText } from '../words/times.ts'
import { Download } from './Download.tsx'

/** For company admins: where every project is mapped, what was released, and what was done by whom. */
export function Company() {
  const { clock, http, panel } = usePanel()
  const [api] = useState(() => createLogApi(http))
  const [reading] = useState(() => createReading<CompanyView>(panel))
  const [open, setOpen] = useState(false)
  const writes = panel.writes.value
  useEffect(() => {
    void reading.read((turn) => api.company(turn.projectId))
  }, [api, reading, writes])
  const view = reading.value.value
  const problem = reading.problem.value
  if (view === null) return problem === null ? null : <ProblemBanner problem={problem} />
  const names = new Map(view.projects.map((one) => [one.projectId, words.nameOf(one, one.projectId)]))
  return (
    <section class="part">
      <h2>{words.title}</h2>
      {view.projects.length === 0 ? (
        <p class="muted">{words.noProjects}</p>
      ) : (
        <table>
          <caption class="unseen">{words.projects}</caption>
          <thead>
            <tr>
              <th scope="col">{words.procoreProject}</th>
              <th scope="col">{words.clearstoryProject}</th>
            </tr>
          </thead>
          <tbody>
            {view.projects.map((one) => (
              <tr key={one.projectId}>
                <th scope="row">{names.get(one.projectId)}</th>
                <td>
                  {[one.jobNumber, one.title].filter(Boolean).join(' ')}
                  <span class="block small-text muted">
                    {words.mappedBy(one.mappedByName, dayText(one.mappedAt, clock.now.value))}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {view.releases.map((one) => (
        <p key={`${one.projectId} ${one.clearstoryProjectId}`} class="small-text">
          {words.releasedText(
            names.get(one.projectId) ?? words.nameOf({ name: null, number: null }, one.projectId),
            one.title,
            one.releasedByName,
          )}
        </p>
      ))}
      <div class="row middle section">
        <h3>{words.trail}</h3>
        <Button look="quiet" small class="push-right" expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.hideTrail : words.showTrail}
        </Button>
      </div>
      <p class="hint">{words.trailAbout}</p>
      {open && <Trail names={names} />}
    </section>
  )
}

function Trail({ names }: { names: ReadonlyMap<string, string> }) {
  const { clock, http, panel } = usePanel()
  const [api] = useState(() => createLogApi(http))
  const [reading] = useState(() => createReading<TrailView>(panel))
  const [filter, setFilter] = useState<TrailFilter>({ kinds: '', project: '', person: '' })
  const [entries, setEntries] = useState<TrailView['entries']>([])
  const asked = useSettled(filter)
  const writes = panel.writes.value
  useEffect(() => {
    void reading
      .read((turn) => api.trail(turn.projectId, asked))
      .then((first) => setEntries((shown) => first?.entries ?? shown))
  }, [api, reading, asked, writes])
  const view = reading.value.value
  const problem = reading.problem.value
  const more = () => {
    if (view === null || view.next === null) return
    const before = String(view.next)
    void reading
      .read((turn) => api.trail(turn.projectId, { ...asked, before }))
      .then((older) => setEntries((shown) => [...shown, ...(older?.entries ?? [])]))
  }
  return (
    <>
      <Select
        label={words.what}
        value={filter.kinds}
        options={words.kindChoices}
        onChange={(kinds) => setFilter({ ...filter, kinds })}
      />
      <Select
        label={words.project}
        value={filter.project}
        options={[
          { value: '', text: words.allProjects },
          ...[...names].map(([value, text]) => ({ value, text })),
        ]}
        onChange={(project) => setFilter({ ...filter, project })}
      />
      <Field
        label={words.person}
        type="search"
        value={filter.person}
        onInput={(person) => setFilter({ ...filter, person })}
      />
      {problem !== null && <ProblemBanner problem={problem} />}
      {view === null && problem === null && <Skeleton rows={3} />}
      {view !== null && entries.length === 0 && <p class="muted">{words.nothing}</p>}
      <ul class="picks" aria-label={words.trail} aria-busy={reading.loading.value}>
        {entries.map((entry) => (
          <li key={entry.entryId} class="card">
            <div class="row">
              <strong>{words.whatText(entry)}</strong>
              <time class="push-right small-text muted" dateTime={entry.at}>
                {dayText(entry.at, clock.now.value)}, {timeText(entry.at)}
              </time>
            </div>
            <p class="small-text">
              {[entry.subject, words.corsOf(entry.corNumbers)].filter(Boolean).join(' · ')}
            </p>
            <p class="small-text muted">
              {[
                entry.personName,
                names.get(entry.projectId) ??
                  words.nameOf({ name: entry.projectName, number: null }, entry.projectId),
              ].join(' · ')}
            </p>
          </li>
        ))}
      </ul>
      <p class="row middle section">
        {view !== null && view.next !== null && (
          <Button small busy={reading.loading.value} onClick={more}>
            {words.more}
          </Button>
        )}
        <Download
          label={words.exportCsv}
          path={(projectId) => trailFile(projectId, asked)}
          reason={entries.length === 0 ? words.nothing : null}
        />
      </p>
    </>
  )
}
