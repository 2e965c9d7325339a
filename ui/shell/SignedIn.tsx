import { lazy } from '../components/Lazy.tsx'
import { SignedInAs } from '../components/SignedInAs.tsx'
import { ThisEventTab } from '../event/ThisEventTab.tsx'
import type { ProcoreContext } from '../host/procore-frame.ts'
import type { PushIntent } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import { usePolling } from '../state/polling.ts'
import * as messages from './messages.ts'
import { TabList } from './TabList.tsx'
import { TourInvitation } from './TourInvitation.tsx'

const CorLogTab = lazy(() => import('../log/CorLogTab.tsx').then((module) => module.CorLogTab))
const NotificationsTab = lazy(() =>
  import('../notifications/NotificationsTab.tsx').then((module) => module.NotificationsTab),
)
const ClearstoryTrouble = lazy(
  () => import('./ClearstoryTrouble.tsx').then((module) => module.ClearstoryTrouble),
  null,
)
const NoticeBanner = lazy(() => import('./NoticeBanner.tsx').then((module) => module.NoticeBanner), null)
const HistoryDialog = lazy(
  () => import('../history/HistoryDialog.tsx').then((module) => module.HistoryDialog),
  null,
)
const PushDialog = lazy(() => import('../push/PushDialog.tsx').then((module) => module.PushDialog), null)
const SetupTab = lazy(() => import('../setup/SetupTab.tsx').then((module) => module.SetupTab))

/** The view of a signed-in person: the four tabs, and the push dialog above them. */
export function Inside({ context, shown }: { context: ProcoreContext; shown: boolean }) {
  const { panel, thisEvent } = usePanel()
  const intent = panel.intent.value
  const history = panel.history.value

  usePolling(shown && panel.visible.value, thisEvent.poll, context)

  return (
    <>
      {shown && <Tabs context={context} />}
      {history !== null && <HistoryDialog key={JSON.stringify(history)} of={history} shown={shown} />}
      {intent !== null && (
        <PushDialog key={JSON.stringify([context, partOf(intent)])} intent={intent} shown={shown} />
      )}
    </>
  )
}

/** Key of a batch of a large re-push: each batch gets a new dialog. */
function partOf(intent: PushIntent): number {
  return (intent.kind === 'repush' && intent.part?.at) || 1
}

function Tabs({ context }: { context: ProcoreContext }) {
  const { panel, session } = usePanel()
  const tab = panel.tab.value
  const signedIn = session.state.value
  const place = `${context.companyId}/${context.projectId}`
  return (
    <main class="panel">
      <h1 class="unseen">{messages.title}</h1>
      <TabList />
      <div id={`panel-${tab}`} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {panel.notice.value !== null && <NoticeBanner notice={panel.notice.value} />}
        {panel.standing.value?.clearstoryTrouble != null && <ClearstoryTrouble />}
        {tab === 'event' && signedIn.kind === 'signed_in' && (
          <TourInvitation person={`${context.companyId} ${signedIn.personId}`} />
        )}
        {tab === 'event' && <ThisEventTab />}
        {tab === 'log' && <CorLogTab key={place} />}
        {tab === 'notifications' && <NotificationsTab key={place} />}
        {tab === 'setup' && <SetupTab key={place} />}
      </div>
      <SignedInAs />
    </main>
  )
}
