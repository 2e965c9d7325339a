import * as actions from '../messages/actions.ts'
import * as messages from './messages.ts'
import '../components/styles.ts'
import { AsOf } from '../components/AsOf.tsx'
import { Button } from '../components/Button.tsx'
import { ChosenFoot } from '../components/ChosenFoot.tsx'
import { CorPick } from '../components/CorPick.tsx'
import { LongList } from '../components/LongList.tsx'
import { Money } from '../components/Money.tsx'
import { Absent, NotSetUp } from '../components/NothingToShow.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { allInEvents, corsText } from '../messages/states.ts'
import { corsAtMost } from '../state/panel.ts'
import { useModel, usePanel } from '../state/panel-context.ts'
import { usePolling } from '../state/polling.ts'
import { adoptStyles } from '../styles/adopt.ts'
import { toggled, whyNotChosen } from './cor-choice.ts'
import { Exposure } from './Exposure.tsx'
import { LogFilters, Order } from './LogFilters.tsx'
import logStyles from './log.css' with { type: 'text' }
import { type CorLog, createCorLog, type LogFilter, narrows, openFilter } from './model.ts'
import { RepushAllBanner } from './RepushAllBanner.tsx'

adoptStyles(document, logStyles)

/** The *COR log* tab: every COR of the project, with filters. Selected CORs go to the push dialog. */
export function CorLogTab() {
  const { panel } = usePanel()
  const log = useModel(createCorLog)
  const { list } = log
  const standing = panel.standing.value
  usePolling(panel.visible.value, log.poll)

  if (standing !== null && standing.setup !== 'complete') {
    return (
      <div class="body">
        <NotSetUp standing={standing} />
      </div>
    )
  }
  const absent = standing?.absent ?? []
  if (absent.some(({ part }) => part === 'received') && absent.some(({ part }) => part === 'sent')) {
    return (
      <div class="body">
        <Absent absent={absent} />
      </div>
    )
  }
  const set = (filter: LogFilter) => {
    log.filter.value = filter
  }
  const exposure = log.exposure.value.value
  const count = list.count.value
  // The banner above the tabs already reports Clearstory's trouble, so do not repeat it here.
  const problem = list.problem.value ?? (standing?.clearstoryTrouble == null ? log.syncProblem.value : null)
  return (
    <>
      <div class="body">
        <Absent absent={absent} />
        <RepushAllBanner all={log.repushAll} />
        {exposure !== null && exposure.parts.length > 0 && (
          <Exposure view={exposure} filter={log.filter.value} onFilter={set} />
        )}
        <LogFilters filter={log.filter.value} choices={list.about.value?.choices ?? null} onChange={set} />
        <Found log={log} />
        {problem !== null && (
          <ProblemBanner
            problem={problem}
            retries
            again={{ label: actions.tryAgain, act: () => void log.sync(), busy: log.syncing.value }}
          />
        )}
        {count === null && problem === null && <Skeleton rows={5} />}
        {count === 0 && <Nothing filter={log.filter.value} onClear={() => set(openFilter)} />}
        <Rows log={log} />
      </div>
      {log.chosen.value.size > 0 ? (
        <ChosenFoot chosen={log.chosen.value} standing={standing}>
          <Button
            onClick={() => {
              log.chosen.value = new Map()
            }}
          >
            {messages.clear}
          </Button>
        </ChosenFoot>
      ) : (
        <AsOf at={list.readAt.value} reading={log.syncing.value} onRefresh={() => void log.sync()} />
      )}
    </>
  )
}

function Found({ log }: { log: CorLog }) {
  const { filter, list } = log
  const totals = list.about.value?.totals ?? null
  return (
    <div class="list-head">
      <span aria-live="polite">
        {totals === null ? (
          messages.reading
        ) : (
          <>
            {corsText(totals.count)}, <Money cents={totals.cents} />
            {totals.withoutAmount > 0 && messages.withoutAmount(totals.withoutAmount)}
          </>
        )}
      </span>
      <Order
        value={filter.value.sort}
        onChange={(sort) => {
          filter.value = { ...filter.value, sort }
        }}
      />
    </div>
  )
}

function Rows({ log }: { log: CorLog }) {
  const { panel } = usePanel()
  const { list } = log
  const chosen = log.chosen.value
  const here = panel.context.value?.changeEventId ?? null
  return (
    <>
      <LongList
        rows={list.rows.value}
        label={messages.cors}
        busy={list.loading.value}
        onEnd={() => void list.more()}
        row={(row) => {
          const full = !chosen.has(row.corId) && chosen.size >= corsAtMost
          return (
            <CorPick
              key={row.corId}
              row={row}
              checked={chosen.has(row.corId)}
              reason={
                messages.notChoosableText(whyNotChosen(row, here)) ??
                (full ? messages.chosenAlready(corsAtMost) : null)
              }
              onChange={(checked) => {
                log.chosen.value = toggled(chosen, row, checked)
              }}
            />
          )
        }}
      />
      {list.rows.value.length < (list.count.value ?? 0) && (
        <p class="section">
          <Button small busy={list.loading.value} onClick={() => void list.more()}>
            {messages.showMore}
          </Button>
        </p>
      )}
    </>
  )
}

function Nothing({ filter, onClear }: { filter: LogFilter; onClear: () => void }) {
  if (!narrows(filter)) return <p class="muted section">{messages.noCors}</p>
  const { search, ...rest } = filter
  const only =
    search.trim() === '' &&
    filter.changeEvent === 'none' &&
    !narrows({ ...openFilter, ...rest, changeEvent: '' })
  return (
    <p class="muted section">
      {search.trim() !== '' ? messages.noMatchOf(search.trim()) : only ? allInEvents : messages.noCorMatches}{' '}
      <Button look="quiet" small onClick={onClear}>
        {messages.showAll}
      </Button>
    </p>
  )
}
