import type { DesiredLine } from './breakdown.ts'
import type { ChangeEvent, ChangeItem } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { type LinkedLine, sameContent } from './link.ts'
import { type Cents, sumCents } from './money.ts'
import type { Finding } from './preflight.ts'
import type { LineChoice, Plan, PlannedCor, PlannedDestination, PlannedLine } from './push.ts'

/** What is known of one COR before its lines are planned. */
export type CorToPlan = Omit<PlannedCor, 'lines' | 'previousCents' | 'newCents'> & {
  linked: readonly LinkedLine[]
  desired: readonly DesiredLine[]
}

export interface PlanInput {
  destination: PlannedDestination
  /** The change event as read a moment ago; null for a new one. */
  event: ChangeEvent | null
  cors: readonly CorToPlan[]
  choices: ReadonlyMap<ChangeItemId, LineChoice>
  findings: readonly Finding[]
  fingerprint: string | null
}

/** What a push will add, change, remove and leave, with its totals. Pure: planning the same twice gives the same. */
export function makePlan(input: PlanInput): Plan {
  const items = new Map((input.event?.items ?? []).map((item) => [item.changeItemId, item]))
  const cors = input.cors.map((cor) => planCor(cor, items, input.choices))
  const findings = [...input.findings, ...cors.flatMap((cor) => lineFindings(cor, items))]
  const previousTotalCents = sumCents(cors.map((cor) => cor.previousCents ?? 0))
  const newTotalCents = sumCents(cors.map((cor) => cor.newCents))
  const eventPreviousTotalCents = sumCents([...items.values()].map((item) => item.content.amountCents))
  const plan: Plan = {
    destination: input.destination,
    cors,
    knownItemIds: [...items.keys()],
    previousTotalCents,
    newTotalCents,
    eventPreviousTotalCents,
    eventNewTotalCents: eventPreviousTotalCents - previousTotalCents + newTotalCents,
    findings,
    fingerprint: input.fingerprint,
  }
  if (cors.length > 0 && !writes(plan) && openChoices(plan).length === 0) {
    findings.push({ code: 'nothing_to_do', severity: 'blocker' })
  }
  return plan
}

function planCor(
  { linked, desired, ...cor }: CorToPlan,
  items: ReadonlyMap<ChangeItemId, ChangeItem>,
  choices: ReadonlyMap<ChangeItemId, LineChoice>,
): PlannedCor {
  const lines = planLines(linked, desired, items, choices)
  const present = linked.flatMap((line) => items.get(line.changeItemId)?.content.amountCents ?? [])
  return {
    ...cor,
    previousCents: linked.length === 0 ? null : sumCents(present),
    newCents: sumCents(lines.map(centsAfter)),
    lines,
  }
}

/**
 * The lines of one COR.
 *
 * | ours before | in Procore now           | wanted | → action                                             |
 * |-------------|--------------------------|--------|------------------------------------------------------|
 * | no          | –                        | yes    | add                                                  |
 * | yes         | as wanted already        | yes    | keep (same)                                          |
 * | yes         | as we left it            | yes    | change                                               |
 * | yes         | not editable             | yes    | keep (locked)                                        |
 * | yes         | edited by someone        | yes    | choose → change (Clearstory's) or keep (Procore's)   |
 * | yes         | removed by someone       | yes    | choose → add (Clearstory's) or nothing (Procore's)   |
 * | yes         | as we left it            | no     | remove                                               |
 * | yes         | not deletable            | no     | keep (locked)                                        |
 * | yes         | edited by someone        | no     | choose → remove (Clearstory's) or keep (Procore's)   |
 * | yes         | removed by someone       | no     | nothing                                              |
 * | no          | someone else's line      | –      | never mentioned, never touched                       |
 */
export function planLines(
  linked: readonly LinkedLine[],
  desired: readonly DesiredLine[],
  items: ReadonlyMap<ChangeItemId, ChangeItem>,
  choices: ReadonlyMap<ChangeItemId, LineChoice>,
): PlannedLine[] {
  const wanted = new Map(desired.map((line) => [line.key, line]))
  const planned: PlannedLine[] = []
  for (const ours of linked) {
    const line = wanted.get(ours.key)
    wanted.delete(ours.key)
    const item = items.get(ours.changeItemId)
    const choice = choices.get(ours.changeItemId)
    const next = item
      ? planPresent(ours, item, line ?? null, choice)
      : line
        ? planRemovedByOthers(ours, line, choice)
        : null
    if (next) planned.push(next)
  }
  for (const line of wanted.values()) planned.push({ action: 'add', line, removedInProcore: false })
  return planned
}

function planPresent(
  ours: LinkedLine,
  item: ChangeItem,
  line: DesiredLine | null,
  choice: LineChoice | undefined,
): PlannedLine {
  const { changeItemId, content } = item
  const { key } = ours
  if (line && sameContent(content, line.content)) {
    return { action: 'keep', changeItemId, key, content, why: 'same' }
  }
  if (line ? !item.editable : !item.deletable) {
    return { action: 'keep', changeItemId, key, content, why: 'locked' }
  }
  const edited = !sameContent(content, ours.content)
  if (edited && choice === undefined) return { action: 'choose', changeItemId, key, line, procore: content }
  if (edited && choice === 'procore') return { action: 'keep', changeItemId, key, content, why: 'edited' }
  return line
    ? { action: 'change', changeItemId, line, before: content, editedInProcore: edited }
    : { action: 'remove', changeItemId, key, before: content, editedInProcore: edited }
}

function planRemovedByOthers(
  ours: LinkedLine,
  line: DesiredLine,
  choice: LineChoice | undefined,
): PlannedLine | null {
  if (choice === undefined) {
    return { action: 'choose', changeItemId: ours.changeItemId, key: ours.key, line, procore: null }
  }
  return choice === 'clearstory' ? { action: 'add', line, removedInProcore: true } : null
}

/** What a planned line will amount to in Procore; while a choice is open, what Procore has now. */
export function centsAfter(planned: PlannedLine): Cents {
  switch (planned.action) {
    case 'add':
    case 'change':
      return planned.line.content.amountCents
    case 'remove':
      return 0
    case 'keep':
      return planned.content.amountCents
    case 'choose':
      return planned.procore?.amountCents ?? 0
  }
}

/** The change event write a plan stands for: everything in one request, nothing that stays as it is. */
export function writeOf(plan: Plan): {
  add: DesiredLine[]
  change: { changeItemId: ChangeItemId; line: DesiredLine }[]
  remove: ChangeItemId[]
} {
  const lines = plan.cors.flatMap((cor) => cor.lines)
  return {
    add: lines.flatMap((planned) => (planned.action === 'add' ? planned.line : [])),
    change: lines.flatMap((planned) =>
      planned.action === 'change' ? { changeItemId: planned.changeItemId, line: planned.line } : [],
    ),
    remove: lines.flatMap((planned) => (planned.action === 'remove' ? planned.changeItemId : [])),
  }
}

/** Whether a plan would change anything in Procore. */
export function writes(plan: Plan): boolean {
  return plan.cors.some((cor) => cor.lines.some(({ action }) => action !== 'keep' && action !== 'choose'))
}

/** Lines that wait for the person's choice. */
export function openChoices(plan: Plan): PlannedLine[] {
  return plan.cors.flatMap((cor) => cor.lines.filter(({ action }) => action === 'choose'))
}

export function blockers(plan: Plan): Finding[] {
  return plan.findings.filter(({ severity }) => severity === 'blocker')
}

/** No blocker, no open choice, and something to write. */
export function isPushable(plan: Plan): boolean {
  return blockers(plan).length === 0 && openChoices(plan).length === 0 && writes(plan)
}

/** What the lines themselves give reason to say. */
function lineFindings(cor: PlannedCor, items: ReadonlyMap<ChangeItemId, ChangeItem>): Finding[] {
  const about = { severity: 'warning' as const, corId: cor.corId, corNumber: cor.number }
  return cor.lines.flatMap((planned): Finding[] => {
    if (planned.action === 'add') return []
    const { changeItemId } = planned
    const rfq = items.get(changeItemId)?.rfqNumber ?? null
    const found: Finding[] = []
    if (planned.action === 'keep' && planned.why === 'locked') {
      found.push({ ...about, code: 'line_locked', changeItemId })
    }
    if (planned.action === 'choose') found.push({ ...about, code: 'line_edited_in_procore', changeItemId })
    if (planned.action === 'change' && rfq) {
      found.push({ ...about, code: 'line_on_rfq', changeItemId, detail: rfq })
    }
    return found
  })
}
