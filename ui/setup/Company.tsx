import { useEffect, useState } from 'preact/hooks'
import type { CompanyView, TrailView } from '../../server/usecases/setup/views.ts'
import { createLogApi, type TrailFilter, trailFile } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { Field } from '../components/Field.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Select } from '../components/Select.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { useSettled } from '../components/use-debounced.ts'
import { Download } from '../history/Download.tsx'
import { dayText, timeText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import { createReading } from '../state/query.ts'
import * as messages from './messages.ts'

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
  const names = new Map(view.projects.map((one) => [one.projectId, messages.nameOf(one, one.projectId)]))
  return (
    <section class="part">
      <h2>{messages.companyTitle}</h2>
      {view.projects.length === 0 ? (
        <p class="muted">{messages.noProjects}</p>
      ) : (
        <table>
          <caption class="unseen">{messages.projects}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.procoreProject}</th>
              <th scope="col">{messages.clearstoryProject}</th>
            </tr>
          </thead>
          <tbody>
            {view.projects.map((one) => (
              <tr key={one.projectId}>
                <th scope="row">{names.get(one.projectId)}</th>
                <td>
                  {[one.jobNumber, one.title].filter(Boolean).join(' ')}
                  <span class="block small-text muted">
                    {messages.mappedBy(one.mappedByName, dayText(one.mappedAt, clock.now.value))}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {view.releases.map((one) => (
        <p key={`${one.projectId} ${one.clearstoryProjectId}`} class="small-text">
          {messages.releasedText(
            names.get(one.projectId) ?? messages.nameOf({ name: null, number: null }, one.projectId),
            one.title,
            one.releasedByName,
          )}
        </p>
      ))}
      <div class="row middle section">
        <h3>{messages.trail}</h3>
        <Button look="quiet" small class="push-right" expanded={open} onClick={() => setOpen(!open)}>
          {open ? messages.hideTrail : messages.showTrail}
        </Button>
      </div>
      <p class="hint">{messages.trailAbout}</p>
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
        label={messages.what}
        value={filter.kinds}
        options={messages.kindChoices}
        onChange={(kinds) => setFilter({ ...filter, kinds })}
      />
      <Select
        label={messages.project}
        value={filter.project}
        options={[
          { value: '', text: messages.allProjects },
          ...[...names].map(([value, text]) => ({ value, text })),
        ]}
        onChange={(project) => setFilter({ ...filter, project })}
      />
      <Field
        label={messages.person}
        type="search"
        value={filter.person}
        onInput={(person) => setFilter({ ...filter, person })}
      />
      {problem !== null && <ProblemBanner problem={problem} />}
      {view === null && problem === null && <Skeleton rows={3} />}
      {view !== null && entries.length === 0 && <p class="muted">{messages.nothing}</p>}
      <ul class="picks" aria-label={messages.trail} aria-busy={reading.loading.value}>
        {entries.map((entry) => (
          <li key={entry.entryId} class="card">
            <div class="row">
              <strong>{messages.whatText(entry)}</strong>
              <time class="push-right small-text muted" dateTime={entry.at}>
                {dayText(entry.at, clock.now.value)}, {timeText(entry.at)}
              </time>
            </div>
            <p class="small-text">
              {[entry.subject, messages.corsOf(entry.corNumbers)].filter(Boolean).join(' · ')}
            </p>
            <p class="small-text muted">
              {[
                entry.personName,
                names.get(entry.projectId) ??
                  messages.nameOf({ name: entry.projectName, number: null }, entry.projectId),
              ].join(' · ')}
            </p>
          </li>
        ))}
      </ul>
      <p class="row middle section">
        {view !== null && view.next !== null && (
          <Button small busy={reading.loading.value} onClick={more}>
            {messages.more}
          </Button>
        )}
        <Download
          label={messages.exportCsv}
          path={(projectId) => trailFile(projectId, asked)}
          reason={entries.length === 0 ? messages.nothing : null}
        />
      </p>
    </>
  )
}
