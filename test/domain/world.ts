import type { DesiredLine } from '../../server/domain/breakdown.ts'
import type { ChangeEvent, ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type {
  BudgetCodeId,
  ChangeEventId,
  ChangeItemId,
  CommitmentId,
  ContractId,
  CorId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
  VendorId,
} from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { headerOf, type Link, type LinkedLine, type LinkHeader } from '../../server/domain/link.ts'
import {
  acceptedAgainst,
  type CorToPlan,
  makePlan,
  type PlanInput,
  writeOf,
} from '../../server/domain/plan.ts'
import type { Decider } from '../../server/domain/plan-line.ts'
import type { LineChoice, Plan } from '../../server/domain/push.ts'
import { verdictOf } from '../../server/domain/verdict.ts'

/** A small world for laws about planning: a change event as a plain list, and a Procore that writes what it is sent. */

export const changeEventId = idOf<ChangeEventId>('900')
export const decider: Decider = {
  personId: idOf<ProcoreUserId>('77'),
  personName: 'Dana Diaz',
  at: '2026-11-02T10:00:00.000Z',
}
export const keptAsEdited = { kind: 'kept_as_edited', ...decider } as const
export const keptOut = { kind: 'kept_out', ...decider } as const

export function content(
  description: string,
  amountCents: number,
  more: Partial<LineContent> = {},
): LineContent {
  return {
    description,
    amountCents,
    quantity: null,
    unitCost: null,
    unitOfMeasure: null,
    budgetCodeId: idOf<BudgetCodeId>('301'),
    vendorId: idOf<VendorId>('401'),
    commitmentId: idOf<CommitmentId>('501'),
    ...more,
  }
}

export function item(id: string, line: LineContent, more: Partial<ChangeItem> = {}): ChangeItem {
  return {
    changeItemId: idOf<ChangeItemId>(id),
    content: line,
    inexactAmount: null,
    editable: true,
    deletable: true,
    lock: null,
    lockDocument: null,
    rfqNumber: null,
    budgetCodeName: null,
    vendorName: null,
    commitmentName: null,
    updatedAt: null,
    ...more,
  }
}

/** What Procore makes of a line that went onto a change order. */
export const locked = { editable: false, deletable: false, lock: 'change_order' } as const

export function linked(
  corId: string,
  key: string,
  from: ChangeItem,
  more: Partial<LinkedLine> = {},
): LinkedLine {
  return {
    changeItemId: from.changeItemId,
    corId: idOf<CorId>(corId),
    key,
    content: from.content,
    wanted: from.content,
    decision: null,
    ...more,
  }
}

export function wanted(corId: string, key: string, line: LineContent): DesiredLine {
  return { corId: idOf<CorId>(corId), key, content: line }
}

/** A COR whose amount is the sum of its desired lines, unless `more` says otherwise. */
export function cor(corId: string, more: Partial<CorToPlan> = {}): CorToPlan {
  const { desired = [] } = more
  return {
    corId: idOf<CorId>(corId),
    number: corId,
    title: `Title ${corId}`,
    status: 'in_review',
    contractorName: 'Bay Electric',
    contractId: idOf<ContractId>('601'),
    contractCodes: null,
    corUpdatedAt: '2026-11-01T00:00:00.000Z',
    corFingerprint: null,
    breakdown: 'lump_sum',
    amountBasis: 'by_status',
    corCents: desired.length === 0 ? null : centsOf(desired),
    leaves: false,
    previousLink: null,
    linked: [],
    desired,
    asPushed: null,
    ...more,
  }
}

export function centsOf(lines: readonly { content: LineContent }[]): number {
  return lines.reduce((sum, line) => sum + line.content.amountCents, 0)
}

/** How the COR of `cor()` is linked after it was pushed with this amount. */
export function header(corId: string, amountCents: number, more: Partial<LinkHeader> = {}): LinkHeader {
  return {
    projectId: idOf<ProcoreProjectId>('1'),
    corId: idOf<CorId>(corId),
    changeEventId,
    changeEventNumber: '010',
    changeEventTitle: 'Lobby',
    breakdown: 'lump_sum',
    amountBasis: 'by_status',
    pushed: {
      amountCents,
      number: corId,
      title: `Title ${corId}`,
      status: 'in_review',
      corUpdatedAt: '2026-11-01T00:00:00.000Z',
      contractId: idOf<ContractId>('601'),
      contractCodes: null,
    },
    accepted: null,
    pushedById: decider.personId,
    pushedByName: decider.personName,
    pushedAt: decider.at,
    lastPushId: idOf<PushId>('p1'),
    ...more,
  }
}

export function eventOf(items: readonly ChangeItem[], more: Partial<ChangeEvent> = {}): ChangeEvent {
  return {
    changeEventId,
    projectId: idOf<ProcoreProjectId>('1'),
    number: '010',
    title: 'Lobby',
    description: null,
    status: null,
    createdById: null,
    createdAt: null,
    updatedAt: null,
    deleted: false,
    currency: 'USD',
    items: [...items],
    notes: [],
    ...more,
  }
}

export function choicesOf(choices: readonly (readonly [string, LineChoice])[]): PlanInput['choices'] {
  return new Map(choices.map(([id, choice]) => [idOf<ChangeItemId>(id), choice]))
}

export function planOf(
  items: readonly ChangeItem[],
  cors: readonly CorToPlan[],
  choices: readonly (readonly [string, LineChoice])[] = [],
  more: Partial<PlanInput> = {},
): Plan {
  return makePlan({
    destination: { kind: 'existing', changeEventId, number: '010', title: 'Lobby' },
    event: eventOf(items),
    cors,
    choices: choicesOf(choices),
    decider,
    findings: [],
    fingerprint: 'f',
    remember: [],
    ...more,
  })
}

/** Applies a plan's write to a list of items, as Procore would; new ids follow the highest one. */
export function procoreWrites(items: readonly ChangeItem[], plan: Plan): ChangeItem[] {
  const write = writeOf(plan)
  let next = Math.max(1000, ...plan.knownItemIds.map(Number), ...items.map((one) => Number(one.changeItemId)))
  return [
    ...items
      .filter((one) => !write.remove.includes(one.changeItemId))
      .map((one) => {
        const change = write.change.find((each) => each.changeItemId === one.changeItemId)
        return change ? { ...one, content: change.line.content } : one
      }),
    ...write.add.map((line) => {
      next += 1
      return item(String(next), line.content)
    }),
  ]
}

export interface Pushed {
  plan: Plan
  /** The change event's lines after the write. */
  items: ChangeItem[]
  /** The lines that are linked after it, of every COR of the plan. */
  lines: LinkedLine[]
  /** The links after it, as closing a push stores them. */
  links: Link[]
}

/** A push that Procore carried out and answered. */
export function pushed(plan: Plan, items: readonly ChangeItem[]): Pushed {
  const after = procoreWrites(items, plan)
  const sentAt = '2026-11-02T10:00:05.000Z'
  const verdict = verdictOf(plan, { items: after, readFrom: sentAt }, { kind: 'answered' }, sentAt)
  if (verdict.kind !== 'applied') throw new Error(`the push is ${verdict.kind}`)
  const links = plan.cors.flatMap((one): Link[] => {
    const lines = verdict.lines.filter((line) => line.corId === one.corId)
    if (lines.length === 0) return []
    const accepted =
      one.newCents === one.corCents ? null : { linesCents: one.newCents, ...acceptedAgainst(one), ...decider }
    const { number, title, status, corUpdatedAt, contractId, contractCodes } = one
    return [
      {
        ...header(one.corId, one.corCents ?? one.newCents, { accepted, breakdown: one.breakdown }),
        pushed: {
          amountCents: one.corCents ?? one.newCents,
          number,
          title,
          status,
          corUpdatedAt,
          contractId,
          contractCodes,
        },
        lines,
      },
    ]
  })
  return { plan, items: after, lines: verdict.lines, links }
}

/** The same order once more, after it was pushed. */
export function plannedAgain(
  before: CorToPlan,
  { items, links }: Pushed,
  choices: readonly (readonly [string, LineChoice])[] = [],
): Plan {
  const link = links.find((one) => one.corId === before.corId)
  const again = { linked: link?.lines ?? [], previousLink: link ? headerOf(link) : null }
  return planOf(items, [{ ...before, ...again }], choices)
}

/** The same lines (or those with these ids), locked as by a change order. */
export function lock({ items, ...rest }: Pushed, ids?: readonly string[]): Pushed {
  return {
    ...rest,
    items: items.map((one) => (ids && !ids.includes(one.changeItemId) ? one : { ...one, ...locked })),
  }
}

export function unlock({ items, ...rest }: Pushed): Pushed {
  return { ...rest, items: items.map((one) => ({ ...one, editable: true, deletable: true, lock: null })) }
}
