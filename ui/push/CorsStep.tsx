import { useEffect, useState } from 'preact/hooks'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import { useApi } from '../api/api.ts'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { CorPick } from '../components/CorPick.tsx'
import { Field } from '../components/Field.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { useSettled } from '../components/use-debounced.ts'
import { Absent } from '../event/NothingToShow.tsx'
import { groupCors, whyNotChosen } from '../log/cor-choice.ts'
import { type CorList, createCorList } from '../log/cor-list.ts'
import * as logMessages from '../log/messages.ts'
import * as actions from '../messages/actions.ts'
import { corsAtMost } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import type { Push } from './model.ts'

/** Step *CORs*: which ones. Those in no change event come first, guesses apart. */
export function CorsStep({ push }: { push: Push }) {
  const api = useApi()
  const { panel } = usePanel()
  const [lists] = useState(() => ({
    free: createCorList(api, panel, 100),
    linked: createCorList(api, panel, 100),
  }))
  const [search, setSearch] = useState('')
  const settled = useSettled(search)
  useEffect(() => {
    const filter = { search: settled.trim(), inbox: '', statuses: '', sort: 'number' } as const
    void lists.free.load({ ...filter, changeEvent: 'none' })
    void lists.linked.load({ ...filter, changeEvent: 'linked' })
  }, [lists, settled])

  const chosen = push.chosen.value
  const eventId = panel.context.value?.changeEventId ?? null
  const { free, rough, unfit } = groupCors(lists.free.rows.value, eventId)
  const problem = lists.free.problem.value
  const found = lists.free.rows.value.length + lists.linked.rows.value.length
  const part = { push, eventId }
  // "No CORs" would be a guess where none may be seen.
  const absent = panel.standing.value?.absent ?? []
  const seesNothing = ['received', 'sent'].every((name) => absent.some(({ part }) => part === name))
  return (
    <>
      <Absent absent={absent} />
      <Field label={logMessages.searchCors} type="search" bare value={search} onInput={setSearch} />
      {problem !== null && (
        <ProblemBanner
          problem={problem}
          again={{ label: actions.tryAgain, act: () => setSearch(`${search} `) }}
        />
      )}
      {chosen.size >= corsAtMost && <Banner tone="info">{logMessages.chosenAtMost(corsAtMost)}</Banner>}
      {lists.free.count.value === null && problem === null ? (
        <Skeleton rows={4} />
      ) : (
        <div aria-busy={lists.free.loading.value}>
          <Group
            {...part}
            title={logMessages.notInEvent}
            rows={free}
            count={countOf(lists.free, free, rough, unfit)}
          />
          <Group {...part} title={logMessages.roughTitle} rows={rough} />
          <Group {...part} title={logMessages.unfitTitle} rows={unfit} />
          <More list={lists.free} />
          <Group
            {...part}
            title={logMessages.linkedTitle}
            rows={lists.linked.rows.value}
            count={lists.linked.count.value}
          />
          <More list={lists.linked} />
          {found === 0 && !lists.free.loading.value && !seesNothing && (
            <p class="muted section">
              {settled.trim() === '' ? logMessages.noCors : logMessages.noMatch(settled.trim())}
            </p>
          )}
        </div>
      )}
    </>
  )
}

/** With everything loaded the group's own count; before that, what the server counted as free. */
function countOf(list: CorList, free: CorRow[], rough: CorRow[], unfit: CorRow[]): number {
  const all = list.count.value ?? 0
  return all > list.rows.value.length ? all - rough.length - unfit.length : free.length
}

function Group(props: {
  push: Push
  eventId: string | null
  title: string
  rows: CorRow[]
  count?: number | null
}) {
  const { push, rows } = props
  if (rows.length === 0) return null
  const chosen = push.chosen.value
  const toggle = (row: CorRow, checked: boolean) => {
    const next = new Map(chosen)
    if (checked) next.set(row.corId, row)
    else next.delete(row.corId)
    push.chosen.value = next
  }
  return (
    <section>
      <h2 class="section">
        {props.title} ({props.count ?? rows.length})
      </h2>
      <ul class="picks">
        {rows.map((row) => {
          const checked = chosen.has(row.corId)
          const full = !checked && chosen.size >= corsAtMost
          return (
            <CorPick
              key={row.corId}
              row={row}
              checked={checked}
              reason={
                whyNotChosen(row, props.eventId) ?? (full ? logMessages.chosenAlready(corsAtMost) : null)
              }
              onChange={(next) => toggle(row, next)}
            />
          )
        })}
      </ul>
    </section>
  )
}

function More({ list }: { list: CorList }) {
  const left = (list.count.value ?? 0) - list.rows.value.length
  if (left <= 0) return null
  return (
    <p class="section">
      <Button small busy={list.loading.value} onClick={() => void list.more()}>
        {logMessages.moreLeft(left)}
      </Button>
    </p>
  )
}
