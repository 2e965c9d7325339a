import { useState } from 'preact/hooks'
import type { ThisEventView } from '../../server/usecases/views-event.ts'
import { usePanel } from '../panel-context.ts'
import { AsOf } from '../parts/AsOf.tsx'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { later } from '../parts/Later.tsx'
import { Money } from '../parts/Money.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import * as actions from '../words/actions.ts'
import { becomes } from '../words/amounts.ts'
import { whyNotPush } from '../words/rights.ts'
import { allInEvents, changedText, corsText } from '../words/states.ts'
import * as words from '../words/this-event.ts'
import { ageText } from '../words/times.ts'
import { CorCard } from './CorCard.tsx'

// Rarely needed, so not part of a first open.
const UnfinishedPush = later(() => import('./rest.ts').then(({ rest }) => rest.UnfinishedPush), null)
const LinkDialog = later(() => import('./rest.ts').then(({ rest }) => rest.LinkDialog), null)
const NoSavedEvent = later(() => import('./rest.ts').then(({ rest }) => rest.NoSavedEvent))
const NotSetUp = later(() => import('./rest.ts').then(({ rest }) => rest.NotSetUp))
const EventDeleted = later(() => import('./rest.ts').then(({ rest }) => rest.EventDeleted))

/** Tab *This event*: the CORs of the change event on the page. */
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
    return (
      <>
        {problemBanner}
        {standing !== null ? (
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

/** Alone in following whether something is being read, so that the cards above stay as they are meanwhile. */
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
    // Before Procore was read once, "no CORs" would be a guess.
    if (view.changeEvent === null && thisEvent.reading.value) return <Waiting />
    return (
      <div class="body">
        <Empty
          title={words.none}
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
              {words.typedByHand} {linkButton(words.linkThem)}
            </p>
          )}
        </Empty>
        {linkDialog}
      </div>
    )
  }
  const stale = view.cors.filter(
    (cor) => cor.state === 'update_available' || cor.state === 'voided_in_clearstory',
  )
  return (
    <div class="body">
      <div class="total">
        <div>
          <h2 class="small-text muted plain-heading">{words.total}</h2>
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
            {words.otherLines(<Money cents={others.cents} />)}
            {linkButton(words.linkTo)}
          </>
        )}
      </p>
      {view.procoreChangedAt !== null && (
        <p class="small-text">{words.notReadSince(ageText(view.procoreChangedAt, clock.now.value))}</p>
      )}
      {why !== null && <Banner tone="quiet">{why}</Banner>}
      {stale.length > 0 && view.stale.count > 0 && (
        <Banner
          tone="update"
          title={changedText(view.stale.count)}
          actions={
            stale.length > 1 && (
              <Button
                look="primary"
                reason={why}
                onClick={() => {
                  panel.intent.value = {
                    kind: 'repush',
                    corIds: stale.map((cor) => cor.corId),
                    numbers: stale.map((cor) => cor.number),
                  }
                }}
              >
                {actions.repushAll}
              </Button>
            )
          }
        >
          <span class="block small-text">
            <Money cents={view.stale.previousCents} /> <span aria-hidden="true">→</span>
            <span class="unseen">{becomes}</span> <Money cents={view.stale.newCents} /> (
            <Money cents={view.stale.newCents - view.stale.previousCents} sign />)
          </span>
        </Banner>
      )}
      <div class="cards">
        {view.cors.map((cor) => (
          <CorCard key={cor.corId} cor={cor} view={view} why={why} />
        ))}
      </div>
      {linkDialog}
    </div>
  )
}

function NotInAnyEvent({ view }: { view: ThisEventView }) {
  const { count, cents } = view.notInAnyEvent
  if (count === 0) return <p>{allInEvents}</p>
  return <p>{words.notInAnyEvent(count, <Money cents={cents} />)}</p>
}
