import '../styles/more.ts'
import { useState } from 'preact/hooks'
import type { LinkedCorView, ThisEventView } from '../../server/usecases/change-event/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { createEventActions } from '../models/event-actions.ts'
import type { PushIntent } from '../models/panel.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import * as actionWords from '../words/actions.ts'
import { attachmentTexts } from '../words/attachments.ts'
import * as words from '../words/cor-more.ts'
import * as dialog from '../words/dialog.ts'
import * as push from '../words/push.ts'
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
  const undoReason = view.undo === null ? words.noUndo : why
  return (
    <div class="more">
      <Button small look="quiet" reason={undoReason} onClick={() => start({ kind: 'undo' })}>
        {push.undoLastPush}
      </Button>
      <Button small look="quiet" reason={blocked} onClick={remove}>
        {words.remove}
      </Button>
      <AttachTags cor={cor} blocked={blocked} />
      <Unlink cor={cor} blocked={blocked} />
      <Button small look="quiet" onClick={history}>
        {actionWords.history}
      </Button>
      <a class="button quiet small" href={cor.clearstoryUrl} target="_blank" rel="noopener noreferrer">
        {words.openInClearstory}
      </a>
      {(blocked ?? undoReason) !== null && <p class="small-text muted">{blocked ?? undoReason}</p>}
      {view.undo !== null && (
        <p class="small-text muted">
          {words.lastPush(view.undo.corNumbers, view.undo.personName, dayText(view.undo.at, clock.now.value))}
        </p>
      )}
    </div>
  )
}

/** The signed sheets go to the change event's attachments in Procore, each once. */
function AttachTags({ cor, blocked }: { cor: LinkedCorView; blocked: string | null }) {
  const { attachTags } = createEventActions(usePanel())
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<string[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const attach = async () => {
    setBusy(true)
    const answer = await attachTags(cor.corId)
    setBusy(false)
    if (answer === null) return
    setProblem(answer.ok ? null : answer.problem)
    setSaid(answer.ok ? attachmentTexts(answer.value) : [])
  }
  return (
    <>
      <Button small look="quiet" busy={busy} reason={blocked} onClick={() => void attach()}>
        {words.attach}
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
  const actions = createEventActions(usePanel())
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (!asking) {
    return (
      <Button small look="quiet" reason={blocked} onClick={() => setAsking(true)}>
        {words.unlink}
      </Button>
    )
  }
  const unlink = async () => {
    setBusy(true)
    setProblem(await actions.unlink(cor))
    setBusy(false)
  }
  return (
    // Opens below what was in sight, and its buttons at its end.
    <fieldset class="asking" ref={(question) => question?.scrollIntoView({ block: 'nearest' })}>
      <legend>{words.unlinkTitle(cor.number)}</legend>
      <p class="small-text muted">{words.unlinkAbout}</p>
      {problem !== null && <ProblemBanner problem={problem} />}
      <div class="row middle">
        <Button small busy={busy} onClick={() => void unlink()}>
          {words.unlinkKeep}
        </Button>
        <Button small look="quiet" onClick={() => setAsking(false)}>
          {dialog.cancel}
        </Button>
      </div>
    </fieldset>
  )
}
