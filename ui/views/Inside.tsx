// Runs already; imported so that the bundler keeps the shell in one file, see rest.ts.
import '../main.tsx'
import { useEffect, useState } from 'preact/hooks'
import { createEventApi } from '../event-api.ts'
import { createThisEvent } from '../models/this-event.ts'
import { PanelContext, type Parts, usePanel, useShell } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { later } from '../parts/Later.tsx'
import { useNews } from '../parts/news.ts'
import type { ProcoreContext } from '../procore-frame.ts'
import * as actions from '../words/actions.ts'
import * as words from '../words/panel.ts'
import { TabList } from './TabList.tsx'
import { ThisEventTab } from './ThisEventTab.tsx'
import { TourInvitation } from './TourInvitation.tsx'

const loadRest = () => import('./rest.ts')
const CorLogTab = later(() => loadRest().then(({ rest }) => rest.CorLogTab))
const NotificationsTab = later(() => loadRest().then(({ rest }) => rest.NotificationsTab))
const ClearstoryTrouble = later(() => loadRest().then(({ rest }) => rest.ClearstoryTrouble), null)
const HistoryDialog = later(() => loadRest().then(({ rest }) => rest.HistoryDialog), null)
const PushDialog = later(() => loadRest().then(({ rest }) => rest.PushDialog), null)
const SetupTab = later(() => loadRest().then(({ rest }) => rest.SetupTab))

/** What a signed-in person sees: the four tabs, and the push dialog over them. */
export function Inside({ context, shown }: { context: ProcoreContext; shown: boolean }) {
  const shell = useShell()
  const { panel } = shell
  const [parts] = useState<Parts>(() => {
    const api = createEventApi(shell.http)
    return { ...shell, api, thisEvent: createThisEvent(api, panel) }
  })
  const writes = panel.writes.value
  const visible = panel.visible.value
  const intent = panel.intent.value
  const history = panel.history.value

  // Read when the person arrives, signs in or comes back, or something was written (reasons, not inputs).
  useEffect(() => {
    if (shown && visible) void parts.thisEvent.open()
  }, [context, parts, shown, visible, writes])

  useNews(shown && visible, parts.thisEvent.look, context)

  return (
    <PanelContext.Provider value={parts}>
      {shown && <Tabs context={context} />}
      {history !== null && <HistoryDialog of={history} shown={shown} />}
      {intent !== null && <PushDialog key={JSON.stringify(context)} intent={intent} shown={shown} />}
    </PanelContext.Provider>
  )
}

function Tabs({ context }: { context: ProcoreContext }) {
  const { panel, session } = usePanel()
  const tab = panel.tab.value
  const signedIn = session.state.value
  const place = `${context.companyId}/${context.projectId}`
  return (
    <main class="panel">
      <h1 class="unseen">{words.title}</h1>
      <TabList />
      <div id={`panel-${tab}`} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        <Notice />
        {panel.standing.value?.clearstoryTrouble != null && <ClearstoryTrouble />}
        {tab === 'event' && signedIn.kind === 'signed_in' && (
          <TourInvitation person={`${context.companyId} ${signedIn.personName}`} />
        )}
        {tab === 'event' && <ThisEventTab />}
        {tab === 'log' && <CorLogTab key={place} />}
        {tab === 'notifications' && <NotificationsTab />}
        {tab === 'setup' && <SetupTab key={place} />}
      </div>
    </main>
  )
}

function Notice() {
  const { panel } = usePanel()
  if (panel.notice.value === null) return null
  const close = () => {
    panel.notice.value = null
  }
  return (
    <Banner
      tone="info"
      alert
      actions={
        <Button look="quiet" small onClick={close}>
          {actions.close}
        </Button>
      }
    >
      {panel.notice.value}
    </Banner>
  )
}
