import type { DesiredLine } from './breakdown.ts'
import type { ChangeEvent, ChangeItem } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import {
  type AcceptedDifference,
  isEdited,
  isStoredOtherwise,
  type LinkedLine,
  nameOtherCodes,
  sameCodes,
} from './link.ts'
import { type Cents, shownSum, sumCents, withinExact } from './money.ts'
import { type Decider, keepUnpriced } from './plan-line.ts'
import { type AsPushed, centsAfter, planBreakdown } from './plan-lines.ts'
import type { ContractMap } from './ports/store-setup.ts'
import type { Finding } from './preflight.ts'
import type { LineChoice, Plan, PlannedCor, PlannedDestination, PlannedLine } from './push.ts'

/** One COR before its lines are planned. */
export type CorToPlan = Omit<
  PlannedCor,
  'lines' | 'previousCents' | 'newCents' | 'previousLines' | 'restores' | 'restoresLines'
> & {
  linked: readonly LinkedLine[]
  desired: readonly DesiredLine[]
  /** Its lines under the breakdown it was pushed with, if a different one is requested now. */
  asPushed: AsPushed | null
}

export interface PlanInput {
  destination: PlannedDestination
  /** The change event, just read; null for a new one. */
  event: ChangeEvent | null
  cors: readonly CorToPlan[]
  choices: ReadonlyMap<ChangeItemId, LineChoice>
  decider: Decider
  findings: readonly Finding[]
  fingerprint: string | null
  remember: readonly ContractMap[]
}

/** What a push will add, change, remove and keep, with its totals. Pure: the same input gives the same plan. */
export function makePlan(input: PlanInput): Plan {
  const items = new Map((input.event?.items ?? []).map((item) => [item.changeItemId, item]))
  const planned = input.cors.map((cor) => planCor(cor, items, input))
  const found = planned.flatMap(({ cor, isBlocked }) => corFindings(cor, isBlocked, items))
  return finishPlan({
    ...input,
    cors: planned.map(({ cor }) => cor),
    findings: [...input.findings, ...found],
  })
}

/** Builds a plan with totals from CORs whose lines are already planned. */
export function finishPlan({
  cors,
  event,
  ...input
}: Pick<PlanInput, 'destination' | 'event' | 'findings' | 'fingerprint' | 'remember'> & {
  cors: readonly PlannedCor[]
}): Plan {
  const items = event?.items ?? []
  const previousTotalCents = shownSum(cors.map((cor) => cor.previousCents ?? 0))
  const newTotalCents = shownSum(cors.map((cor) => cor.newCents))
  const eventPreviousTotalCents = shownSum(items.map((item) => item.content.amountCents))
  const plan: Plan = {
    destination: input.destination,
    cors: [...cors],
    knownItemIds: items.map(({ changeItemId }) => changeItemId),
    previousTotalCents,
    newTotalCents,
    eventPreviousTotalCents,
    eventNewTotalCents: withinExact(eventPreviousTotalCents - previousTotalCents + newTotalCents),
    findings: [...input.findings],
    fingerprint: input.fingerprint,
    remember: [...input.remember],
  }
  const isIdle = !writes(plan) && !decides(plan) && openChoices(plan).length === 0
  if (cors.length > 0 && isIdle && blockers(plan).length === 0) {
    plan.findings.push({ code: 'nothing_to_do', severity: 'blocker' })
  }
  return plan
}

function planCor(
  { linked, desired, asPushed, ...cor }: CorToPlan,
  items: ReadonlyMap<ChangeItemId, ChangeItem>,
  { choices, decider }: Pick<PlanInput, 'choices' | 'decider'>,
): { cor: PlannedCor; isBlocked: boolean } {
  const { corId, number } = cor
  const input = { corId, number, linked, desired, items, choices, decider }
  const isUnpriced = !cor.leaves && desired.length === 0
  const { lines, breakdown } = isUnpriced
    ? {
        lines: linked.flatMap(
          (line) => keepUnpriced(line, items.get(line.changeItemId) ?? null, { choices, decider }) ?? [],
        ),
        breakdown: cor.breakdown,
      }
    : planBreakdown(input, { requested: cor.breakdown, last: cor.previousLink?.breakdown ?? null, asPushed })
  const present = linked.flatMap((line) => items.get(line.changeItemId)?.content.amountCents ?? [])
  const planned: PlannedCor = {
    ...cor,
    breakdown: breakdown ?? cor.previousLink?.breakdown ?? cor.breakdown,
    previousCents: linked.length === 0 ? null : sumCents(present),
    newCents: sumCents(lines.map(centsAfter)),
    lines,
    previousLines: linked.filter((line) => isNotable(line, items.get(line.changeItemId) ?? null)),
    restores: null,
    restoresLines: [],
  }
  return { cor: planned, isBlocked: breakdown !== cor.breakdown }
}

/**
 * Whether the record of a line holds more than Procore's own data, so that an undo could not restore it from Procore
 * alone.
 */
function isNotable(line: LinkedLine, item: ChangeItem | null): boolean {
  const { content, wanted, decision, movesTo } = line
  if (item === null || isEdited(line, item) || !item.editable || !item.deletable) return true
  return decision !== null || movesTo !== undefined || isStoredOtherwise(line) || !sameCodes(content, wanted)
}

/** The write for a plan: everything in one request, without lines that stay as they are. */
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

/** Whether a plan would change anything in Procore. Creating a change event is a write. */
export function writes(plan: Plan): boolean {
  const { add, change, remove } = writeOf(plan)
  return plan.destination.kind === 'new' || add.length + change.length + remove.length > 0
}

/**
 * Whether a plan stores a decision although nothing is written: lines kept as edited or kept out, edits of locked
 * lines, an accepted difference, a changed title or contract. This is the button *Keep as it is*.
 */
export function decides(plan: Plan): boolean {
  return plan.cors.some((cor) => {
    const isDecided = cor.lines.some(
      (line) =>
        (line.action === 'keep' && (line.why === 'edited' || line.editedInProcore === true)) ||
        (line.action === 'leave_out' && line.isNew),
    )
    const onlyUnlinks = cor.leaves && cor.previousLink !== null && cor.lines.length === 0
    return isDecided || onlyUnlinks || acceptsDifference(cor) || differsFromPushed(cor)
  })
}

/**
 * By how much the COR's lines fall short of its amount (positive) or exceed it (negative) after the push; 0 if all its
 * lines leave.
 */
export function differenceAfter({ corCents, newCents }: Pick<PlannedCor, 'corCents' | 'newCents'>): Cents {
  return (corCents ?? 0) - newCents
}

function acceptsDifference({ previousLink, newCents, lines, ...cor }: PlannedCor): boolean {
  if (!previousLink || cor.corCents === newCents || lines.length === 0) return false
  const { accepted } = previousLink
  return accepted?.linesCents !== newCents || !isAcceptedAgainst(accepted, cor)
}

type AcceptedAgainst = Pick<AcceptedDifference, 'corCents' | 'reason'>

/** The amount and reason against which a difference is accepted. */
export function acceptedAgainst({
  corCents,
  leaves,
  removedFrom,
}: Pick<PlannedCor, 'corCents' | 'leaves' | 'removedFrom'>): AcceptedAgainst {
  if (removedFrom) return removedFrom
  return { corCents, reason: corCents !== null ? 'amount' : leaves ? 'void' : 'no_amount' }
}

/** Whether a difference was accepted for exactly the COR's current amount and reason. */
export function isAcceptedAgainst(
  accepted: AcceptedAgainst,
  cor: Parameters<typeof acceptedAgainst>[0],
): boolean {
  const { corCents, reason } = acceptedAgainst(cor)
  return accepted.corCents === corCents && accepted.reason === reason
}

/** Changes of the COR that its lines may not show: a locked line keeps its old description and codes. */
function differsFromPushed({ previousLink, leaves, ...cor }: PlannedCor): boolean {
  if (!previousLink || leaves) return false
  const { pushed } = previousLink
  const codesDiffer =
    pushed.contractCodes !== null &&
    cor.contractCodes !== null &&
    nameOtherCodes(cor.contractCodes, pushed.contractCodes)
  return (
    pushed.number !== cor.number ||
    pushed.title !== cor.title ||
    (pushed.contractId !== null && pushed.contractId !== cor.contractId) ||
    codesDiffer
  )
}

/** Lines that need the user's choice. */
export function openChoices(plan: Plan): PlannedLine[] {
  return plan.cors.flatMap((cor) => cor.lines.filter(({ action }) => action === 'choose'))
}

export function blockers(plan: Plan): Finding[] {
  return plan.findings.filter(({ severity }) => severity === 'blocker')
}

/** Whether a plan has no blocker, no open choice, and something to write or to store. */
export function isPushable(plan: Plan): boolean {
  return blockers(plan).length === 0 && openChoices(plan).length === 0 && (writes(plan) || decides(plan))
}

/** Findings about the lines of a COR. */
function corFindings(
  cor: PlannedCor,
  isBlocked: boolean,
  items: ReadonlyMap<ChangeItemId, ChangeItem>,
): Finding[] {
  const about = { severity: 'warning' as const, corId: cor.corId, corNumber: cor.number }
  const found: Finding[] = []
  if (isBlocked) found.push({ ...about, code: 'breakdown_blocked' })
  for (const planned of cor.lines) {
    if (planned.action === 'add') continue
    const { changeItemId } = planned
    const item = items.get(changeItemId)
    const isWritten = planned.action === 'change' || planned.action === 'remove'
    if (planned.action === 'keep' && planned.why === 'locked') {
      const detail = item?.lock ?? undefined
      found.push({ ...about, code: 'line_locked', changeItemId, ...(detail ? { detail } : {}) })
    }
    if (planned.action === 'choose') found.push({ ...about, code: 'line_edited_in_procore', changeItemId })
    if (isWritten && item?.lock) {
      found.push({ ...about, code: 'line_on_draft', changeItemId, detail: item.lock })
    }
    if (planned.action === 'change' && item?.rfqNumber != null) {
      found.push({ ...about, code: 'line_on_rfq', changeItemId, detail: item.rfqNumber })
    }
  }
  const difference = differenceAfter(cor)
  const isOpen = cor.lines.some(({ action }) => action === 'choose')
  if (difference !== 0 && !isOpen) {
    const code = cor.leaves || cor.corCents === null ? 'lines_remain' : 'lines_do_not_add_up'
    found.push({ ...about, code, cents: code === 'lines_remain' ? cor.newCents : difference })
  }
  return found
}
