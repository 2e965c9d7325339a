import { useEffect, useState } from 'preact/hooks'
import type { OwnSessionsView, Problem } from '../../server/usecases/views.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { useApi } from '../use-api.ts'
import * as actions from '../words/actions.ts'
import * as words from '../words/sessions.ts'

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
      title={words.title}
      shown={true}
      onClose={onClose}
      foot={
        <footer class="foot">
          <div class="actions">
            <Button busy={busy} onClick={() => void endAll()}>
              {busy ? words.signingOut : words.signOutEverywhere}
            </Button>
          </div>
        </footer>
      }
    >
      <p class="muted">{words.about}</p>
      {problem !== null && (
        <ProblemBanner problem={problem} again={{ label: actions.tryAgain, act: () => void read() }} />
      )}
      {view === null && problem === null && <Skeleton rows={2} />}
      <ul class="own-sessions">
        {view?.sessions.map(({ startedAt, lastUsedAt, endsAt, isThisOne }) => (
          <li key={`${startedAt} ${lastUsedAt}`}>
            <strong>{isThisOne ? words.thisOne : words.another}</strong>
            <span class="block small-text muted">
              {words.sessionText(startedAt, lastUsedAt, endsAt, clock.now.value)}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
