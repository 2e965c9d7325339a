import type { CorStatus } from '../../server/domain/change-order-request.ts'
import { corName, corsText, statusWords } from './states.ts'

/** A status as text, including statuses that Clearstory added later. */
export function statusText(status: string): string {
  return Object.entries(statusWords).find(([known]) => known === status)?.[1] ?? status.replaceAll('_', ' ')
}

/** "COR 12", "COR 12, COR 7"; more than three are only counted: "5 CORs". */
export function corNames(numbers: readonly string[]): string {
  return numbers.length > 3 ? corsText(numbers.length) : numbers.map(corName).join(', ')
}

/** "in review, 6 days": the status, with the time since submission if it may be waiting for a review. */
export function reviewText(status: CorStatus, days: number | null): string {
  const words = statusWords[status]
  const waits = status === 'in_review' || status === 'approved_to_proceed'
  return waits && days !== null ? `${words}, ${days === 1 ? '1 day' : `${days} days`}` : words
}
