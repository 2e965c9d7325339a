import * as v from 'valibot'
import {
  type AmountBasis,
  amountOf,
  type ChangeOrderRequest,
  corStatuses,
} from '../../domain/change-order-request.ts'
import type { ChangeNotificationId, ContractId, CorId, TagId } from '../../domain/ids.ts'
import type { Sight } from '../../domain/rights.ts'
import { idColumn } from '../engine/rows.ts'

/**
 * Natural sort key of a COR number: 9 before 10, 12 before 12.1 before 12.10, A-7 before A-12.
 * Each run of digits is prefixed with its length in two digits, so that longer numbers sort as larger.
 */
export function numberKey(number: string): string {
  return searchable(number).replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, '').slice(0, 99)
    return String(significant.length).padStart(2, '0') + significant
  })
}

/** The text that a search matches: number, title and contractor. */
export function searchText(cor: Pick<ChangeOrderRequest, 'number' | 'title' | 'contractorName'>): string {
  return searchable([cor.number, cor.title, cor.contractorName ?? ''].join('\n'))
}

/** More terms than users type. Each term scans every COR. */
const mostTerms = 12

/**
 * The terms of a search; all must match. Of very many, only the longest count. A leading "COR", as in "COR 12", is
 * ignored.
 */
export function searchTerms(search: string): string[] {
  const terms = searchable(search)
    .split(/\s+/)
    .filter((term) => term !== '')
  const said = terms.length > 1 && terms[0] === 'cor' ? terms.slice(1) : terms
  return [...new Set(said)].sort((a, b) => b.length - a.length).slice(0, mostTerms)
}

/** The amount under a basis in cents; null if there is no exact amount. */
export function exactCents(cor: ChangeOrderRequest, basis: AmountBasis): number | null {
  const amount = amountOf(cor, basis)
  return amount.kind === 'amount' ? amount.cents : null
}

/**
 * SQL: whether a COR about to be written replaces the stored row.
 *
 * A slow page must not overwrite a newer one, so the later `updated_at` wins. Days in review change without an update, so
 * among equal versions the later read wins. The later read also wins if the stored version was dated in the future when it
 * was read (by more than clocks differ), because that date says nothing about the order, and if the request was sent after
 * the stored row was read: a change that is reverted may give the COR its earlier date again.
 *
 * @param askedAt when the COR was requested by its id; empty if it came from a list
 */
export function replacesStored(updatedAt: string, readAt: string, stored: string, askedAt: string): string {
  const soon = `strftime('%Y-%m-%dT%H:%M:%fZ', ${stored}.read_at, '+2 minutes')`
  return `((${updatedAt}, ${readAt}) >= (${stored}.updated_at, ${stored}.read_at)
    OR (${readAt} >= ${stored}.read_at AND ${stored}.updated_at > ${soon})
    OR ${askedAt} >= ${stored}.read_at)`
}

/** Sort key: oldest submission first, CORs that were never submitted last. */
export function ageKey(cor: ChangeOrderRequest): string {
  return cor.dateSubmittedAt ?? '9999'
}

// In code for both text and terms: SQLite lower-cases only ASCII.
function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

const textOrNull = v.nullable(v.string())

export const inbox = v.picklist(['sent', 'received'])

/** A change order request as stored in the column `cors.cor`. */
export const changeOrderRequest: v.GenericSchema<unknown, ChangeOrderRequest> = v.object({
  corId: idColumn<CorId>(),
  corUuid: v.string(),
  number: v.string(),
  version: v.string(),
  title: v.string(),
  description: textOrNull,
  status: v.picklist(corStatuses),
  stage: textOrNull,
  inbox,
  contractId: v.nullable(idColumn<ContractId>()),
  contractorName: textOrNull,
  customerReferenceNumber: textOrNull,
  changeNotificationId: v.nullable(idColumn<ChangeNotificationId>()),
  amounts: v.object({
    requested: textOrNull,
    inReview: textOrNull,
    approvedToProceed: textOrNull,
    approvedCoIssued: textOrNull,
    void: textOrNull,
  }),
  tagIds: v.array(idColumn<TagId>()),
  daysInReview: v.nullable(v.number()),
  dateSubmittedAt: textOrNull,
  updatedAt: v.string(),
})

/** SQL: the same as `maySee`, for CORs `c` or their stored totals `t`. */
export function seenSql(sees: Sight, table: 'c' | 't'): string {
  const inboxes = [...(sees.received ? ["'received'"] : []), ...(sees.sent ? ["'sent'"] : [])]
  if (inboxes.length === 0) return 'FALSE'
  if (sees.received && sees.sent) return 'TRUE'
  const status = table === 't' ? 't.status' : "CASE WHEN c.is_void THEN 'rejected' ELSE c.status END"
  const drafts = sees.sent ? '' : ` AND ${status} <> 'draft'`
  return `(${table}.inbox IN (${inboxes.join(', ')})${drafts})`
}

/** SQL: as `seenSql`, plus CORs linked to a change event of their own project. */
export function seenOrLinkedSql(sees: Sight): string {
  if (!sees.linked) return seenSql(sees, 'c')
  return `(${seenSql(sees, 'c')} OR (c.linked = 1 AND EXISTS (
    SELECT 1 FROM links AS sl WHERE sl.company_id = c.company_id AND sl.cor_id = c.cor_id
      AND sl.project_id = c.project_id)))`
}
