import type { LineContent } from '../change-event.ts'
import type { CorStatus } from '../change-order-request.ts'
import type {
  ChangeEventId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
} from '../ids.ts'
import type { Cents } from '../money.ts'
import type { Plan } from '../push.ts'

/** The audit trail: who, when, what, before, after. */
export interface ActivityEntry {
  at: string
  personId: ProcoreUserId
  personName: string
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId | null
  pushId: PushId | null
  kind:
    | 'push'
    | 'keep'
    | 'undo'
    | 'remove'
    | 'recovered'
    | 'withdrawn'
    | 'linked'
    | 'unlinked'
    | 'connected'
    | 'disconnected'
    | 'mapped'
    | 'attached'
    /** About the company's installation (store-installations.ts). */
    | 'app_uninstalled'
    | 'app_unreachable'
    | 'app_found'
    | 'data_deleted'
  /** Before and after of every line touched; null for what has no plan. */
  plan: Plan | null
  /** The lines of the push's CORs that were in Procore when it was closed; left out for what has no plan. */
  arrived?: ArrivedLine[]
  /** For `linked` and `unlinked`: the COR and the lines it took or let go. */
  byHand?: { corId: CorId; corNumber: string; lines: LineContent[] }
}

/** Kinds that are about a whole company or its setup, not about the CORs of a change event. */
export const setupKinds = [
  'connected',
  'disconnected',
  'mapped',
  'app_uninstalled',
  'app_unreachable',
  'app_found',
  'data_deleted',
] as const satisfies readonly ActivityEntry['kind'][]
export type SetupKind = (typeof setupKinds)[number]

export interface ArrivedLine {
  corId: CorId
  key: string
  description: string
  cents: Cents
}

/** What Clearstory changed of a COR that is in a change event, or a revision that took over its place. */
export interface CorChangeSeen {
  kind: 'changed' | 'revised'
  corId: CorId
  changeEventId: ChangeEventId
  /** By Clearstory's clock. */
  updatedAt: string
  seenAt: string
  before: CorStateSeen
  after: CorStateSeen
}

export interface CorStateSeen {
  number: string
  title: string
  /** `deleted`: Clearstory no longer has it. */
  status: CorStatus | 'deleted'
  /** Under the basis of the link; null where there is no exact amount. */
  cents: Cents | null
}

/** Newest first, both; a thousand of each at most. */
export interface Activity {
  append(companyId: ProcoreCompanyId, entry: ActivityEntry): Promise<void>
  ofChangeEvent(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<ActivityEntry[]>
  /** Every push that had the COR in it, and what was done with it by hand. */
  ofCor(companyId: ProcoreCompanyId, projectId: ProcoreProjectId, corId: CorId): Promise<ActivityEntry[]>
  /** What Clearstory changed meanwhile; noted by whatever stores a COR. */
  corChanges(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    of: { changeEventId: ChangeEventId } | { corId: CorId },
  ): Promise<CorChangeSeen[]>
}
