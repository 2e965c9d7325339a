import { useEffect, useRef, useState } from 'preact/hooks'
import type { PlannedCor } from '../../server/domain/push.ts'
import type { PlanView } from '../../server/usecases/push/views.ts'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { Money } from '../components/Money.tsx'
import { Progress } from '../components/Progress.tsx'
import { Radio } from '../components/Radio.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { becomes } from '../messages/amounts.ts'
import * as codesMessages from '../messages/codes.ts'
import * as dialogMessages from '../messages/dialogs.ts'
import * as linesMessages from '../messages/lines.ts'
import { corName } from '../messages/states.ts'
import { usePanel } from '../state/panel-context.ts'
import { FindingBanner, SeparateCors } from './Findings.tsx'
import { sharedCodes } from './line-details.ts'
import { countLines, type LineQuestion, type LineRow, lineRows, shownFirst } from './line-rows.ts'
import * as messages from './messages.ts'
import type { Push } from './model.ts'

/** The *Check* step: previews every line, before and after, before anything is written. */
export function CheckStep({ push }: { push: Push }) {
  const view = push.plan.value
  const reading = push.codes.reading.value
  const top = useRef<HTMLParagraphElement>(null)
  // The focused element may have been removed together with its finding: move the focus to the top of the new plan.
  useEffect(() => {
    if (view !== null && document.activeElement === document.body) top.current?.focus()
  }, [view])
  if (view === null) {
    if (reading !== null) return <Progress what={codesMessages.readingTags} {...reading} />
    return push.problem.value === null ? <Skeleton rows={3} /> : null
  }
  const { plan, blockers, warnings } = view
  const names = namesOf(push, view)
  const linesInAll = plan.cors.reduce((sum, cor) => sum + cor.lines.length, 0)
  return (
    <>
      {blockers.map((finding) => (
        <FindingBanner
          key={keyOf(finding)}
          push={push}
          view={view}
          finding={finding}
          tone={finding.code === 'nothing_to_do' ? 'quiet' : 'bad'}
        />
      ))}
      <SeparateCors push={push} view={view} />
      {push.leftOut.value.map((cor) => (
        <Banner key={cor.corId} tone="quiet" title={messages.leftOutTitle(cor.number)}>
          {messages.leftOutText(cor.reason)}
        </Banner>
      ))}
      <p class="small-text muted arrived" tabIndex={-1} ref={top}>
        {destinationText(view)}
      </p>
      <table class="changes">
        <caption>
          <span class="unseen">{messages.changes}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{messages.changes}</th>
            <th scope="col" class="right">
              {messages.now}
            </th>
            <th scope="col" class="right">
              {messages.after}
            </th>
          </tr>
        </thead>
        {plan.cors.map((cor) => (
          <CorLines key={cor.corId} push={push} cor={cor} names={names} linesInAll={linesInAll} />
        ))}
      </table>
      {plan.cors.length === 0 && blockers.length === 0 && <p class="muted section">{messages.nothing}</p>}
      {warnings.map((finding) => (
        <FindingBanner key={keyOf(finding)} push={push} view={view} finding={finding} tone="update" />
      ))}
    </>
  )
}

/** The three totals of this push, and the resulting total of the change event. */
export function CheckTotals({ view: { plan } }: { view: PlanView }) {
  const fresh = plan.destination.kind === 'new'
  return (
    <dl class="totals">
      <dt class="muted">{messages.previousTotal}</dt>
      <dd>
        <Money cents={plan.previousTotalCents} />
      </dd>
      <dt class="muted">{dialogMessages.difference}</dt>
      <dd>
        <Money cents={plan.newTotalCents - plan.previousTotalCents} sign />
      </dd>
      <dt class="new">{messages.newTotal}</dt>
      <dd class="new">
        <Money cents={plan.newTotalCents} />
      </dd>
      {!fresh && plan.eventNewTotalCents !== plan.newTotalCents && (
        <>
          <dt>{messages.eventTotal}</dt>
          <dd>
            <Money cents={plan.eventPreviousTotalCents} /> <span aria-hidden="true">→</span>
            <span class="unseen">{becomes}</span> <Money cents={plan.eventNewTotalCents} />
          </dd>
        </>
      )}
    </dl>
  )
}

function destinationText({ plan }: PlanView): string {
  return plan.destination.kind === 'new'
    ? messages.newEventText(plan.destination.event.title)
    : messages.eventText(plan.destination.number, plan.destination.title)
}

function keyOf({ code, corId, changeItemId, detail }: PlanView['blockers'][number]): string {
  return [code, corId, changeItemId, detail].join(' ')
}

/** Names of the records that the lines refer to: from the plan, and from the choices of the *Codes* step. */
function namesOf(push: Push, view: PlanView): Readonly<Record<string, string>> {
  const lists = push.codes.view.value
  if (lists === null) return view.names
  const chosen = [...push.codes.codes.value.values()]
  const commitments = new Set(chosen.map((draft) => draft.commitmentId))
  const codes = new Set(chosen.map((draft) => draft.budgetCodeId))
  return Object.fromEntries([
    ...lists.commitments
      .filter((one) => commitments.has(one.commitmentId))
      .map((one) => [one.commitmentId, one.number]),
    ...lists.budgetCodes
      .filter((one) => codes.has(one.budgetCodeId))
      .map((one) => [one.budgetCodeId, one.code]),
    ...Object.entries(view.names),
  ])
}

interface CorLinesProps {
  push: Push
  cor: PlannedCor
  names: Readonly<Record<string, string>>
  linesInAll: number
}

/** The lines of a COR. If there are many, some are collapsed and the COR's totals are shown for them. */
function CorLines({ push, cor, names, linesInAll }: CorLinesProps) {
  const [all, setAll] = useState(false)
  const rows = lineRows(cor, names, { choices: push.choices.value, asked: push.asked })
  const first = shownFirst(rows, linesInAll)
  const shown = all ? rows : first
  const before = cor.previousLink?.pushed.number
  const codes = sharedCodes(cor, names)
  return (
    <tbody>
      <tr class="cor-head">
        <th colSpan={rows.length > 1 ? 1 : 3} scope="rowgroup">
          {corName(cor.number)} <span class="muted">{cor.contractorName}</span>
          {before !== undefined && before !== cor.number && (
            <span class="muted">{messages.numberBefore(before)}</span>
          )}
          {codes !== null && <span class="block small-text muted">{codes}</span>}
          {cor.leaves && cor.newCents === 0 && <span class="muted">{messages.leaves}</span>}
        </th>
        {rows.length > 1 && (
          <>
            <td class="right muted">
              {cor.previousCents === null ? (
                <span class="unseen">{linesMessages.none}</span>
              ) : (
                <Money cents={cor.previousCents} />
              )}
            </td>
            <td class="right strong">
              <Money cents={cor.newCents} />
            </td>
          </>
        )}
      </tr>
      {shown.map((row) => (
        <Line key={row.key} push={push} cor={cor} row={row} />
      ))}
      {first.length < rows.length && (
        <tr>
          <td colSpan={3} class="fold">
            <Button look="quiet" small expanded={all} onClick={() => setAll(!all)}>
              {all ? messages.fewerLines : messages.allLines(rows.length)}
            </Button>
            {!all && <span class="small-text muted"> {linesMessages.linesText(countLines(rows))}</span>}
          </td>
        </tr>
      )}
    </tbody>
  )
}

function Line({ push, cor, row }: { push: Push; cor: PlannedCor; row: LineRow }) {
  const currency = usePanel().panel.standing.value?.project.currency ?? null
  const asks = row.choice !== null
  return (
    <>
      <tr class={asks ? 'asks' : undefined}>
        <td>
          {row.tag !== 'same' && <span class={`tag ${row.tag}`}>{linesMessages.tagWords[row.tag]}</span>}
          {row.text}
          {row.about !== null && (
            <span class="block small-text muted">{linesMessages.aboutLine(row.about, currency)}</span>
          )}
          {row.details.map(linesMessages.detailText).map((detail) => (
            <span key={detail} class="block small-text muted">
              {detail}
            </span>
          ))}
        </td>
        <td class={`right ${row.tag === 'remove' ? 'money-remove' : 'muted'}`}>
          {row.nowCents === null ? (
            <span class="unseen">{linesMessages.none}</span>
          ) : (
            <Money cents={row.nowCents} />
          )}
        </td>
        <td class={`right${row.tag === 'add' ? ' money-add' : ''}`}>
          <After row={row} />
        </td>
      </tr>
      {row.choice !== null && (
        <tr class="choose">
          <td colSpan={3}>
            <fieldset>
              <legend class="unseen">{messages.whoseVersion(row.text, cor.number)}</legend>
              <Choice push={push} question={row.choice} currency={currency} />
            </fieldset>
          </td>
        </tr>
      )}
    </>
  )
}

/** A choice between Procore's and Clearstory's version of a line, with the resulting amounts. */
function Choice(props: { push: Push; question: LineQuestion; currency: string | null }) {
  const { push, question, currency } = props
  const { changeItemId, chosen } = question
  return (
    <>
      <Radio
        name={`choice-${changeItemId}`}
        label={linesMessages.keepLabel(question, currency)}
        checked={chosen === 'procore'}
        about={linesMessages.keepAbout(question, currency)}
        onChoose={() => void push.choose(changeItemId, 'procore')}
      />
      <Radio
        name={`choice-${changeItemId}`}
        label={linesMessages.useLabel(question, currency)}
        checked={chosen === 'clearstory'}
        about={linesMessages.useAbout(question, currency)}
        onChoose={() => void push.choose(changeItemId, 'clearstory')}
      />
    </>
  )
}

/** This column adds up to the COR's new total. */
function After({ row }: { row: LineRow }) {
  if (row.tag === 'same') return <span class="muted">{messages.same}</span>
  if (row.tag === 'choose') return <span class="muted">?</span>
  return row.afterCents === null ? (
    <span class="unseen">{linesMessages.none}</span>
  ) : (
    <Money cents={row.afterCents} />
  )
}
