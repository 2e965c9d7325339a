import * as actions from '../messages/actions.ts'
import * as amountsMessages from '../messages/amounts.ts'
import * as linesMessages from '../messages/lines.ts'
import * as messages from './messages.ts'
import '../components/styles.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ActivityItem, ActivityLine, ActivityView } from '../../server/usecases/history/views.ts'
import { createLogApi, historyFile } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { Empty } from '../components/Empty.tsx'
import { Money } from '../components/Money.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { statusText } from '../messages/cors.ts'
import { changeWords, corName } from '../messages/states.ts'
import { dayText, timeText } from '../messages/times.ts'
import type { HistoryOf } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import { createReading } from '../state/query.ts'
import { adoptStyles } from '../styles/adopt.ts'
import { Download } from './Download.tsx'
import historyStyles from './history.css' with { type: 'text' }
import { arrivedOtherwise, byDay, shownLines } from './model.ts'

adoptStyles(document, historyStyles)

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
      title={'corId' in of ? messages.historyOf(of.number) : actions.history}
      shown={shown}
      onClose={() => {
        panel.history.value = null
      }}
      foot={
        <footer class="foot">
          <div class="actions">
            <Download
              label={messages.download}
              path={(projectId) => historyFile(projectId, of)}
              reason={entries === null || entries.length === 0 ? messages.noFile : null}
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
        <Empty title={messages.nothingYet}>
          <p>{messages.nothingYetAbout}</p>
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
          {messages.showOlder}
        </Button>
      )}
    </Dialog>
  )
}

function Entry({ entry }: { entry: ActivityItem }) {
  return (
    <li class="card" tabIndex={-1}>
      <div class="row">
        <h3>{entry.by === 'person' ? messages.deedText(entry) : messages.newsText(entry)}</h3>
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
              <span>{messages.moreLines(cor.more.count)}</span>
              <Money cents={cor.more.cents} />
            </div>
          )}
        </div>
      ))}
      {entry.cors.length !== 1 && (
        <div class="row small-text strong">
          <span>{messages.total}</span>
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
        {messages.lineWords[line.action]}: {line.after?.description ?? line.before?.description}
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
      <span>{messages.arrived}</span>
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
            messages.changed
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
      {before === null ? <span class="muted">{linesMessages.none}</span> : <Money cents={before} />}{' '}
      <span aria-hidden="true">→</span>
      <span class="unseen">{amountsMessages.becomes}</span>{' '}
      {after === null ? <span class="muted">{linesMessages.none}</span> : <Money cents={after} />}
    </span>
  )
}
