import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import { createApi } from '../api/api.ts'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { CorPick } from '../components/CorPick.tsx'
import { Field } from '../components/Field.tsx'
import { Absent } from '../components/NothingToShow.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { toggled, whyNotChosen } from '../log/cor-choice.ts'
import type { CorList } from '../log/cor-list.ts'
import * as logMessages from '../log/messages.ts'
import * as actions from '../messages/actions.ts'
import { corsAtMost } from '../state/panel.ts'
import { useModel, usePanel } from '../state/panel-context.ts'
import { createPushCors } from './cors.ts'
import type { Push } from './model.ts'

/** The *CORs* step: selects CORs. Those in no change event come first; rough estimates are a separate group. */
export function CorsStep({ push }: { push: Push }) {
  const { panel } = usePanel()
  const cors = useModel((services) => createPushCors(createApi(services.http), services.panel))
  const { free, linked } = cors
  const searched = cors.search.settled.value.trim()
  const chosen = push.chosen.value
  const problem = free.problem.value
  const { rough, unfit } = cors.groups.value
  const found = free.rows.value.length + linked.rows.value.length
  const part = { push, eventId: panel.context.value?.changeEventId ?? null }
  // If this person may see no CORs at all, "No CORs" would be a guess.
  const absent = panel.standing.value?.absent ?? []
  const seesNothing = ['received', 'sent'].every((name) => absent.some(({ part }) => part === name))
  return (
    <>
      <Absent absent={absent} />
      <Field
        label={logMessages.searchCors}
        type="search"
        bare
        value={cors.search.value.value}
        onInput={(typed) => {
          cors.search.value.value = typed
        }}
      />
      {problem !== null && (
        <ProblemBanner problem={problem} again={{ label: actions.tryAgain, act: cors.retry }} />
      )}
      {chosen.size >= corsAtMost && <Banner tone="info">{logMessages.chosenAtMost(corsAtMost)}</Banner>}
      {free.count.value === null && problem === null ? (
        <Skeleton rows={4} />
      ) : (
        <div aria-busy={free.loading.value}>
          <Group
            {...part}
            title={logMessages.notInEvent}
            rows={cors.groups.value.free}
            count={cors.freeCount.value}
          />
          <Group {...part} title={logMessages.roughTitle} rows={rough} />
          <Group {...part} title={logMessages.unfitTitle} rows={unfit} />
          <More list={free} />
          <Group
            {...part}
            title={logMessages.linkedTitle}
            rows={linked.rows.value}
            count={linked.count.value}
          />
          <More list={linked} />
          {found === 0 && !free.loading.value && !seesNothing && (
            <p class="muted section">
              {searched === '' ? logMessages.noCors : logMessages.noMatch(searched)}
            </p>
          )}
        </div>
      )}
    </>
  )
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
                logMessages.notChoosableText(whyNotChosen(row, props.eventId)) ??
                (full ? logMessages.chosenAlready(corsAtMost) : null)
              }
              onChange={(next) => {
                push.chosen.value = toggled(chosen, row, next)
              }}
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
