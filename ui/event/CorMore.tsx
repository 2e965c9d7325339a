import * as actions from '../messages/actions.ts'
import * as dialogMessages from '../messages/dialogs.ts'
import * as pushMessages from '../push/messages.ts'
import * as moreMessages from './more-messages.ts'
import '../components/styles.ts'
import { useState } from 'preact/hooks'
import type { LinkedCorView, ThisEventView } from '../../server/usecases/change-event/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { Button } from '../components/Button.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { dayText } from '../messages/times.ts'
import type { PushIntent } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import { adoptStyles } from '../styles/adopt.ts'
import { createEventActions } from './actions.ts'
import moreStyles from './more.css' with { type: 'text' }
import { attachmentTexts } from './more-messages.ts'

adoptStyles(document, moreStyles)

interface CorMoreProps {
  cor: LinkedCorView
  view: ThisEventView
  /** Why this person cannot push here. */
  why: string | null
  /** Why this COR cannot be written now; includes `why`. */
  blocked: string | null
}

/** The More menu of a card: every action on a COR in this event other than pushing its changes. */
export function CorMore({ cor, view, why, blocked }: CorMoreProps) {
  const { clock, panel } = usePanel()
  const start = (intent: PushIntent) => {
    panel.intent.value = intent
  }
  const remove = () => start({ kind: 'remove', corIds: [cor.corId], numbers: [cor.number] })
  const history = () => {
    panel.history.value = { corId: cor.corId, number: cor.number }
  }
  const undoReason = view.undo === null ? moreMessages.noUndo : why
  return (
    <div class="more">
      <Button small look="quiet" reason={undoReason} onClick={() => start({ kind: 'undo' })}>
        {pushMessages.undoLastPush}
      </Button>
      <Button small look="quiet" reason={blocked} onClick={remove}>
        {moreMessages.remove}
      </Button>
      <AttachTags cor={cor} blocked={blocked} />
      <Unlink cor={cor} blocked={blocked} />
      <Button small look="quiet" onClick={history}>
        {actions.history}
      </Button>
      <a class="button quiet small" href={cor.clearstoryUrl} target="_blank" rel="noopener noreferrer">
        {moreMessages.openInClearstory}
      </a>
      {(blocked ?? undoReason) !== null && <p class="small-text muted">{blocked ?? undoReason}</p>}
      {view.undo !== null && (
        <p class="small-text muted">
          {moreMessages.lastPush(
            view.undo.corNumbers,
            view.undo.personName,
            dayText(view.undo.at, clock.now.value),
          )}
        </p>
      )}
    </div>
  )
}

/** Attaches the signed T&M sheets to the change event in Procore, each only once. */
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
        {moreMessages.attach}
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

/** Confirms inline: unlinking does not delete the lines, and people must know which of the two they are doing. */
function Unlink({ cor, blocked }: { cor: LinkedCorView; blocked: string | null }) {
  const eventActions = createEventActions(usePanel())
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (!asking) {
    return (
      <Button small look="quiet" reason={blocked} onClick={() => setAsking(true)}>
        {moreMessages.unlink}
      </Button>
    )
  }
  const unlink = async () => {
    setBusy(true)
    setProblem(await eventActions.unlink(cor))
    setBusy(false)
  }
  return (
    // It opens below the fold, and its buttons are at its end.
    <fieldset class="asking" ref={(question) => question?.scrollIntoView({ block: 'nearest' })}>
      <legend>{moreMessages.unlinkTitle(cor.number)}</legend>
      <p class="small-text muted">{moreMessages.unlinkAbout}</p>
      {problem !== null && <ProblemBanner problem={problem} />}
      <div class="row middle">
        <Button small busy={busy} onClick={() => void unlink()}>
          {moreMessages.unlinkKeep}
        </Button>
        <Button small look="quiet" onClick={() => setAsking(false)}>
          {dialogMessages.cancel}
        </Button>
      </div>
    </fieldset>
  )
}
