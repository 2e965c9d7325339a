import type { CorStatus } from '../../server/domain/change-order-request.ts'
import { corName, corsText, statusWords } from './states.ts'

/** A status in words, also one that Clearstory has named since. */
export function statusText(status: string): string {
  return Object.entries(statusWords).find(([known]) => known === status)?.[1] ?? status.replaceAll('_', ' ')
}

/** "COR 12", "COR 12, COR 7", and beyond three "5 CORs". */
export function corNames(numbers: readonly string[]): string {
  return numbers.length > 3 ? corsText(numbers.length) : numbers.map(corName).join(', ')
}

/** "in review, 6 days": the status, and how long ago it was submitted where somebody may be waiting. */
export function reviewText(status: CorStatus, days: number | null): string {
  const words = statusWords[status]
  const waits = status === 'in_review' || status === 'approved_to_proceed'
  return waits && days !== null ? `${words}, ${days === 1 ? '1 day' : `${days} days`}` : words
}
