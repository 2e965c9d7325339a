import type { Finding } from '../../server/domain/preflight.ts'
import type { PlannedCor } from '../../server/domain/push.ts'
import type { PlanView } from '../../server/usecases/views.ts'
import { type LineRow, lineRows } from '../models/line-rows.ts'
import type { Push } from '../models/push.ts'
import { Banner } from '../parts/Banner.tsx'
import { Money } from '../parts/Money.tsx'
import { Radio } from '../parts/Radio.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { findingText } from '../words/findings.ts'

const tagWords = {
  add: 'Added',
  change: 'Changed',
  remove: 'Removed',
  locked: 'Locked',
  choose: 'Edited in Procore',
} as const

/** Step *Check*: every line that will be written, now and after, before anything is. */
export function CheckStep({ push }: { push: Push }) {
  const view = push.plan.value
  if (view === null) return push.problem.value === null ? <Skeleton rows={3} /> : null
  const { plan, blockers, warnings } = view
  return (
    <>
      {blockers.map((finding) => (
        <FindingBanner key={keyOf(finding)} finding={finding} tone="bad" />
      ))}
      <p class="small-text muted">{destinationText(view)}</p>
      <table class="changes">
        <caption>
          <span class="unseen">Changes</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">Changes</th>
            <th scope="col" class="right">
              Now
            </th>
            <th scope="col" class="right">
              After
            </th>
          </tr>
        </thead>
        {plan.cors.map((cor) => (
          <CorLines key={cor.corId} push={push} cor={cor} names={view.names} />
        ))}
      </table>
      {plan.cors.length === 0 && blockers.length === 0 && (
        <p class="muted section">There is nothing to change.</p>
      )}
      {warnings.map((finding) => (
        <FindingBanner key={keyOf(finding)} finding={finding} tone="update" />
      ))}
    </>
  )
}

/** The three totals of this push, and what the whole change event comes to. */
export function CheckTotals({ view: { plan } }: { view: PlanView }) {
  const fresh = plan.destination.kind === 'new'
  return (
    <dl class="totals">
      <dt class="muted">Previous total</dt>
      <dd>
        <Money cents={plan.previousTotalCents} />
      </dd>
      <dt class="muted">Difference</dt>
      <dd>
        <Money cents={plan.newTotalCents - plan.previousTotalCents} sign />
      </dd>
      <dt class="new">New total</dt>
      <dd class="new">
        <Money cents={plan.newTotalCents} />
      </dd>
      {!fresh && plan.eventNewTotalCents !== plan.newTotalCents && (
        <>
          <dt class="muted small-text">Whole change event afterwards</dt>
          <dd class="muted small-text">
            <Money cents={plan.eventNewTotalCents} />
          </dd>
        </>
      )}
    </dl>
  )
}

function destinationText({ plan }: PlanView): string {
  return plan.destination.kind === 'new'
    ? `New change event, ${plan.destination.event.title}`
    : `Change Event ${plan.destination.number}, ${plan.destination.title}`
}

function keyOf(finding: Finding): string {
  return [finding.code, finding.corId, finding.changeItemId].join(' ')
}

function FindingBanner({ finding, tone }: { finding: Finding; tone: 'bad' | 'update' }) {
  const words = findingText(finding)
  return (
    <Banner tone={tone} title={words.title}>
      {words.next}
    </Banner>
  )
}

function CorLines(props: { push: Push; cor: PlannedCor; names: Readonly<Record<string, string>> }) {
  const { push, cor, names } = props
  return (
    <tbody>
      <tr>
        <th colSpan={3} scope="rowgroup">
          COR {cor.number} <span class="muted">{cor.contractorName}</span>
          {cor.leaves && <span class="muted"> · leaves this change event</span>}
        </th>
      </tr>
      {lineRows(cor, names, push.choices.value).map((row) => (
        <Line key={row.key} push={push} cor={cor} row={row} />
      ))}
    </tbody>
  )
}

function Line({ push, cor, row }: { push: Push; cor: PlannedCor; row: LineRow }) {
  const asks = row.choice !== null
  return (
    <>
      <tr class={asks ? 'asks' : undefined}>
        <td>
          {row.tag !== 'same' && row.tag !== 'edited' && (
            <span class={`tag ${row.tag}`}>{tagWords[row.tag]}</span>
          )}
          {row.text}
          {row.details.map((detail) => (
            <span key={detail} class="block small-text muted">
              {detail}
            </span>
          ))}
        </td>
        <td class={`right ${row.tag === 'remove' ? 'money-remove' : 'muted'}`}>
          {row.nowCents === null ? <span class="unseen">none</span> : <Money cents={row.nowCents} />}
        </td>
        <td class={`right${row.tag === 'add' ? ' money-add' : ''}`}>
          <After row={row} />
        </td>
      </tr>
      {row.choice !== null && (
        <tr class="choose">
          <td colSpan={3}>
            <fieldset>
              <legend class="unseen">
                {row.text} of COR {cor.number} was edited in Procore. Whose version stays?
              </legend>
              <Radio
                name={`choice-${row.choice.changeItemId}`}
                label="Keep Procore’s"
                checked={row.choice.chosen === 'procore'}
                about={row.choice.procoreText}
                onChoose={() => void push.choose(row.choice?.changeItemId ?? '', 'procore')}
              />
              <Radio
                name={`choice-${row.choice.changeItemId}`}
                label="Use Clearstory’s"
                checked={row.choice.chosen === 'clearstory'}
                about={row.choice.clearstoryText}
                onChoose={() => void push.choose(row.choice?.changeItemId ?? '', 'clearstory')}
              />
            </fieldset>
          </td>
        </tr>
      )}
    </>
  )
}

function After({ row }: { row: LineRow }) {
  switch (row.tag) {
    case 'same':
    case 'locked':
      return <span class="muted">same</span>
    case 'edited':
      return <span class="muted">Procore’s</span>
    case 'choose':
      return <span class="muted">?</span>
    case 'add':
    case 'change':
    case 'remove':
      return row.afterCents === null ? <span class="unseen">none</span> : <Money cents={row.afterCents} />
  }
}
