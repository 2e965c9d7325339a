import type {
  BudgetCodeId,
  ChangeEventId,
  ChangeEventStatusId,
  ChangeItemId,
  CommitmentId,
  ProcoreProjectId,
  ProcoreUserId,
  VendorId,
} from './ids.ts'
import type { Cents } from './money.ts'

/** What Procore's own status names are branched on; the names themselves are each company's (procore/FACTS.md 1.7). */
export const mappedStatuses = ['open', 'closed', 'void', 'pending'] as const
export type MappedStatus = (typeof mappedStatuses)[number]

export interface ChangeEventStatus {
  statusId: ChangeEventStatusId
  name: string
  /** null where Procore does not say. */
  mappedTo: MappedStatus | null
}

export const changeEventScopes = ['tbd', 'in_scope', 'out_of_scope'] as const
export type ChangeEventScope = (typeof changeEventScopes)[number]

/**
 * What a change item says, in the terms a push writes and compares: cost impact only.
 * Ids and texts are canonical (trimmed text, decimals without trailing zeros), so that equal content is equal data.
 */
export interface LineContent {
  description: string
  amountCents: Cents
  /** Decimal text; null unless the amount is quantity × unit cost. */
  quantity: string | null
  unitCost: string | null
  unitOfMeasure: string | null
  budgetCodeId: BudgetCodeId | null
  vendorId: VendorId | null
  commitmentId: CommitmentId | null
}

/**
 * What a line has become part of, so that Procore may refuse to edit or remove it. A line on a draft commitment or
 * change order has a lock and is still `editable`: a change to its codes carries over to that document.
 */
export type LineLock = 'commitment' | 'change_order' | 'budget_change' | 'not_editable'

/** A line of a change event as Procore has it. */
export interface ChangeItem {
  changeItemId: ChangeItemId
  content: LineContent
  /**
   * The amount as Procore gave it, where it is no exact number of cents; `content.amountCents` is then rounded, or 0
   * for what is no number or too large. Null where `amountCents` is exact, as it must be for lines that a push wrote.
   */
  inexactAmount: string | null
  editable: boolean
  deletable: boolean
  lock: LineLock | null
  /** Number of the document behind `lock`, or its title where it has no number. */
  lockDocument: string | null
  /** Number of a request for quote that also prices this line. */
  rfqNumber: string | null
  budgetCodeName: string | null
  vendorName: string | null
  commitmentName: string | null
  updatedAt: string | null
}

export interface ChangeEvent {
  changeEventId: ChangeEventId
  projectId: ProcoreProjectId
  number: string
  title: string
  description: string | null
  status: ChangeEventStatus | null
  createdById: ProcoreUserId | null
  createdAt: string | null
  updatedAt: string | null
  /** In Procore's recycle bin. */
  deleted: boolean
  /** ISO 4217, or null where Procore does not say. */
  currency: string | null
  /** Lines that are not deleted, in Procore's order. */
  items: ChangeItem[]
  /** Failures of Procore's own follow-up actions, in words; to be read after every write (procore/FACTS.md 1.7). */
  notes: string[]
}

/** A change event as a list or picker knows it. */
export interface ChangeEventSummary {
  changeEventId: ChangeEventId
  number: string
  title: string
  status: ChangeEventStatus | null
  createdById: ProcoreUserId | null
  createdAt: string | null
  updatedAt: string | null
}

/** What makes a new change event (POST; scope and status are required by Procore). */
export interface NewChangeEvent {
  /** null: Procore numbers it. */
  number: string | null
  title: string
  description: string
  statusId: ChangeEventStatusId
  scope: ChangeEventScope
  changeTypeId: string | null
  changeReasonId: string | null
}

/** Named and numeric entities that an HTML escape makes, besides `&amp;`. */
const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
}

/**
 * Whether two descriptions say the same: equal once HTML entities are decoded (however often they were escaped), runs
 * of white space are one space, and case and Unicode composition are ignored. Procore may answer a line that a push
 * wrote with its description escaped or trimmed.
 */
export function sameWords(a: string, b: string): boolean {
  return foldWords(a) === foldWords(b)
}

/** What `sameWords` compares: equal for two texts that say the same. */
export function foldWords(text: string): string {
  return decodeEntities(text).normalize('NFC').toLowerCase().normalize('NFC').replace(/\s+/g, ' ').trim()
}

/**
 * An ampersand is the only character that can begin another entity. Once every run of `&amp;amp;…` is one ampersand, a
 * single pass decodes the rest: the time grows with the length of the text, not with how often it was escaped.
 */
function decodeEntities(text: string): string {
  return text
    .replace(/&(?:amp;)+/gi, '&')
    .replace(
      /&(lt|gt|quot|apos|#39|#x27);/gi,
      (entity, name: string) => entities[name.toLowerCase()] ?? entity,
    )
}
