import { useState } from 'preact/hooks'
import type { TrailFilter } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { Download } from '../components/Download.tsx'
import { Field } from '../components/Field.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Select } from '../components/Select.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { dayText, timeText } from '../messages/times.ts'
import { useModel, usePanel } from '../state/panel-context.ts'
import { createCompany, createTrail } from './company.ts'
import * as messages from './messages.ts'

/** For company admins: the mapping of every project, the releases, and the audit trail. */
export function Company() {
  const { clock } = usePanel()
  const company = useModel(createCompany)
  const [open, setOpen] = useState(false)
  const view = company.value.value
  const problem = company.problem.value
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
  const { clock } = usePanel()
  const trail = useModel(createTrail)
  const { filter, pages } = trail
  const { kinds, project, person } = filter.value.value
  const set = (change: Partial<TrailFilter>) => {
    filter.value.value = { ...filter.value.value, ...change }
  }
  const view = pages.value.value
  const entries = view?.entries ?? []
  const problem = pages.problem.value
  return (
    <>
      <Select
        label={messages.what}
        value={kinds}
        options={messages.kindChoices}
        onChange={(next) => set({ kinds: next })}
      />
      <Select
        label={messages.project}
        value={project}
        options={[
          { value: '', text: messages.allProjects },
          ...[...names].map(([value, text]) => ({ value, text })),
        ]}
        onChange={(next) => set({ project: next })}
      />
      <Field label={messages.person} type="search" value={person} onInput={(next) => set({ person: next })} />
      {problem !== null && <ProblemBanner problem={problem} />}
      {view === null && problem === null && <Skeleton rows={3} />}
      {view !== null && entries.length === 0 && <p class="muted">{messages.nothing}</p>}
      <ul class="picks" aria-label={messages.trail} aria-busy={pages.loading.value}>
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
          <Button small busy={pages.loading.value} onClick={() => void trail.readMore()}>
            {messages.more}
          </Button>
        )}
        <Download
          label={messages.exportCsv}
          path={trail.file}
          reason={entries.length === 0 ? messages.nothing : null}
        />
      </p>
    </>
  )
}
