import type { ChangeEvent, ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type { ChangeOrderRequest } from '../../server/domain/change-order-request.ts'
import {
  type BudgetCodeId,
  type ChangeEventId,
  type ChangeNotificationId,
  type CommitmentId,
  type ContractId,
  idOf,
  type ProcoreCompanyId,
  type ProcoreProjectId,
  type ProcoreUserId,
  type PushId,
  type VendorId,
} from '../../server/domain/ids.ts'
import { headerOf, type Link, type LinkedLine } from '../../server/domain/link.ts'
import type {
  Activity,
  ActivityEntry,
  CorChangeSeen,
  HistoryOf,
  PushClosing,
} from '../../server/domain/ports/store-pushes.ts'
import type { ContractMap } from '../../server/domain/ports/store-setup.ts'
import type { Plan, PlannedCor, Push } from '../../server/domain/push.ts'

/** Two companies that know nothing of each other. */
export const ours = idOf<ProcoreCompanyId>('562949953421312')
export const theirs = idOf<ProcoreCompanyId>('562949953421399')
export const project = idOf<ProcoreProjectId>('30')

export const t = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000Z`

export function content(more: Partial<LineContent> = {}): LineContent {
  return {
    description: 'COR 12 Level 3 rough-in',
    amountCents: 1_234_567,
    quantity: null,
    unitCost: null,
    unitOfMeasure: null,
    budgetCodeId: idOf<BudgetCodeId>('9007199254740993'),
    vendorId: null,
    commitmentId: idOf<CommitmentId>('88'),
    ...more,
  }
}

export function cor(corId: string, more: Partial<ChangeOrderRequest> = {}): ChangeOrderRequest {
  return {
    corId: idOf(corId),
    corUuid: `uuid-${corId}`,
    number: corId,
    version: '1',
    title: `Title of ${corId}`,
    description: null,
    status: 'in_review',
    stage: 'owner_review',
    inbox: 'received',
    contractId: idOf<ContractId>('501'),
    contractorName: 'Bay Electric',
    customerReferenceNumber: null,
    changeNotificationId: idOf<ChangeNotificationId>('77'),
    amounts: {
      requested: '100.50',
      inReview: '100.50',
      approvedToProceed: null,
      approvedCoIssued: null,
      void: null,
    },
    tagIds: [idOf('1'), idOf('2')],
    daysInReview: 3,
    dateSubmittedAt: t(0),
    updatedAt: t(1),
    ...more,
  }
}

export function plannedCor(corId: string, more: Partial<PlannedCor> = {}): PlannedCor {
  return {
    corId: idOf(corId),
    number: corId,
    title: `Title of ${corId}`,
    status: 'in_review',
    contractorName: 'Bay Electric',
    contractId: idOf<ContractId>('501'),
    contractCodes: null,
    corUpdatedAt: t(1),
    corFingerprint: null,
    breakdown: 'lump_sum',
    amountBasis: 'by_status',
    previousCents: null,
    newCents: 1_234_567,
    corCents: 1_234_567,
    leaves: false,
    lines: [
      {
        action: 'add',
        line: { corId: idOf(corId), key: 'lump', content: content() },
        removedInProcore: false,
      },
    ],
    previousLink: null,
    previousLines: [],
    restores: null,
    restoresLines: [],
    ...more,
  }
}

export function plan(corIds: string[], destination: Plan['destination'] | string): Plan {
  return {
    destination:
      typeof destination === 'string'
        ? {
            kind: 'existing',
            changeEventId: idOf<ChangeEventId>(destination),
            number: '014',
            title: 'Rough-in',
          }
        : destination,
    cors: corIds.map((corId) => plannedCor(corId)),
    knownItemIds: [idOf('900')],
    previousTotalCents: 0,
    newTotalCents: 1_234_567,
    eventPreviousTotalCents: 500,
    eventNewTotalCents: 1_235_067,
    findings: [{ code: 'cor_amount_zero', severity: 'warning', corId: idOf('12'), detail: '0.00' }],
    fingerprint: 'abc',
    remember: [],
  }
}

export const newEvent: Plan['destination'] = {
  kind: 'new',
  reference: 'CS-7Q2M',
  event: {
    number: null,
    title: 'New',
    description: 'CS-7Q2M',
    statusId: idOf('3'),
    scope: 'tbd',
    changeTypeId: null,
    changeReasonId: '4',
  },
}

export function push(
  pushId: string,
  corIds: string[],
  destination: Plan['destination'] | string = '700',
  more: Partial<Push> = {},
): Push {
  return {
    pushId: idOf<PushId>(pushId),
    projectId: project,
    kind: 'push',
    state: 'planned',
    plan: plan(corIds, destination),
    changeEventId: typeof destination === 'string' ? idOf<ChangeEventId>(destination) : null,
    personId: idOf('41'),
    personName: 'Dana Reyes',
    sessionId: idOf('s-1'),
    createdAt: t(2),
    sentAt: null,
    closedAt: null,
    undoes: null,
    ...more,
  }
}

/** A push planned when its CORs had these links. */
export function pushOver(links: Link[], pushId: string, corIds: string[], changeEventId = '700'): Push {
  const planned = push(pushId, corIds, changeEventId)
  for (const cor of planned.plan.cors) {
    const previous = links.find((one) => one.corId === cor.corId)
    if (!previous) continue
    cor.previousLink = headerOf(previous)
  }
  return planned
}

export function link(
  corId: string,
  changeEventId: string,
  itemIds: string[],
  more: Partial<Link> = {},
): Link {
  return {
    projectId: project,
    corId: idOf(corId),
    changeEventId: idOf<ChangeEventId>(changeEventId),
    changeEventNumber: '014',
    changeEventTitle: 'Rough-in',
    breakdown: 'sub_total',
    amountBasis: 'requested',
    pushed: pushedAs({ number: corId }),
    accepted: null,
    pushedById: idOf('41'),
    pushedByName: 'Dana Reyes',
    pushedAt: t(4),
    lastPushId: idOf('p-1'),
    lines: itemIds.map((itemId, index) => {
      const stored = content({ amountCents: 100 + index, quantity: '1.5', unitCost: '66.67' })
      return linkedLine(corId, itemId, { key: `key-${index}`, content: stored, wanted: stored })
    }),
    ...more,
  }
}

/** What a COR was when it was last pushed. */
export function pushedAs(more: Partial<Link['pushed']> = {}): Link['pushed'] {
  return {
    amountCents: -250,
    number: '12',
    title: 'T',
    status: 'in_review',
    corUpdatedAt: t(1),
    contractId: null,
    contractCodes: null,
    ...more,
  }
}

export function linkedLine(corId: string, itemId: string, more: Partial<LinkedLine> = {}): LinkedLine {
  return {
    changeItemId: idOf(itemId),
    corId: idOf(corId),
    key: 'lump',
    content: content(),
    wanted: content(),
    decision: null,
    ...more,
  }
}

export function closing(pushId: string, more: Partial<PushClosing> = {}): PushClosing {
  return {
    pushId: idOf<PushId>(pushId),
    from: 'sending',
    sentAt: t(3),
    to: 'applied',
    changeEventId: idOf<ChangeEventId>('700'),
    closedAt: t(5),
    links: [],
    unlinked: [],
    activity: null,
    ...more,
  }
}

export function activityEntry(more: Partial<ActivityEntry> = {}): ActivityEntry {
  return {
    at: t(5),
    personId: idOf('41'),
    personName: 'Dana Reyes',
    projectId: project,
    changeEventId: idOf<ChangeEventId>('700'),
    pushId: idOf<PushId>('p-1'),
    kind: 'push',
    plan: plan(['12'], '700'),
    ...more,
  }
}

export function contractMap(contractId: string, more: Partial<ContractMap> = {}): ContractMap {
  return {
    contractId: idOf<ContractId>(contractId),
    commitmentId: idOf<CommitmentId>('88'),
    commitmentName: 'SC-04 Electrical',
    vendorId: idOf<VendorId>('89'),
    vendorName: 'Bay Electric',
    budgetCodeId: null,
    budgetCodeName: null,
    mappedByName: 'Dana Reyes',
    mappedAt: t(1),
    ...more,
  }
}

export function changeEvent(changeEventId: string, more: Partial<ChangeEvent> = {}): ChangeEvent {
  return {
    changeEventId: idOf<ChangeEventId>(changeEventId),
    projectId: project,
    number: '014',
    title: 'Rough-in',
    description: null,
    status: { statusId: idOf('3'), name: 'Open', mappedTo: 'open' },
    createdById: idOf<ProcoreUserId>('41'),
    createdAt: t(0),
    updatedAt: t(1),
    deleted: false,
    currency: 'USD',
    items: [
      changeItem('900', {
        editable: false,
        lock: 'commitment',
        lockDocument: 'SC-04',
        rfqNumber: '3',
        budgetCodeName: '16-200.S',
        commitmentName: 'SC-04',
      }),
    ],
    notes: ['Budget code not synced'],
    ...more,
  }
}

export function changeItem(itemId: string, more: Partial<ChangeItem> = {}): ChangeItem {
  return {
    changeItemId: idOf(itemId),
    content: content(),
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

/** The newest entries of a history. */
export async function entriesOf(
  activity: Activity,
  of: HistoryOf,
  companyId = ours,
): Promise<ActivityEntry[]> {
  return (await activity.entries(companyId, project, of, null)).rows.map(({ value }) => value)
}

export async function changesOf(
  activity: Activity,
  of: HistoryOf,
  companyId = ours,
): Promise<CorChangeSeen[]> {
  return (await activity.corChanges(companyId, project, of, null)).rows.map(({ value }) => value)
}
