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
 * A COR number as text that sorts the way people count: 9 before 10, 12 before 12.1 before 12.10, A-7 before A-12.
 * Each run of digits is led by its length in two digits, so that a longer number is a larger one.
 */
export function numberKey(number: string): string {
  return searchable(number).replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, '').slice(0, 99)
    return String(significant.length).padStart(2, '0') + significant
  })
}

/** What a search looks through: number, title and contractor. */
export function searchText(cor: Pick<ChangeOrderRequest, 'number' | 'title' | 'contractorName'>): string {
  return searchable([cor.number, cor.title, cor.contractorName ?? ''].join('\n'))
}

/** More words than anybody types. Each costs a look at every COR. */
const mostTerms = 12

/** The words of a search; each must be found, or of very many the longest. People write a number as "COR 12": the word COR itself says nothing. */
export function searchTerms(search: string): string[] {
  const terms = searchable(search)
    .split(/\s+/)
    .filter((term) => term !== '')
  const said = terms.length > 1 && terms[0] === 'cor' ? terms.slice(1) : terms
  return [...new Set(said)].sort((a, b) => b.length - a.length).slice(0, mostTerms)
}

/** The amount under a basis in cents; null where there is none that is exact. */
export function exactCents(cor: ChangeOrderRequest, basis: AmountBasis): number | null {
  const amount = amountOf(cor, basis)
  return amount.kind === 'amount' ? amount.cents : null
}

/**
 * SQL: whether a COR about to be written replaces the stored row. A page that was slow to arrive must not undo a newer
 * one; days in review move without an update, so among equal versions the later reading wins. A stored version that was
 * dated in the future when it was read (by more than clocks differ) says nothing of the order: the later reading wins. So does
 * an answer that was asked for once the stored row was there: a change that is taken back may give the COR its earlier date.
 *
 * @param askedAt when the COR was asked for by its id; empty where a list brought it
 */
export function replacesStored(updatedAt: string, readAt: string, stored: string, askedAt: string): string {
  const soon = `strftime('%Y-%m-%dT%H:%M:%fZ', ${stored}.read_at, '+2 minutes')`
  return `((${updatedAt}, ${readAt}) >= (${stored}.updated_at, ${stored}.read_at)
    OR (${readAt} >= ${stored}.read_at AND ${stored}.updated_at > ${soon})
    OR ${askedAt} >= ${stored}.read_at)`
}

/** Sorts the oldest first, and one that was never submitted behind all others. */
export function ageKey(cor: ChangeOrderRequest): string {
  return cor.dateSubmittedAt ?? '9999'
}

// In code, on both sides: SQLite lower-cases ASCII only.
function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

const textOrNull = v.nullable(v.string())

export const inbox = v.picklist(['sent', 'received'])

/** A change order request as the column `cors.cor` keeps it. */
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

/** SQL: the same as `maySee`, of CORs `c` or their kept sums `t`. */
export function seenSql(sees: Sight, table: 'c' | 't'): string {
  const inboxes = [...(sees.received ? ["'received'"] : []), ...(sees.sent ? ["'sent'"] : [])]
  if (inboxes.length === 0) return 'FALSE'
  if (sees.received && sees.sent) return 'TRUE'
  const status = table === 't' ? 't.status' : "CASE WHEN c.is_void THEN 'rejected' ELSE c.status END"
  const drafts = sees.sent ? '' : ` AND ${status} <> 'draft'`
  return `(${table}.inbox IN (${inboxes.join(', ')})${drafts})`
}

/** SQL: as `seenSql`, and what is linked in the COR's own project. */
export function seenOrLinkedSql(sees: Sight): string {
  if (!sees.linked) return seenSql(sees, 'c')
  return `(${seenSql(sees, 'c')} OR (c.linked = 1 AND EXISTS (
    SELECT 1 FROM links AS sl WHERE sl.company_id = c.company_id AND sl.cor_id = c.cor_id
      AND sl.project_id = c.project_id)))`
}
