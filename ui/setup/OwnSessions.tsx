import { Button } from '../components/Button.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import * as actions from '../messages/actions.ts'
import { useModel, usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'
import { createOwnSessions } from './own-sessions.ts'

/** The person's sessions in this company, and a button that ends all of them. */
export function OwnSessions({ onClose }: { onClose: () => void }) {
  const { clock } = usePanel()
  const own = useModel(createOwnSessions)
  const view = own.view.value
  const problem = own.problem.value
  const busy = own.ending.value
  return (
    <Dialog
      title={messages.sessionsTitle}
      shown={true}
      onClose={onClose}
      foot={
        <footer class="foot">
          <div class="actions">
            <Button busy={busy} onClick={() => void own.signOutEverywhere()}>
              {busy ? messages.signingOut : messages.signOutEverywhere}
            </Button>
          </div>
        </footer>
      }
    >
      <p class="muted">{messages.sessionsAbout}</p>
      {problem !== null && (
        <ProblemBanner problem={problem} again={{ label: actions.tryAgain, act: own.read }} />
      )}
      {view === null && problem === null && <Skeleton rows={2} />}
      <ul class="own-sessions">
        {view?.sessions.map(({ startedAt, lastUsedAt, endsAt, isThisOne }) => (
          <li key={`${startedAt} ${lastUsedAt}`}>
            <strong>{isThisOne ? messages.thisOne : messages.another}</strong>
            <span class="block small-text muted">
              {messages.sessionText(startedAt, lastUsedAt, endsAt, clock.now.value)}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
