import * as actions from '../messages/actions.ts'
import * as amountsMessages from '../messages/amounts.ts'
import * as linesMessages from '../messages/lines.ts'
import * as messages from './messages.ts'
import '../components/styles.ts'
import { useEffect, useRef } from 'preact/hooks'
import type { ActivityItem, ActivityLine } from '../../server/usecases/history/views.ts'
import { Button } from '../components/Button.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { Download } from '../components/Download.tsx'
import { Empty } from '../components/Empty.tsx'
import { Money } from '../components/Money.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { statusText } from '../messages/cors.ts'
import { changeWords, corName } from '../messages/states.ts'
import { dayText, timeText } from '../messages/times.ts'
import type { HistoryOf } from '../state/panel.ts'
import { useModel, usePanel } from '../state/panel-context.ts'
import { adoptStyles } from '../styles/adopt.ts'
import historyStyles from './history.css' with { type: 'text' }
import { arrivedOtherwise, byDay, createHistory, shownLines } from './model.ts'

adoptStyles(document, historyStyles)

/** Who pushed what and when, and what changed in Clearstory in between, with a file to download. */
export function HistoryDialog({ of, shown }: { of: HistoryOf; shown: boolean }) {
  const { clock, panel } = usePanel()
  const history = useModel((services) => createHistory(services, of))
  const list = useRef<HTMLDivElement>(null)
  const pages = history.pages.value.value
  const entries = pages?.entries ?? null
  // The button that had the focus may be gone after the last page, so the focus moves to the first of the older
  // entries.
  useEffect(() => {
    if (pages !== null && pages.pageStart > 0) list.current?.querySelectorAll('li')[pages.pageStart]?.focus()
  }, [pages])
  const loading = history.pages.loading.value
  const problem = history.pages.problem.value
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
              path={history.file}
              reason={entries === null || entries.length === 0 ? messages.noFile : null}
            />
          </div>
        </footer>
      }
    >
      {problem !== null && (
        <ProblemBanner
          problem={problem}
          again={{ label: actions.tryAgain, act: () => void history.readOlder(), busy: loading }}
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
      {pages !== null && pages.next !== null && problem === null && (
        <Button look="quiet" busy={loading} onClick={() => void history.readOlder()}>
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

/** A line that is kept or left out has a single amount. */
function LineAmount({ line: { action, before, after } }: { line: ActivityLine }) {
  if ((action === 'keep' || action === 'leave_out') && after !== null) return <Money cents={after.cents} />
  return <FromTo before={before?.cents ?? null} after={after?.cents ?? null} />
}

/** Procore stored a different amount than planned, or only part of the push was saved. */
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
