import '../styles/more.ts'
import type { ThisEventView } from '../../server/usecases/change-event/views.ts'
import type { Standing } from '../../server/usecases/views.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import * as connection from '../words/connection.ts'
import * as words from '../words/nothing-to-show.ts'
import { CommitmentPanel } from './CommitmentPanel.tsx'

/** Lists, "new" and other tools' pages have no saved change event. */
export function NoSavedEvent({ standing, view }: { standing: Standing; view: string }) {
  const { panel } = usePanel()
  if (standing.setup !== 'complete') {
    return (
      <div class="body">
        <NotSetUp standing={standing} />
      </div>
    )
  }
  const commitmentId = panel.context.value?.commitmentId
  if (commitmentId !== undefined) return <CommitmentPanel commitmentId={commitmentId} />
  const fresh = view === 'change_events.new'
  return (
    <div class="body">
      <Empty title={fresh ? words.saveFirst : words.openEvent} action={<OpenLog />}>
        <p>{fresh ? words.saveFirstAbout : words.openEventAbout}</p>
      </Empty>
    </div>
  )
}

function OpenLog() {
  const { panel } = usePanel()
  return (
    <Button
      onClick={() => {
        panel.tab.value = 'log'
      }}
    >
      {words.openLog}
    </Button>
  )
}

/** Connecting or mapping is still to be done: says by whom. */
export function NotSetUp({ standing }: { standing: Standing }) {
  const { panel } = usePanel()
  const connecting = standing.setup === 'not_connected'
  const may = connecting ? standing.mayConnect : standing.maySetUp
  const openSetup = () => {
    panel.tab.value = 'setup'
  }
  return (
    <Empty
      title={connecting ? words.notConnected : words.notMapped}
      action={
        may && (
          <Button look="primary" onClick={openSetup}>
            {connecting ? connection.connect : words.chooseProject}
          </Button>
        )
      }
    >
      <p>
        {connecting
          ? may
            ? words.connectAbout
            : words.askToConnect
          : may
            ? words.mapText(standing.project.name)
            : words.askToMapText(standing.project.name)}
      </p>
    </Empty>
  )
}

/** The change event lies in Procore's recycle bin. */
export function EventDeleted({ view }: { view: ThisEventView }) {
  return (
    <Empty title={words.eventDeleted} action={<OpenLog />}>
      {view.cors.length > 0 ? (
        <p>{words.hadLines(view.cors.map((cor) => cor.number))}</p>
      ) : (
        <p>{words.restore}</p>
      )}
    </Empty>
  )
}
