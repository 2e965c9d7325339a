import { useState } from 'preact/hooks'
import type { ThisEventView } from '../../server/usecases/change-event/views.ts'
import { AsOf } from '../components/AsOf.tsx'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { Empty } from '../components/Empty.tsx'
import { lazy } from '../components/Lazy.tsx'
import { Money } from '../components/Money.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import * as actions from '../messages/actions.ts'
import { becomes } from '../messages/amounts.ts'
import { whyNotPush } from '../messages/rights.ts'
import { allInEvents, changedText, corsText, stateWords } from '../messages/states.ts'
import { ageText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import { CorCard } from './CorCard.tsx'
import * as messages from './messages.ts'
import { attentionBesidesUpdates, byAttention, isStale } from './model.ts'
import { repushOf } from './repush.ts'

// Rarely needed, so not loaded for the first paint.
const UnfinishedPush = lazy(
  () => import('./UnfinishedPush.tsx').then((module) => module.UnfinishedPush),
  null,
)
const LinkDialog = lazy(() => import('./LinkDialog.tsx').then((module) => module.LinkDialog), null)
const CommitmentPanel = lazy(() =>
  import('../commitment/CommitmentPanel.tsx').then((module) => module.CommitmentPanel),
)
const NoSavedEvent = lazy(() =>
  import('../components/NothingToShow.tsx').then((module) => module.NoSavedEvent),
)
const NotSetUp = lazy(() => import('../components/NothingToShow.tsx').then((module) => module.NotSetUp))
const Absent = lazy(() => import('../components/NothingToShow.tsx').then((module) => module.Absent), null)
const EventDeleted = lazy(() =>
  import('../components/NothingToShow.tsx').then((module) => module.EventDeleted),
)

/** The *This event* tab: the CORs of the change event on the page. */
export function ThisEventTab() {
  const { panel, thisEvent } = usePanel()
  const view = thisEvent.view.value
  const problem = thisEvent.problem.value
  const saved = panel.context.value?.changeEventId ?? null
  const standing = panel.standing.value
  const problemBanner = problem !== null && (
    <ProblemBanner
      problem={problem}
      retries
      again={{ label: actions.tryAgain, act: () => void thisEvent.open(), busy: thisEvent.reading.value }}
    />
  )
  if (saved === null) {
    const commitmentId = panel.context.value?.commitmentId
    return (
      <>
        {problemBanner}
        {standing !== null && commitmentId !== undefined && standing.setup === 'complete' ? (
          <CommitmentPanel key={commitmentId} commitmentId={commitmentId} />
        ) : standing !== null ? (
          <NoSavedEvent standing={standing} view={panel.context.value?.view ?? ''} />
        ) : (
          problem === null && <Waiting />
        )}
      </>
    )
  }
  if (view === null) return problemBanner || <Waiting />
  if (view.standing.setup !== 'complete') {
    return (
      <div class="body">
        <NotSetUp standing={view.standing} />
      </div>
    )
  }
  return (
    <>
      {view.unfinished.map((push) => (
        <UnfinishedPush key={push.pushId} push={push} />
      ))}
      {problemBanner}
      {view.changeEvent?.deleted === true ? (
        <div class="body">
          <EventDeleted view={view} />
        </div>
      ) : (
        <Content key={view.changeEvent?.changeEventId} view={view} />
      )}
      <Foot at={view.clearstoryReadAt} changeEventId={saved} />
    </>
  )
}

/** The only component that subscribes to the reading state, so that the cards above do not re-render meanwhile. */
function Foot({ at, changeEventId }: { at: string | null; changeEventId: string }) {
  const { panel, thisEvent } = usePanel()
  return (
    <AsOf
      at={at}
      reading={thisEvent.reading.value}
      onRefresh={() => void thisEvent.refresh()}
      onHistory={() => {
        panel.history.value = { changeEventId }
      }}
    />
  )
}

function Waiting() {
  return (
    <div class="body">
      <Skeleton rows={4} />
    </div>
  )
}

function Content({ view }: { view: ThisEventView }) {
  const { clock, panel, thisEvent } = usePanel()
  const [linking, setLinking] = useState(false)
  const why = whyNotPush(view.standing, view.changeEvent)
  const others = view.changeEvent?.otherLines ?? { count: 0, cents: 0 }
  const linkButton = (text: string) =>
    others.count > 0 && (
      <Button look="quiet" small reason={why} onClick={() => setLinking(true)}>
        {text}
      </Button>
    )
  const linkDialog = linking && <LinkDialog onClose={() => setLinking(false)} />
  const openImport = () => {
    panel.intent.value = { kind: 'import', rows: [] }
  }
  if (view.cors.length === 0) {
    // Until Procore has been read once, "no CORs" would be a guess.
    if (view.changeEvent === null && thisEvent.reading.value) return <Waiting />
    if (view.standing.absent.some(({ part }) => part === 'linked')) {
      return (
        <div class="body">
          <Absent absent={view.standing.absent} />
        </div>
      )
    }
    return (
      <div class="body">
        <Empty
          title={messages.none}
          action={
            <Button look="primary" onClick={openImport} reason={view.standing.mayPush === 'no' ? why : null}>
              {actions.importCors}
            </Button>
          }
        >
          <NotInAnyEvent view={view} />
          {why !== null && <p class="small-text">{why}</p>}
          {others.count > 0 && (
            <p class="section">
              {messages.typedByHand} {linkButton(messages.linkThem)}
            </p>
          )}
        </Empty>
        {linkDialog}
      </div>
    )
  }
  return (
    <div class="body">
      <div class="total">
        <div>
          <h2 class="small-text muted plain-heading">{messages.total}</h2>
          <div class="big">
            <Money cents={view.linkedCents} />
          </div>
        </div>
        <Button onClick={openImport} reason={view.standing.mayPush === 'no' ? why : null}>
          {actions.importCors}
        </Button>
      </div>
      <p class="small-text muted">
        {corsText(view.cors.length)}.
        {others.count > 0 && (
          <>
            {messages.otherLines(<Money cents={others.cents} />)}
            {linkButton(messages.linkTo)}
          </>
        )}
      </p>
      {view.procoreChangedAt !== null && (
        <p class="small-text">{messages.notReadSince(ageText(view.procoreChangedAt, clock.now.value))}</p>
      )}
      {why !== null && <Banner tone="quiet">{why}</Banner>}
      <Attention view={view} why={why} />
      <div class="cards">
        {byAttention(view.cors).map((cor) => (
          <CorCard key={cor.corId} cor={cor} view={view} why={why} />
        ))}
      </div>
      {linkDialog}
    </div>
  )
}

/** What needs attention here, by kind, and a button that pushes everything that changed. */
function Attention({ view, why }: { view: ThisEventView; why: string | null }) {
  const { panel } = usePanel()
  const { attention, cors, stale } = view
  const toPush = cors.filter(isStale)
  const others = attentionBesidesUpdates(cors)
  if (attention.count === 0) return null
  const onlyUpdates = stale.count > 0 && others.length === 0
  return (
    <Banner
      tone="update"
      title={
        onlyUpdates
          ? changedText(stale.count)
          : messages.attentionText(corsText(attention.count), attention.count)
      }
      actions={
        toPush.length > 1 && (
          <Button
            look="primary"
            reason={why}
            onClick={() => {
              panel.intent.value = repushOf(toPush)
            }}
          >
            {actions.repushAll}
          </Button>
        )
      }
    >
      {stale.count > 0 && (
        <span class="block small-text">
          {!onlyUpdates && `${changedText(stale.count)}: `}
          <Money cents={stale.previousCents} /> <span aria-hidden="true">→</span>
          <span class="unseen">{becomes}</span> <Money cents={stale.newCents} />{' '}
          <strong>
            <Money cents={stale.newCents - stale.previousCents} sign />
          </strong>
        </span>
      )}
      {others.map(({ state, count }) => (
        <span key={state} class="block small-text">
          {messages.countText(count, stateWords[state].text)}
        </span>
      ))}
    </Banner>
  )
}

function NotInAnyEvent({ view }: { view: ThisEventView }) {
  // CORs that the person may not see are not counted either.
  if (view.notInAnyEvent === null) return <Absent absent={view.standing.absent} />
  const { count, cents } = view.notInAnyEvent
  if (count === 0) return <p>{allInEvents}</p>
  return <p>{messages.notInAnyEvent(count, <Money cents={cents} />)}</p>
}
