import { useEffect, useState } from 'preact/hooks'
import type { OwnSessionsView, Problem } from '../../server/usecases/views.ts'
import { useApi } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import * as actions from '../messages/actions.ts'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'

/** The person's sessions in this company, and the way to end them all. */
export function OwnSessions({ onClose }: { onClose: () => void }) {
  const api = useApi()
  const { clock, session } = usePanel()
  const [view, setView] = useState<OwnSessionsView | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const read = async () => {
    const answer = await api.ownSessions()
    if (answer.ok) setView(answer.value)
    setProblem(answer.ok ? null : answer.problem)
  }
  const endAll = async () => {
    setBusy(true)
    const answer = await api.signOutEverywhere()
    if (answer.ok) session.leave('left')
    else setProblem(answer.problem)
    setBusy(false)
  }
  useEffect(() => void read(), [])
  return (
    <Dialog
      title={messages.sessionsTitle}
      shown={true}
      onClose={onClose}
      foot={
        <footer class="foot">
          <div class="actions">
            <Button busy={busy} onClick={() => void endAll()}>
              {busy ? messages.signingOut : messages.signOutEverywhere}
            </Button>
          </div>
        </footer>
      }
    >
      <p class="muted">{messages.sessionsAbout}</p>
      {problem !== null && (
        <ProblemBanner problem={problem} again={{ label: actions.tryAgain, act: () => void read() }} />
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
