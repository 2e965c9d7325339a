import '../styles/more.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ActivityItem, ActivityLine, ActivityView } from '../../server/usecases/history/views.ts'
import { createLogApi, historyFile } from '../log-api.ts'
import { arrivedOtherwise, byDay, shownLines } from '../models/history.ts'
import type { HistoryOf } from '../models/panel.ts'
import { createReading } from '../models/reading.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Empty } from '../parts/Empty.tsx'
import { Money } from '../parts/Money.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import * as actions from '../words/actions.ts'
import * as amounts from '../words/amounts.ts'
import { statusText } from '../words/cors.ts'
import * as words from '../words/history.ts'
import * as lines from '../words/lines.ts'
import { changeWords, corName } from '../words/states.ts'
import { timeText } from '../words/time-of-day.ts'
import { dayText } from '../words/times.ts'
import { Download } from './Download.tsx'

/** Who pushed what when, and what changed in Clearstory meanwhile; with a file to take along. */
export function HistoryDialog({ of, shown }: { of: HistoryOf; shown: boolean }) {
  const { clock, http, panel } = usePanel()
  const [reading] = useState(() => createReading<ActivityView>(panel))
  const [api] = useState(() => createLogApi(http))
  const list = useRef<HTMLDivElement>(null)
  const firstOlder = useRef<number | null>(null)
  const [soFar, setSoFar] = useState<ActivityItem[] | null>(null)
  const last = reading.value.value
  // A refusal takes the last page away, and with it those before it.
  const entries = last === null ? null : soFar
  const older = last?.older ?? null
  const read = (before: string) =>
    void reading
      .read((turn) => api.history(turn.projectId, of, before))
      .then((page) => {
        if (page === null) return
        firstOlder.current = before === '' ? null : (soFar?.length ?? null)
        setSoFar((shown) => [...(before === '' ? [] : (shown ?? [])), ...page.entries])
      })
  useEffect(() => read(''), [of])
  // Where the button was; it may be gone now, and the focus must not be lost with it.
  useEffect(() => {
    if (firstOlder.current !== null) list.current?.querySelectorAll('li')[firstOlder.current]?.focus()
    firstOlder.current = null
  }, [soFar])
  const problem = reading.problem.value
  return (
    <Dialog
      title={'corId' in of ? words.historyOf(of.number) : actions.history}
      shown={shown}
      onClose={() => {
        panel.history.value = null
      }}
      foot={
        <footer class="foot">
          <div class="actions">
            <Download
              label={words.download}
              path={(projectId) => historyFile(projectId, of)}
              reason={entries === null || entries.length === 0 ? words.noFile : null}
            />
          </div>
        </footer>
      }
    >
      {problem !== null && (
        <ProblemBanner
          problem={problem}
          again={{ label: actions.tryAgain, act: () => read(older ?? ''), busy: reading.loading.value }}
        />
      )}
      {entries === null && problem === null && <Skeleton rows={3} />}
      {entries?.length === 0 && (
        <Empty title={words.nothingYet}>
          <p>{words.nothingYetAbout}</p>
        </Empty>
      )}
      <div class="history" ref={list}>
        {byDay(entries ?? []).map(({ day, entries: some }) => (
          <section key={day}>
            <h2>{dayText(some[0]?.at ?? day, clock.now.value)}</h2>
            <ul>
              {some.map((entry) => (
                <Entry
                  key={`${entry.at} ${entry.kind} ${entry.by === 'person' ? entry.pushId : entry.corId}`}
                  entry={entry}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {older !== null && problem === null && (
        <Button look="quiet" busy={reading.loading.value} onClick={() => read(older)}>
          {words.showOlder}
        </Button>
      )}
    </Dialog>
  )
}

function Entry({ entry }: { entry: ActivityItem }) {
  return (
    <li class="card" tabIndex={-1}>
      <div class="row">
        <h3>{entry.by === 'person' ? words.deedText(entry) : words.newsText(entry)}</h3>
        <time class="push-right small-text muted" dateTime={entry.at}>
          {timeText(entry.at)}
        </time>
      </div>
      {entry.by === 'person' ? <Deed entry={entry} /> : <News entry={entry} />}
    </li>
  )
}

function Deed({ entry }: { entry: Extract<ActivityItem, { by: 'person' }> }) {
  return (
    <>
      {entry.cors.map((cor) => (
        <div key={cor.corId} class="small-text">
          <div class="row">
            <strong>{corName(cor.number)}</strong>
            <span class="push-right">
              <FromTo before={cor.previousCents} after={cor.newCents} />
            </span>
          </div>
          <Arrived cents={arrivedOtherwise(cor)} />
          {shownLines(cor, entry.kind).map((line) => (
            <Line key={`${line.action} ${line.before?.description} ${line.after?.description}`} line={line} />
          ))}
          {cor.more && (
            <div class="line muted">
              <span>{words.moreLines(cor.more.count)}</span>
              <Money cents={cor.more.cents} />
            </div>
          )}
        </div>
      ))}
      {entry.cors.length !== 1 && (
        <div class="row small-text strong">
          <span>{words.total}</span>
          <span class="push-right">
            <FromTo before={entry.previousCents} after={entry.newCents} />
          </span>
        </div>
      )}
    </>
  )
}

function Line({ line }: { line: ActivityLine }) {
  return (
    <div class="line muted">
      <span>
        {words.lineWords[line.action]}: {line.after?.description ?? line.before?.description}
      </span>
      <LineAmount line={line} />
    </div>
  )
}

/** What stays, or stays out, has one amount. */
function LineAmount({ line: { action, before, after } }: { line: ActivityLine }) {
  if ((action === 'keep' || action === 'leave_out') && after !== null) return <Money cents={after.cents} />
  return <FromTo before={before?.cents ?? null} after={after?.cents ?? null} />
}

/** Procore stored something else than was planned, or only a part of it arrived. */
function Arrived({ cents }: { cents: number | null }) {
  if (cents === null) return null
  return (
    <div class="line strong">
      <span>{words.arrived}</span>
      <Money cents={cents} />
    </div>
  )
}

function News({ entry: { changed, before, after } }: { entry: Extract<ActivityItem, { by: 'clearstory' }> }) {
  return (
    <dl class="figures small-text">
      {changed.map((change) => [
        <dt key={change} class="muted">
          {changeWords[change]}
        </dt>,
        <dd key={`${change} values`}>
          {change === 'amount' ? (
            <FromTo before={before.cents} after={after.cents} />
          ) : change === 'status' ? (
            `${statusText(before.status)} → ${statusText(after.status)}`
          ) : change === 'contract' || change === 'codes' ? (
            words.changed
          ) : (
            `${before[change]} → ${after[change]}`
          )}
        </dd>,
      ])}
    </dl>
  )
}

function FromTo({ before, after }: { before: number | null; after: number | null }) {
  if (before !== null && before === after) return <Money cents={after} />
  return (
    <span>
      {before === null ? <span class="muted">{lines.none}</span> : <Money cents={before} />}{' '}
      <span aria-hidden="true">→</span>
      <span class="unseen">{amounts.becomes}</span>{' '}
      {after === null ? <span class="muted">{lines.none}</span> : <Money cents={after} />}
    </span>
  )
}
