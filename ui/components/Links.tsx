import { browserFrame } from '../host/procore-frame.ts'
import { usePanel } from '../state/panel-context.ts'

interface EventLinkProps {
  /** Set if the change event is in another project than the one on the page. */
  projectId?: string
  changeEventId: string
  /** The link text, for example "Already in Change Event 012". */
  children: string
}

/**
 * A link to a change event's page in Procore (MANIFEST.md, URL shapes). Plain text for the change event that is already
 * on the page, and where the browser does not reveal which Procore host embeds the panel.
 */
export function EventLink({ projectId, changeEventId, children }: EventLinkProps) {
  const context = usePanel().panel.context.value
  const { parentOrigin } = browserFrame(window)
  if (parentOrigin === null || context === null || context.changeEventId === changeEventId)
    return <>{children}</>
  return (
    <a
      href={`${parentOrigin}/${projectId ?? context.projectId}/project/change_events/events/${changeEventId}`}
      target="_blank"
      rel="noopener noreferrer"
    >
      {children}
    </a>
  )
}

/** A link to one of the app's own pages. It opens in a new tab, so the panel keeps its state. */
export function PageLink({ path, name }: { path: string; name: string }) {
  return (
    <a href={path} target="_blank" rel="noreferrer">
      {name}
    </a>
  )
}
