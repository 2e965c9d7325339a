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

/**
 * Procore's fixed status categories, for branching. The status names are configured per company (procore/FACTS.md 1.7).
 */
export const mappedStatuses = ['open', 'closed', 'void', 'pending'] as const
export type MappedStatus = (typeof mappedStatuses)[number]

export interface ChangeEventStatus {
  statusId: ChangeEventStatusId
  name: string
  /** null if Procore does not provide it. */
  mappedTo: MappedStatus | null
}

export const changeEventScopes = ['tbd', 'in_scope', 'out_of_scope'] as const
export type ChangeEventScope = (typeof changeEventScopes)[number]

/**
 * The content of a change item that a push writes and compares: cost impact only. Ids and texts are canonical (trimmed
 * text, decimals without trailing zeros), so that equal content is equal data.
 */
export interface LineContent {
  description: string
  amountCents: Cents
  /** A decimal string; null unless the amount is quantity × unit cost. */
  quantity: string | null
  unitCost: string | null
  unitOfMeasure: string | null
  budgetCodeId: BudgetCodeId | null
  vendorId: VendorId | null
  commitmentId: CommitmentId | null
}

/**
 * Why Procore may refuse to edit or remove a line. A line on a draft commitment or change order has a lock but is still
 * `editable`: a change to its codes carries over to that document.
 */
export type LineLock = 'commitment' | 'change_order' | 'budget_change' | 'not_editable'

/** A line of a change event, as read from Procore. */
export interface ChangeItem {
  changeItemId: ChangeItemId
  content: LineContent
  /**
   * The amount as Procore gave it, if it is not an exact number of cents; `content.amountCents` is then rounded, or 0
   * if the text is not a number or is too large. Null if `amountCents` is exact, as it must be for lines that a push
   * wrote.
   */
  inexactAmount: string | null
  editable: boolean
  deletable: boolean
  lock: LineLock | null
  /** The number of the document that locks the line, or its title if it has no number. */
  lockDocument: string | null
  /** The number of a request for quote that also prices this line. */
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
  /** ISO 4217; null if Procore does not provide it. */
  currency: string | null
  /** Lines that are not deleted, in Procore's order. */
  items: ChangeItem[]
  /** Error messages from Procore's follow-up actions; check them after every write (procore/FACTS.md 1.7). */
  notes: string[]
}

/** The fields of a change event in a list or picker. */
export interface ChangeEventSummary {
  changeEventId: ChangeEventId
  number: string
  title: string
  status: ChangeEventStatus | null
  createdById: ProcoreUserId | null
  createdAt: string | null
  updatedAt: string | null
}

/** The fields for creating a change event (POST; scope and status are required by Procore). */
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

/** The named and numeric entities that HTML escaping produces, apart from `&amp;`. */
const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
}

/**
 * Whether two descriptions are equal after normalization: HTML entities are decoded (however often they were escaped),
 * whitespace is collapsed, and case and Unicode composition are ignored. Procore may return a line that a push wrote
 * with its description escaped or trimmed.
 */
export function sameWords(a: string, b: string): boolean {
  return foldWords(a) === foldWords(b)
}

/** The normalized text that `sameWords` compares. */
export function foldWords(text: string): string {
  return decodeEntities(text).normalize('NFC').toLowerCase().normalize('NFC').replace(/\s+/g, ' ').trim()
}

/**
 * Only an ampersand can start another entity. Once every run of `&amp;amp;…` has been reduced to one ampersand, a
 * single pass decodes the rest, so the time is linear in the length of the text however often it was escaped.
 */
function decodeEntities(text: string): string {
  return text
    .replace(/&(?:amp;)+/gi, '&')
    .replace(
      /&(lt|gt|quot|apos|#39|#x27);/gi,
      (entity, name: string) => entities[name.toLowerCase()] ?? entity,
    )
}
