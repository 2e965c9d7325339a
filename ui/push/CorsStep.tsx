import { useEffect, useState } from 'preact/hooks'
import type { CorRow } from '../../server/usecases/views.ts'
import { corsAtMost, groupCors, whyNotChosen } from '../models/cor-choice.ts'
import { type CorList, createCorList } from '../models/cor-list.ts'
import type { Push } from '../models/push.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { CorPick } from '../parts/CorPick.tsx'
import { Field } from '../parts/Field.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { useSettled } from '../parts/settled.ts'

/** Step *CORs*: which ones. Those in no change event come first, guesses apart. */
export function CorsStep({ push }: { push: Push }) {
  const { api, panel } = usePanel()
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
  return (
    <>
      <Field label="Search CORs" type="search" bare value={search} onInput={setSearch} />
      {problem !== null && (
        <ProblemBanner problem={problem} again={{ label: 'Try again', act: () => setSearch(`${search} `) }} />
      )}
      {chosen.size >= corsAtMost && (
        <Banner tone="info">{corsAtMost} CORs are chosen, which is the most for one push.</Banner>
      )}
      {lists.free.count.value === null && problem === null ? (
        <Skeleton rows={4} />
      ) : (
        <div aria-busy={lists.free.loading.value}>
          <Group
            {...part}
            title="Not in a change event"
            rows={free}
            count={countOf(lists.free, free, rough, unfit)}
          />
          <Group {...part} title="Rough order of magnitude and placeholders" rows={rough} />
          <Group {...part} title="Cannot be pushed as they are" rows={unfit} />
          <More list={lists.free} />
          <Group
            {...part}
            title="In a change event already"
            rows={lists.linked.rows.value}
            count={lists.linked.count.value}
          />
          <More list={lists.linked} />
          {found === 0 && !lists.free.loading.value && (
            <p class="muted section">
              {settled.trim() === ''
                ? 'This project has no CORs in Clearstory yet.'
                : `No COR matches “${settled.trim()}”. Try its number, its title or the contractor.`}
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
              reason={whyNotChosen(row, props.eventId) ?? (full ? `${corsAtMost} are chosen already` : null)}
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
        {`Show more (${left} left)`}
      </Button>
    </p>
  )
}
