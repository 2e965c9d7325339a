import { browserFrame } from '../host/procore-frame.ts'
import { usePanel } from '../state/panel-context.ts'

interface EventLinkProps {
  /** Where it is in another project than the one on the page. */
  projectId?: string
  changeEventId: string
  /** What stands there, for example "Already in Change Event 012". */
  children: string
}

/**
 * A way to a change event's page in Procore (MANIFEST.md, URL shapes). Plain text for the one on the page, and where
 * the browser does not tell on which Procore host the panel stands.
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

/** One of the app's own pages; it opens beside the panel, which stays as it is. */
export function PageLink({ path, name }: { path: string; name: string }) {
  return (
    <a href={path} target="_blank" rel="noreferrer">
      {name}
    </a>
  )
}
