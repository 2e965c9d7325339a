import fc from 'fast-check'
import type { LineCodes } from '../../server/domain/breakdown.ts'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import { corStatuses, isVoid } from '../../server/domain/change-order-request.ts'
import {
  type BudgetCodeId,
  type ChangeEventId,
  type CommitmentId,
  type ContractId,
  idOf,
  type VendorId,
} from '../../server/domain/ids.ts'
import { type AcceptedReason, codesOf, type LinkedLine, linesCents } from '../../server/domain/link.ts'
import { eventStates } from '../../server/domain/link-state.ts'
import { decimalText } from '../../server/domain/money.ts'
import { exactCents } from '../../server/store/cors/columns.ts'
import { changeItem, content, contractMap, cor, link, linkedLine, pushedAs, t } from './fixtures.ts'

/** Most often the first, so that all of them together are the first often enough. */
function mostly<const T>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { arbitrary: fc.constant(usual), weight: 4 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  )
}

const amount = mostly('equal', 'other', 'none', 'inexact')
/** A COR and its link, by what may be true of them. */
export const situation = fc.record({
  status: mostly('in_review', ...corStatuses),
  stage: mostly('owner_review', null, 'void', 'rom'),
  deleted: mostly(false, true),
  basis: fc.constantFrom('by_status', 'requested'),
  /** How the COR's amounts compare with the sum of its lines in Procore. */
  byStatus: amount,
  requested: amount,
  accepted: mostly('none', 'this', 'other_lines', 'other_amount', 'other_reason'),
  title: mostly('same', 'other'),
  number: mostly('same', 'other'),
  /** The COR's contract: 501 is mapped to codes, 502 to none, 503 is not mapped. */
  contractId: fc.constantFrom('501', '502', '503'),
  pushedContract: mostly('same', 'other', 'unknown'),
  pushedCodes: mostly('same', 'commitment', 'vendor', 'budget', 'empty', 'unknown'),
  lines: fc.array(
    fc.record({
      cents: fc.constantFrom(1000, -250),
      inProcore: mostly('same', 'amount', 'fraction', 'words', 'code', 'locked', 'locked_and_edited', 'gone'),
      decision: mostly('none', 'kept_as_edited', 'kept_out'),
      /** The fraction of a cent that was kept. */
      kept: mostly(null, '10.001', '10.002'),
      movesTo: mostly(false, true),
    }),
    { maxLength: 3 },
  ),
  wasRead: mostly(true, false),
  /** What the change event is in Procore, where it was read. */
  eventState: mostly(null, ...eventStates),
  push: mostly('none', 'unknown', 'lease_ran_out', 'being_sent'),
})
type Situation = typeof situation extends fc.Arbitrary<infer S> ? S : never

const line = { cents: 1000, inProcore: 'same', decision: 'none', kept: null, movesTo: false } as const
const settled: Situation = {
  status: 'in_review',
  stage: 'owner_review',
  deleted: false,
  basis: 'requested',
  byStatus: 'equal',
  requested: 'equal',
  accepted: 'none',
  title: 'same',
  number: 'same',
  contractId: '503',
  pushedContract: 'same',
  pushedCodes: 'same',
  lines: [line],
  wasRead: true,
  eventState: null,
  push: 'none',
}
/** One of each state that a COR of the project may have: chance brings some of them seldom. */
export const oneOfEach: Situation[] = [
  settled,
  { ...settled, requested: 'other' },
  { ...settled, requested: 'other', accepted: 'this' },
  { ...settled, requested: 'none' },
  { ...settled, lines: [{ ...line, inProcore: 'words' }] },
  { ...settled, lines: [{ ...line, inProcore: 'locked' }] },
  { ...settled, deleted: true },
  { ...settled, push: 'unknown' },
  ...eventStates.map((eventState) => ({ ...settled, eventState })),
]

export const maps = [
  contractMap('501', { budgetCodeId: idOf<BudgetCodeId>('90') }),
  contractMap('502', { commitmentId: null, vendorId: null }),
]
export const mappedCodes = (contractId: string | null) => {
  const map = maps.find((one) => one.contractId === contractId)
  return map ? codesOf(map) : null
}

/** Change events that were read, by what they are in Procore. */
export const readPlaces = { there: '700', missing: '702', recycled: '703', void: '704' } as const

function placeOf({ wasRead, eventState }: Situation): string {
  return wasRead ? readPlaces[eventState ?? 'there'] : '701'
}

/** A situation as the records to store. */
export function recordsOf(one: Situation, index: number) {
  const corId = String(100 + index)
  // Of unfinished pushes a change event takes one at most.
  const changeEventId = one.push === 'none' ? placeOf(one) : `8${100 + index}`
  const lines: LinkedLine[] = []
  const items: ChangeItem[] = []
  for (const [at, { cents, inProcore, decision, kept, movesTo }] of one.lines.entries()) {
    const itemId = `${corId}${at}`
    const stored = content({ amountCents: cents })
    lines.push(
      linkedLine(corId, itemId, {
        key: `key-${at}`,
        content: kept === null ? stored : { ...stored, inexactAmount: kept },
        decision:
          decision === 'none'
            ? null
            : { kind: decision, personId: idOf('41'), personName: 'Dana Reyes', at: t(1) },
        ...(movesTo ? { movesTo: codesOf(maps[1] ?? stored) } : {}),
      }),
    )
    const now = {
      ...stored,
      ...(inProcore === 'amount' || inProcore === 'locked_and_edited' ? { amountCents: cents + 7 } : {}),
      ...(inProcore === 'words' ? { description: 'Other words' } : {}),
      ...(inProcore === 'code' ? { budgetCodeId: null } : {}),
    }
    const inexactAmount = inProcore === 'fraction' ? '10.001' : null
    const editable = inProcore !== 'locked' && inProcore !== 'locked_and_edited'
    if (inProcore !== 'gone') items.push(changeItem(itemId, { content: now, editable, inexactAmount }))
  }
  const sum = linesCents({ lines }, one.wasRead ? items : null)
  const texts = { equal: decimalText(sum), other: decimalText(sum + 1), none: null, inexact: '1.005' }
  const byStatus = texts[one.byStatus]
  const stored = cor(corId, {
    status: one.status,
    stage: one.stage,
    contractId: idOf<ContractId>(one.contractId),
    amounts: {
      requested: texts[one.requested],
      inReview: byStatus,
      approvedToProceed: byStatus,
      approvedCoIssued: byStatus,
      void: byStatus,
    },
  })
  const amountCents = isVoid(stored) || one.deleted ? null : exactCents(stored, one.basis)
  const linked = link(corId, changeEventId, [], {
    amountBasis: one.basis,
    lines,
    pushed: pushedAs({
      number: one.number === 'same' ? stored.number : '0',
      title: one.title === 'same' ? stored.title : 'Other words',
      contractId: contractOf(one),
      contractCodes: codesThen(one),
    }),
    accepted:
      one.accepted === 'none'
        ? null
        : {
            reason: reasonOf(one.accepted, amountCents, isVoid(stored) || one.deleted),
            linesCents: sum + (one.accepted === 'other_lines' ? 1 : 0),
            corCents: one.accepted === 'other_amount' ? (amountCents === null ? sum : null) : amountCents,
            personId: idOf('41'),
            personName: 'Dana Reyes',
            at: t(1),
          },
  })
  const eventState = one.wasRead ? one.eventState : null
  return {
    ...one,
    eventState,
    cor: stored,
    link: linked,
    items,
    changeEventId: idOf<ChangeEventId>(changeEventId),
  }
}

function reasonOf(accepted: Situation['accepted'], cents: number | null, isVoided: boolean): AcceptedReason {
  if (accepted === 'other_reason') return isVoided ? 'no_amount' : 'void'
  return cents !== null ? 'amount' : isVoided ? 'void' : 'no_amount'
}

function contractOf({ pushedContract, contractId }: Situation): ContractId | null {
  if (pushedContract === 'unknown') return null
  return idOf<ContractId>(pushedContract === 'same' ? contractId : '599')
}

function codesThen({ contractId, pushedCodes }: Situation): LineCodes | null {
  const codes = mappedCodes(contractId) ?? codesOf(content())
  switch (pushedCodes) {
    case 'same':
      return codes
    case 'commitment':
      return { ...codes, commitmentId: idOf<CommitmentId>('1') }
    case 'vendor':
      return { ...codes, vendorId: idOf<VendorId>('1') }
    case 'budget':
      return { ...codes, budgetCodeId: idOf<BudgetCodeId>('1') }
    case 'empty':
      return { commitmentId: null, vendorId: null, budgetCodeId: null }
    case 'unknown':
      return null
  }
}
