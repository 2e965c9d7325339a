import type { ChangeEvent } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import type { Cents } from './money.ts'
import { settlesAfter } from './push-timing.ts'

/**
 * The state of a change event according to Procore's response to our last write. A later read may come from a replica
 * that lags behind it.
 */
export interface WriteAnswer {
  /** ISO 8601 UTC, from our clock. */
  answeredAt: string
  /** The change event's `updated_at` in that response; null if Procore gave none. */
  updatedAt: string | null
  lines: { changeItemId: ChangeItemId; cents: Cents }[]
  /** The write created the change event, and no read has shown it since. */
  unseen: boolean
}

/** The time (ISO 8601 UTC) from which every read is trusted. */
export function caughtUpAt({ answeredAt }: WriteAnswer): string {
  return new Date(Date.parse(answeredAt) + settlesAfter * 1000).toISOString()
}

/**
 * Stale read check: whether a read shows an older state than the response to our own write, so that it cannot prove
 * that a line is absent.
 *
 * | the read began       | its updated_at                | its lines              | stale |
 * | -------------------- | ----------------------------- | ---------------------- | ----- |
 * | `settlesAfter` later | –                             | –                      | no    |
 * | before that          | later than the response's     | –                      | no    |
 * | before that          | in an earlier second          | –                      | yes   |
 * | before that          | the same second, or not given | as in the response     | no    |
 * | before that          | the same second, or not given | other lines or amounts | yes   |
 *
 * Procore's timestamps may be whole seconds, so versions from the same second are distinguished by their lines.
 */
export function isBehind(
  { items, updatedAt }: Pick<ChangeEvent, 'items' | 'updatedAt'>,
  readFrom: string,
  written: WriteAnswer,
): boolean {
  if (readFrom >= caughtUpAt(written)) return false
  const [read, answeredAt] = [msOf(updatedAt), msOf(written.updatedAt)]
  if (read > answeredAt) return false
  if (secondOf(read) < secondOf(answeredAt)) return true
  const answered = new Map(written.lines.map(({ changeItemId, cents }) => [changeItemId, cents]))
  return (
    items.length !== answered.size ||
    items.some(({ changeItemId, content }) => answered.get(changeItemId) !== content.amountCents)
  )
}

/**
 * Whether a 404 may only mean that a lagging replica does not have the new change event yet. Once a read has shown the
 * change event, every replica has it.
 */
export function isNotShownYet(readFrom: string, written: WriteAnswer): boolean {
  return written.unseen && readFrom < caughtUpAt(written)
}

/** Milliseconds since 1970; NaN, which is neither earlier nor later than anything, if the time is not given. */
function msOf(at: string | null): number {
  return new Date(at ?? Number.NaN).getTime()
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000)
}
