import { useState } from 'preact/hooks'
import type { LinkedCorView, Problem, ThisEventView } from '../../server/usecases/views.ts'
import type { PushIntent } from '../models/panel.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { attachmentTexts } from '../words/attachments.ts'
import { dayText } from '../words/times.ts'

interface CorMoreProps {
  cor: LinkedCorView
  view: ThisEventView
  /** Why this person cannot push here. */
  why: string | null
  /** Why this COR cannot be written now, that included. */
  blocked: string | null
}

/** What can be done with a COR of this event beyond pushing its changes. */
export function CorMore({ cor, view, why, blocked }: CorMoreProps) {
  const { clock, panel } = usePanel()
  const start = (intent: PushIntent) => {
    panel.intent.value = intent
  }
  const remove = () => start({ kind: 'remove', corIds: [cor.corId], numbers: [cor.number] })
  const history = () => {
    panel.history.value = { corId: cor.corId, number: cor.number }
  }
  const undoReason = view.undo === null ? 'There is no push that could be taken back.' : why
  return (
    <div class="more">
      <Button small look="quiet" reason={undoReason} onClick={() => start({ kind: 'undo' })}>
        Undo last push
      </Button>
      <Button small look="quiet" reason={blocked} onClick={remove}>
        Remove from event
      </Button>
      <AttachTags cor={cor} blocked={blocked} />
      <Unlink cor={cor} blocked={blocked} />
      <Button small look="quiet" onClick={history}>
        History
      </Button>
      <a class="button quiet small" href={cor.clearstoryUrl} target="_blank" rel="noopener noreferrer">
        Open in Clearstory
      </a>
      {(blocked ?? undoReason) !== null && <p class="small-text muted">{blocked ?? undoReason}</p>}
      {view.undo !== null && (
        <p class="small-text muted">
          Last push: {view.undo.personName}, {dayText(view.undo.at, clock.now.value)}
        </p>
      )}
    </div>
  )
}

/** The signed sheets go to the change event's attachments in Procore, each once. */
function AttachTags({ cor, blocked }: { cor: LinkedCorView; blocked: string | null }) {
  const { thisEvent } = usePanel()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<string[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const attach = async () => {
    setBusy(true)
    const answer = await thisEvent.attachTags(cor.corId)
    setBusy(false)
    if (answer === null) return
    setProblem(answer.ok ? null : answer.problem)
    setSaid(answer.ok ? attachmentTexts(answer.value) : [])
  }
  return (
    <>
      <Button small look="quiet" busy={busy} reason={blocked} onClick={() => void attach()}>
        Attach signed T&amp;M tags
      </Button>
      <div role="status" class="small-text muted">
        {said.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {problem !== null && <ProblemBanner problem={problem} />}
    </>
  )
}

/** Asks in place: letting go is no removal, and people must know which of the two they get. */
function Unlink({ cor, blocked }: { cor: LinkedCorView; blocked: string | null }) {
  const { thisEvent } = usePanel()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (!asking) {
    return (
      <Button small look="quiet" reason={blocked} onClick={() => setAsking(true)}>
        Unlink
      </Button>
    )
  }
  const unlink = async () => {
    setBusy(true)
    setProblem(await thisEvent.unlink(cor))
    setBusy(false)
  }
  return (
    <fieldset class="asking">
      <legend>Unlink COR {cor.number}?</legend>
      <p class="small-text muted">
        Its lines stay in Procore and belong to no COR then. Importing the COR again would add its money a
        second time.
      </p>
      {problem !== null && <ProblemBanner problem={problem} />}
      <div class="row middle">
        <Button small busy={busy} onClick={() => void unlink()}>
          Unlink, keep the lines
        </Button>
        <Button small look="quiet" onClick={() => setAsking(false)}>
          Cancel
        </Button>
      </div>
    </fieldset>
  )
}
