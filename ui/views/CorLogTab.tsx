import { useEffect, useRef, useState } from 'preact/hooks'
import type { CorRow } from '../../server/usecases/views.ts'
import { corsAtMost, totalChosen, whyNotChosen } from '../models/cor-choice.ts'
import { type CorFilter, createCorList } from '../models/cor-list.ts'
import { readFilter } from '../models/log-filter.ts'
import { usePanel } from '../panel-context.ts'
import { AsOf } from '../parts/AsOf.tsx'
import { Button } from '../parts/Button.tsx'
import { CorPick } from '../parts/CorPick.tsx'
import { Field } from '../parts/Field.tsx'
import { Money } from '../parts/Money.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Select } from '../parts/Select.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { useSettled } from '../parts/settled.ts'
import { corsText } from '../words/states.ts'
import { NotSetUp } from './NothingToShow.tsx'

const filterKey = 'clearstory.log'
const inboxes = [
  { value: '', text: 'Sent and received' },
  { value: 'received', text: 'Received' },
  { value: 'sent', text: 'Sent' },
] as const
const statuses = [
  { value: '', text: 'All statuses' },
  { value: 'in_review', text: 'In review' },
  { value: 'approved_to_proceed', text: 'Approved to proceed' },
  { value: 'approved_co_issued', text: 'Approved, CO issued' },
  { value: 'rejected', text: 'Void' },
  { value: 'draft', text: 'Draft' },
  { value: 'placeholder', text: 'Placeholder' },
]
const places = [
  { value: '', text: 'All' },
  { value: 'none', text: 'Not in a change event' },
  { value: 'linked', text: 'In a change event' },
]
const orders = [
  { value: 'age', text: 'Oldest first' },
  { value: 'number', text: 'By number' },
  { value: 'updated', text: 'Latest change first' },
] as const

/** Tab *COR log*: every COR of the project, filtered; chosen ones go to the push dialog. */
export function CorLogTab() {
  const { api, keep, panel } = usePanel()
  const [list] = useState(() => createCorList(api, panel))
  const [filter, setFilter] = useState<CorFilter>(() => readFilter(keep.read(filterKey)))
  const [chosen, setChosen] = useState<ReadonlyMap<string, CorRow>>(new Map())
  const [syncing, setSyncing] = useState(false)
  const settled = useSettled(filter)
  const writes = panel.writes.value
  const standing = panel.standing.value
  const end = useRef<HTMLDivElement>(null)

  // Read again when the filter settled, and after a push, which may have taken chosen CORs out of the list.
  useEffect(() => {
    keep.write(filterKey, JSON.stringify(settled))
    void list.load({ ...settled, search: settled.search.trim() })
  }, [keep, list, settled, writes])
  useEffect(() => setChosen(new Map()), [writes])

  useEffect(() => {
    const element = end.current
    if (element === null) return
    const watcher = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) void list.more()
    })
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [list])

  const sync = async () => {
    const turn = panel.turn()
    if (turn === null || syncing) return
    setSyncing(true)
    await api.sync(turn.projectId)
    if (turn.isOver()) return
    setSyncing(false)
    await list.load({ ...filter, search: filter.search.trim() })
  }
  const set = (change: Partial<CorFilter>) => setFilter({ ...filter, ...change })
  const toggle = (row: CorRow, checked: boolean) => {
    const next = new Map(chosen)
    if (checked) next.set(row.corId, row)
    else next.delete(row.corId)
    setChosen(next)
  }

  if (standing !== null && standing.setup !== 'complete') {
    return (
      <div class="body">
        <NotSetUp standing={standing} />
      </div>
    )
  }
  const rows = list.rows.value
  const count = list.count.value
  const problem = list.problem.value
  const here = panel.context.value?.changeEventId ?? null
  return (
    <>
      <div class="body">
        <Field
          label="Search CORs"
          type="search"
          bare
          value={filter.search}
          onInput={(search) => set({ search })}
        />
        <div class="filters">
          <Select
            label="Inbox"
            bare
            value={filter.inbox}
            options={inboxes}
            onChange={(inbox) => set({ inbox })}
          />
          <Select
            label="Clearstory status"
            bare
            value={filter.statuses}
            options={statuses}
            onChange={(status) => set({ statuses: status })}
          />
          <div class="wide">
            <Select
              label="Change event"
              beside
              value={filter.changeEvent}
              options={places}
              onChange={(changeEvent) => set({ changeEvent })}
            />
          </div>
        </div>
        <div class="list-head">
          <span aria-live="polite">
            {count === null ? 'Reading…' : `${rows.length} of ${corsText(count)}`}
          </span>
          <Select
            label="Order"
            bare
            value={filter.sort}
            options={orders}
            onChange={(sort) => set({ sort })}
          />
        </div>
        {problem !== null && (
          <ProblemBanner
            problem={problem}
            retries
            again={{ label: 'Try again', act: () => void list.load(filter), busy: list.loading.value }}
          />
        )}
        {count === null && problem === null && <Skeleton rows={5} />}
        {count === 0 && <p class="muted section">{emptyText(filter)}</p>}
        <ul class="picks" aria-busy={list.loading.value}>
          {rows.map((row) => {
            const full = !chosen.has(row.corId) && chosen.size >= corsAtMost
            return (
              <CorPick
                key={row.corId}
                row={row}
                checked={chosen.has(row.corId)}
                reason={whyNotChosen(row, here) ?? (full ? `${corsAtMost} are chosen already` : null)}
                onChange={(checked) => toggle(row, checked)}
              />
            )
          })}
        </ul>
        <div ref={end}>
          {count !== null && rows.length < count && (
            <p class="section">
              <Button small busy={list.loading.value} onClick={() => void list.more()}>
                Show more
              </Button>
            </p>
          )}
        </div>
      </div>
      {chosen.size > 0 ? (
        <footer class="foot">
          <div aria-live="polite">
            <strong>
              <Money cents={totalChosen(chosen.values())} />
            </strong>
            <div class="small-text muted">{corsText(chosen.size)} selected</div>
          </div>
          <div class="actions">
            <Button onClick={() => setChosen(new Map())}>Clear</Button>
            <Button
              look="primary"
              reason={
                standing?.mayPush === 'no'
                  ? 'Your access to Change Events in Procore is read-only. Ask a project admin for Standard access.'
                  : null
              }
              onClick={() => {
                panel.intent.value = { kind: 'import', rows: [...chosen.values()] }
              }}
            >
              Push to Procore
            </Button>
          </div>
        </footer>
      ) : (
        <AsOf at={list.readAt.value} reading={syncing} onRefresh={() => void sync()} />
      )}
    </>
  )
}

function emptyText(filter: CorFilter): string {
  const search = filter.search.trim()
  if (search !== '') return `No COR matches “${search}” with these filters.`
  if (filter.changeEvent === 'none' && filter.statuses === '' && filter.inbox === '') {
    return 'Every COR of this project is in a change event already.'
  }
  if (filter.changeEvent !== '' || filter.statuses !== '' || filter.inbox !== '')
    return 'No COR matches these filters.'
  return 'This project has no CORs in Clearstory yet.'
}
