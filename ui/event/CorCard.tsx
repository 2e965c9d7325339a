import { useId, useState } from 'preact/hooks'
import type { CorChange, LinkState } from '../../server/domain/link-state.ts'
import type { LinkedCorView, ThisEventView } from '../../server/usecases/change-event/views.ts'
import { Button } from '../components/Button.tsx'
import { lazy } from '../components/Lazy.tsx'
import { Money } from '../components/Money.tsx'
import { Pill } from '../components/Pill.tsx'
import * as actions from '../messages/actions.ts'
import { becomes } from '../messages/amounts.ts'
import {
  amountProblemText,
  changeWords,
  corName,
  noAmount,
  stateWords,
  statusWords,
} from '../messages/states.ts'
import { ageText, dayText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'

// The More menu is loaded on demand; the first paint does not need it.
const CorMore = lazy(() => import('./CorMore.tsx').then((module) => module.CorMore), null)

interface CorCardProps {
  cor: LinkedCorView
  view: ThisEventView
  /** Why this person cannot push here. */
  why: string | null
}

/** The card of a COR in this change event: number, title, contractor, amount, state, and actions. */
export function CorCard({ cor, view, why }: CorCardProps) {
  const { panel } = usePanel()
  const [more, setMore] = useState(false)
  const id = useId()
  const { states } = cor
  const unfinished = states.includes('push_unfinished')
  const lost = states.includes('not_in_project')
  const blocked = unfinished ? messages.finishFirst : why
  const repush = () => {
    panel.intent.value = { kind: 'repush', corIds: [cor.corId], numbers: [cor.number] }
  }
  return (
    <article class="card cor" aria-labelledby={`${id}-name`}>
      <div class="row middle">
        <h3 id={`${id}-name`}>{corName(cor.number)}</h3>
        <span class="small-text muted">
          {[cor.contractorName, cor.contractName].filter((name) => name !== null).join(', ')}
        </span>
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
      <div class="row middle states">
        {states.map((state) => (
          <Pill key={state} tone={stateWords[state].tone}>
            {stateWords[state].text}
          </Pill>
        ))}
        <span class="push-right right small-text muted">
          <Aside
            cor={cor}
            states={states}
            // Only the year of "now" matters here. Subscribing to the clock would re-render every card twice a minute.
            pushed={messages.pushedText(cor.pushedByName, dayText(cor.pushedAt, Date.now()))}
          />
        </span>
      </div>
      <Facts cor={cor} states={states} />
      <div class="row middle card-actions">
        <Button
          small
          look={cor.needsAttention ? 'plain' : 'quiet'}
          reason={lost ? messages.otherProject : blocked}
          onClick={repush}
        >
          {actions.repush}
        </Button>
        <Refresh corId={cor.corId} />
        <Button small look="quiet" class="push-right" expanded={more} onClick={() => setMore(!more)}>
          {messages.more}
        </Button>
      </div>
      {more && <CorMore cor={cor} view={view} why={why} blocked={blocked} />}
    </article>
  )
}

// Separate components, because they subscribe to state that changes often; the rest of the card does not re-render.

function Edited({ at }: { at: string }) {
  return <p class="small-text muted">{messages.editedText(ageText(at, usePanel().clock.now.value))}</p>
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

/** The card's secondary figure: the amount in Procore and its next value, what changed, or who pushed it. */
function Aside({
  cor,
  states,
  pushed,
}: {
  cor: LinkedCorView
  states: readonly LinkState[]
  pushed: string
}) {
  switch (states[0]) {
    case 'update_available':
      if (cor.changed.includes('amount') && cor.currentCents !== null) {
        return (
          <>
            <FromTo before={cor.procoreCents} after={cor.currentCents} />{' '}
            <span class="strong">
              <Money cents={cor.currentCents - cor.procoreCents} sign />
            </span>
          </>
        )
      }
      return <>{messages.changedText(cor.changed.filter(isShort).map((change) => changeWords[change]))}</>
    case 'edited_in_procore':
    case 'push_unfinished':
    case 'not_in_project':
    case 'kept_as_is':
    case 'without_amount':
      return <>{messages.procoreHas(<Money cents={cor.procoreCents} />)}</>
    case 'voided_in_clearstory':
      return <>{messages.stillInProcore(<Money cents={cor.procoreCents} />)}</>
    default:
      return (
        <>
          {cor.corStatus === 'in_review' ? '' : `${statusWords[cor.corStatus]}, `}
          {pushed}
        </>
      )
  }
}

/** Changes of contract and codes get a full sentence below. */
function isShort(change: CorChange): boolean {
  return change !== 'contract' && change !== 'codes'
}

/** A sentence for each state that needs an explanation. */
function Facts({ cor, states }: { cor: LinkedCorView; states: readonly LinkState[] }) {
  const has = (state: LinkState) => states.includes(state)
  const voided = has('voided_in_clearstory')
  return (
    <>
      {cor.changed.includes('number') && <p class="small-text muted">{messages.revisedText(cor.number)}</p>}
      {has('update_available') && cor.changed.includes('contract') && (
        <p class="small-text">{messages.contractChanged}</p>
      )}
      {has('update_available') && cor.changed.includes('codes') && (
        <p class="small-text">{messages.codesChanged}</p>
      )}
      {has('edited_in_procore') && cor.editedAt !== null && <Edited at={cor.editedAt} />}
      {has('locked_in_procore') && (
        <p class="small-text muted">
          {messages.lockedText(
            <Money cents={cor.lockedCents} />,
            has('update_available') && cor.changed.includes('amount'),
          )}
        </p>
      )}
      {voided && !has('kept_as_is') && (
        <p class="small-text">
          {cor.stage === 'deleted' && messages.deleted}
          {messages.takesOut}
        </p>
      )}
      {cor.kept !== null && <Kept cor={cor} kept={cor.kept} voided={voided} />}
      {states.map((state) => {
        const text = messages.eventFacts[state]
        return (
          text && (
            <p key={state} class="small-text">
              {text}
            </p>
          )
        )
      })}
      {has('not_in_project') && <p class="small-text">{messages.otherProject}</p>}
      {cor.amountProblem !== null && !voided && (
        <p class="small-text">
          <span class="wrong">{messages.sentence(amountProblemText(cor.amountProblem))}</span>{' '}
          {messages.staysInProcore(<Money cents={cor.procoreCents} />)}
        </p>
      )}
    </>
  )
}

/** A difference that a person accepted: who, when and how much. */
function Kept(props: {
  cor: LinkedCorView
  kept: NonNullable<LinkedCorView['kept']>
  /** The COR is void, so its whole amount is the difference. */
  voided: boolean
}) {
  const { cor, kept } = props
  const day = dayText(kept.at, Date.now())
  const wanted = props.voided ? null : cor.currentCents
  const cents = (wanted ?? 0) - cor.procoreCents
  return (
    <p class="small-text muted">
      {messages.keptText(kept.personName, day)}{' '}
      {wanted === null
        ? messages.keptAll(<Money cents={cor.procoreCents} />)
        : messages.keptDifference(<Money cents={Math.abs(cents)} />, cents > 0)}
    </p>
  )
}

function FromTo({ before, after }: { before: number; after: number }) {
  return (
    <>
      <Money cents={before} /> <span aria-hidden="true">→</span>
      <span class="unseen">{becomes}</span> <Money cents={after} />
    </>
  )
}
