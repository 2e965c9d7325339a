import { useLayoutEffect } from 'preact/hooks'
import { lazy } from '../components/Lazy.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import type { FrameState } from '../host/procore-frame.ts'
import { usePanel } from '../state/panel-context.ts'
import { Inside } from './SignedIn.tsx'

const SignedOut = lazy(() => import('../sign-in/SignedOut.tsx').then((module) => module.SignedOut))
const NotInProcore = lazy(() => import('../sign-in/NotInProcore.tsx').then((module) => module.NotInProcore))
const ProcoreSilent = lazy(() => import('../sign-in/NotInProcore.tsx').then((module) => module.ProcoreSilent))

/** The whole panel: where it stands and whether someone is signed in decide what is shown. */
export function App({ frame }: { frame: FrameState }) {
  const { panel, session, thisEvent } = usePanel()
  const context = panel.context.value
  const signedIn = session.state.value.kind === 'signed_in'
  const visible = panel.visible.value
  const writes = panel.writes.value
  // Read when the person arrives, signs in or comes back, or something was written (reasons, not inputs); at once, not
  // after the next paint as an effect would be: the answer may come while the views are still being downloaded.
  useLayoutEffect(() => {
    if (context !== null && signedIn && visible) void thisEvent.open()
  }, [context, signedIn, thisEvent, visible, writes])
  if (frame === 'not_embedded' || frame === 'foreign_parent') {
    return <NotInProcore foreign={frame === 'foreign_parent'} />
  }
  if (context === null) {
    if (frame === 'silent') return <ProcoreSilent />
    return (
      <main class="body">
        <Skeleton rows={3} />
      </main>
    )
  }
  return (
    <>
      {/* Stays mounted after a session has ended, so that a plan is there again when the same person signs in. */}
      {session.owner.value !== null && (
        <Inside key={panel.cleared.value} context={context} shown={signedIn} />
      )}
      {!signedIn && (
        <SignedOut
          key={context.companyId}
          companyId={context.companyId}
          waiting={panel.intent.value !== null}
        />
      )}
    </>
  )
}
