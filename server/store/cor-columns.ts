import { type AmountBasis, amountOf, type ChangeOrderRequest } from '../domain/change-order-request.ts'

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
