import { useLayoutEffect } from 'preact/hooks'
import { lazy } from '../components/Lazy.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import type { FrameState } from '../host/procore-frame.ts'
import { usePanel } from '../state/panel-context.ts'
import { Inside } from './SignedIn.tsx'

const SignedOut = lazy(() => import('../sign-in/SignedOut.tsx').then((module) => module.SignedOut))
const NotInProcore = lazy(() => import('../sign-in/NotInProcore.tsx').then((module) => module.NotInProcore))
const ProcoreSilent = lazy(() => import('../sign-in/NotInProcore.tsx').then((module) => module.ProcoreSilent))

/** The root component. What it shows depends on the Procore page and on whether someone is signed in. */
export function App({ frame }: { frame: FrameState }) {
  const { panel, session, thisEvent } = usePanel()
  const context = panel.context.value
  const signedIn = session.state.value.kind === 'signed_in'
  const visible = panel.visible.value
  const writes = panel.writes.value
  // Reads when the person arrives, signs in or comes back, or after a write (triggers, not inputs). A layout effect,
  // because an effect would wait for the next paint: the response may arrive while the views are still downloading.
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
      {/* Stays mounted after the session has ended, so that the plan is still there when the same person signs in
          again. */}
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
