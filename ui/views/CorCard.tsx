import { useId, useState } from 'preact/hooks'
import type { LinkedCorView, ThisEventView } from '../../server/usecases/views-event.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { later } from '../parts/Later.tsx'
import { Money } from '../parts/Money.tsx'
import { Pill } from '../parts/Pill.tsx'
import * as actions from '../words/actions.ts'
import { changeWords, corName, noAmount, stateWords, statusWords } from '../words/states.ts'
import * as texts from '../words/this-event.ts'
import { ageText, dayText } from '../words/times.ts'

// What stands behind More is not part of a first open.
const CorMore = later(() => import('./rest.ts').then(({ rest }) => rest.CorMore), null)

interface CorCardProps {
  cor: LinkedCorView
  view: ThisEventView
  /** Why this person cannot push here. */
  why: string | null
}

/** A COR of this change event: number, title, who, how much, its state, and what can be done. */
export function CorCard({ cor, view, why }: CorCardProps) {
  const { panel } = usePanel()
  const [more, setMore] = useState(false)
  const id = useId()
  const state = stateWords[cor.state]
  const unfinished = cor.state === 'push_unfinished'
  const lost = cor.state === 'not_in_project'
  const blocked = unfinished ? texts.finishFirst : why
  const repush = () => {
    panel.intent.value = { kind: 'repush', corIds: [cor.corId], numbers: [cor.number] }
  }
  return (
    <article class="card cor" aria-labelledby={`${id}-name`}>
      <div class="row middle">
        <h3 id={`${id}-name`}>{corName(cor.number)}</h3>
        <Pill tone={state.tone}>{state.text}</Pill>
        <span class="push-right strong">
          {cor.currentCents === null ? (
            <span class="muted">{noAmount}</span>
          ) : (
            <Money cents={cor.currentCents} />
          )}
        </span>
      </div>
      <p class="title" title={cor.title}>
        {cor.title}
      </p>
      <div class="row small-text muted">
        <span>{[cor.contractorName, cor.contractName].filter((name) => name !== null).join(', ')}</span>
        <span class="push-right right">
          <Aside
            cor={cor}
            // Only the year of "now" counts here: following the clock would draw every card twice a minute.
            pushed={texts.pushedText(cor.pushedByName, dayText(cor.pushedAt, Date.now()))}
          />
        </span>
      </div>
      {cor.changed.includes('number') && <p class="small-text muted">{texts.revisedText(cor.number)}</p>}
      {cor.state === 'edited_in_procore' && cor.editedAt !== null && <Edited at={cor.editedAt} />}
      {cor.state === 'voided_in_clearstory' && (
        <p class="small-text">
          {cor.stage === 'deleted' && texts.deleted}
          {texts.takesOut}
        </p>
      )}
      {lost && <p class="small-text">{texts.otherProject}</p>}
      {cor.amountProblem !== null && <p class="small-text wrong">{cor.amountProblem}</p>}
      <div class="row middle card-actions">
        <Button
          small
          look={cor.state === 'up_to_date' ? 'quiet' : 'plain'}
          reason={lost ? texts.otherProject : blocked}
          onClick={repush}
        >
          {actions.repush}
        </Button>
        <Refresh corId={cor.corId} />
        <Button small look="quiet" class="push-right" expanded={more} onClick={() => setMore(!more)}>
          {texts.more}
        </Button>
      </div>
      {more && <CorMore cor={cor} view={view} why={why} blocked={blocked} />}
    </article>
  )
}

// These two follow what changes often, so that a card with all its figures does not.

function Edited({ at }: { at: string }) {
  return <p class="small-text muted">{texts.editedText(ageText(at, usePanel().clock.now.value))}</p>
}

function Refresh({ corId }: { corId: string }) {
  const { thisEvent } = usePanel()
  const busy = thisEvent.busyCors.value.has(corId)
  return (
    <Button small look="quiet" busy={busy} onClick={() => void thisEvent.refreshCor(corId)}>
      {actions.refresh}
    </Button>
  )
}

/** The second figure of a card: what it was, what Procore has, or who pushed it. */
function Aside({ cor, pushed }: { cor: LinkedCorView; pushed: string }) {
  switch (cor.state) {
    case 'update_available':
      if (cor.changed.includes('amount')) {
        return <>{texts.was(<Money cents={cor.pushedCents} />)}</>
      }
      return <>{texts.changedText(cor.changed.map((change) => changeWords[change]))}</>
    case 'edited_in_procore':
    case 'locked_in_procore':
    case 'push_unfinished':
    case 'not_in_project':
      return <>{texts.procoreHas(<Money cents={cor.procoreCents} />)}</>
    case 'voided_in_clearstory':
      return <>{texts.stillInProcore(<Money cents={cor.procoreCents} />)}</>
    case 'up_to_date':
      return (
        <>
          {cor.corStatus === 'in_review' ? '' : `${statusWords[cor.corStatus]}, `}
          {pushed}
        </>
      )
  }
}
