import { useId, useState } from 'preact/hooks'
import type { LinkedCorView, ThisEventView } from '../../server/usecases/views.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { later } from '../parts/Later.tsx'
import { Money } from '../parts/Money.tsx'
import { Pill } from '../parts/Pill.tsx'
import { changeWords, stateWords, statusWords } from '../words/states.ts'
import { dayText } from '../words/times.ts'

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
  const { clock, panel, thisEvent } = usePanel()
  const [more, setMore] = useState(false)
  const id = useId()
  const words = stateWords[cor.state]
  const unfinished = cor.state === 'push_unfinished'
  const blocked = unfinished ? 'Finish or withdraw the unfinished push first.' : why
  const repush = () => {
    panel.intent.value = { kind: 'repush', corIds: [cor.corId], numbers: [cor.number] }
  }
  return (
    <article class="card cor" aria-labelledby={`${id}-name`}>
      <div class="row middle">
        <h3 id={`${id}-name`}>COR {cor.number}</h3>
        <Pill tone={words.tone}>{words.text}</Pill>
        <span class="push-right strong">
          {cor.currentCents === null ? (
            <span class="muted">No amount</span>
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
            pushed={`pushed by ${cor.pushedByName}, ${dayText(cor.pushedAt, clock.now.value)}`}
          />
        </span>
      </div>
      {cor.changed.includes('number') && (
        <p class="small-text muted">Revised in Clearstory: now COR {cor.number}. Re-push to take it over.</p>
      )}
      {cor.amountProblem !== null && <p class="small-text wrong">{cor.amountProblem}</p>}
      <div class="row middle card-actions">
        <Button small look={cor.state === 'up_to_date' ? 'quiet' : 'plain'} reason={blocked} onClick={repush}>
          Re-push
        </Button>
        <Button
          small
          look="quiet"
          busy={thisEvent.busyCors.value.has(cor.corId)}
          onClick={() => void thisEvent.refreshCor(cor.corId)}
        >
          Refresh
        </Button>
        <Button small look="quiet" class="push-right" expanded={more} onClick={() => setMore(!more)}>
          More
        </Button>
      </div>
      {more && <CorMore cor={cor} view={view} why={why} blocked={blocked} />}
    </article>
  )
}

/** The second figure of a card: what it was, what Procore has, or who pushed it. */
function Aside({ cor, pushed }: { cor: LinkedCorView; pushed: string }) {
  switch (cor.state) {
    case 'update_available':
      if (cor.changed.includes('amount')) {
        return (
          <>
            was <Money cents={cor.pushedCents} />
          </>
        )
      }
      return <>{`${cor.changed.map((change) => changeWords[change]).join(' and ')} changed`}</>
    case 'edited_in_procore':
    case 'locked_in_procore':
    case 'push_unfinished':
      return (
        <>
          Procore has <Money cents={cor.procoreCents} />
        </>
      )
    case 'voided_in_clearstory':
      return (
        <>
          still in Procore: <Money cents={cor.procoreCents} />
        </>
      )
    case 'up_to_date':
      return (
        <>
          {cor.corStatus === 'in_review' ? '' : `${statusWords[cor.corStatus]}, `}
          {pushed}
        </>
      )
  }
}
