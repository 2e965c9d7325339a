import type { Standing, ThisEventView } from '../../server/usecases/views.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { corsText } from '../words/states.ts'
import { CommitmentPanel } from './CommitmentPanel.tsx'

/** Lists, "new" and other tools' pages have no saved change event. */
export function NoSavedEvent({ standing, view }: { standing: Standing; view: string }) {
  const { panel } = usePanel()
  if (standing.setup !== 'complete') return <NotSetUp standing={standing} />
  const commitmentId = panel.context.value?.commitmentId
  if (commitmentId !== undefined) return <CommitmentPanel commitmentId={commitmentId} />
  const fresh = view === 'change_events.new'
  return (
    <Empty
      title={fresh ? 'Save this change event first' : 'Open a change event'}
      action={
        <Button
          onClick={() => {
            panel.tab.value = 'log'
          }}
        >
          Open the COR log
        </Button>
      }
    >
      <p>
        {fresh
          ? 'CORs can be brought in once Procore has saved it. Or start from the COR log and let the push create the change event.'
          : 'Its CORs then show here. From the COR log you can push CORs to any change event, or to a new one.'}
      </p>
    </Empty>
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
      title={connecting ? 'Clearstory is not connected yet' : 'This project is not mapped yet'}
      action={
        may && (
          <Button look="primary" onClick={openSetup}>
            {connecting ? 'Connect Clearstory' : 'Choose the Clearstory project'}
          </Button>
        )
      }
    >
      <p>
        {connecting
          ? may
            ? 'It takes an API key from Clearstory, once for the whole company.'
            : 'Ask a Procore company admin to connect it in the Setup tab.'
          : may
            ? `Say which Clearstory project belongs to ${standing.project.name}.`
            : `Ask a project admin of ${standing.project.name} to choose the Clearstory project in the Setup tab.`}
      </p>
    </Empty>
  )
}

/** The change event lies in Procore's recycle bin. */
export function EventDeleted({ view }: { view: ThisEventView }) {
  return (
    <Empty title="This change event was deleted in Procore">
      {view.cors.length > 0 ? (
        <p>
          {corsText(view.cors.length)} ({view.cors.map((cor) => `COR ${cor.number}`).join(', ')}) had lines in
          it. Restore it in Procore’s Recycle Bin to go on, or push them to another change event from the COR
          log.
        </p>
      ) : (
        <p>Restore it in Procore’s Recycle Bin to use it again.</p>
      )}
    </Empty>
  )
}
