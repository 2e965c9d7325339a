import './styles.ts'
import type { ThisEventView } from '../../server/usecases/change-event/views.ts'
import type { AbsentPart, Standing } from '../../server/usecases/views.ts'
import * as moreMessages from '../event/more-messages.ts'
import * as setupMessages from '../setup/messages.ts'
import { usePanel } from '../state/panel-context.ts'
import { Banner } from './Banner.tsx'
import { Button } from './Button.tsx'
import { Empty } from './Empty.tsx'

/** Empty state for lists, "new" and other tools' pages, which have no saved change event. */
export function NoSavedEvent({ standing, view }: { standing: Standing; view: string }) {
  if (standing.setup !== 'complete') {
    return (
      <div class="body">
        <NotSetUp standing={standing} />
      </div>
    )
  }
  const fresh = view === 'change_events.new'
  return (
    <div class="body">
      <Empty title={fresh ? moreMessages.saveFirst : moreMessages.openEvent} action={<OpenLog />}>
        <p>{fresh ? moreMessages.saveFirstAbout : moreMessages.openEventAbout}</p>
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
      {moreMessages.openLog}
    </Button>
  )
}

/** The change event is in Procore's recycle bin. */
export function EventDeleted({ view }: { view: ThisEventView }) {
  return (
    <Empty title={moreMessages.eventDeleted} action={<OpenLog />}>
      {view.cors.length > 0 ? (
        <p>{moreMessages.hadLines(view.cors.map((cor) => cor.number))}</p>
      ) : (
        <p>{moreMessages.restore}</p>
      )}
    </Empty>
  )
}

/** Clearstory is not connected, or the project is not mapped yet: explains who can set it up. */
export function NotSetUp({ standing }: { standing: Standing }) {
  const { panel } = usePanel()
  const connecting = standing.setup === 'not_connected'
  const may = connecting ? standing.mayConnect : standing.maySetUp
  const openSetup = () => {
    panel.tab.value = 'setup'
  }
  return (
    <Empty
      title={connecting ? moreMessages.notConnected : moreMessages.notMapped}
      action={
        may && (
          <Button look="primary" onClick={openSetup}>
            {connecting ? setupMessages.connect : moreMessages.chooseProject}
          </Button>
        )
      }
    >
      <p>
        {connecting
          ? may
            ? moreMessages.connectAbout
            : moreMessages.askToConnect
          : may
            ? moreMessages.mapText(standing.project.name)
            : moreMessages.askToMapText(standing.project.name)}
      </p>
    </Empty>
  )
}

/** Explains why parts of Clearstory are omitted, from totals too. Renders nothing if no part is. */
export function Absent({ absent, only }: { absent: readonly AbsentPart[]; only?: AbsentPart['part'] }) {
  const shown = only === undefined ? absent : absent.filter(({ part }) => part === only)
  if (shown.length === 0) return null
  return (
    <Banner tone="quiet" title={moreMessages.title}>
      {moreMessages.absentText(shown).map((text) => (
        <span key={text} class="block small-text">
          {text}
        </span>
      ))}
    </Banner>
  )
}
