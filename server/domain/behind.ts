import type { ChangeEvent } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import type { Cents } from './money.ts'
import { settlesAfter } from './push-timing.ts'

/** What Procore's answer to our last write showed of a change event. A reading may come from a copy that lags behind it. */
export interface WriteAnswer {
  /** ISO 8601 UTC, by our clock. */
  answeredAt: string
  /** The change event's `updated_at` in it; null where Procore gave none. */
  updatedAt: string | null
  lines: { changeItemId: ChangeItemId; cents: Cents }[]
  /** The write made the change event, and no reading has shown it since. */
  unseen: boolean
}

/** The moment from which readings are believed whatever they show, ISO 8601 UTC. */
export function caughtUpAt({ answeredAt }: WriteAnswer): string {
  return new Date(Date.parse(answeredAt) + settlesAfter * 1000).toISOString()
}

/**
 * Whether a reading is older than what the answer to our own write showed, so that it proves no absence.
 *
 * | the reading began          | its updated_at                | its lines               | behind |
 * |----------------------------|-------------------------------|-------------------------|--------|
 * | `settlesAfter` later       | –                             | –                       | no     |
 * | before that                | later than the answer's       | –                       | no     |
 * | before that                | in an earlier second          | –                       | yes    |
 * | before that                | the same second, or not given | those of the answer     | no     |
 * | before that                | the same second, or not given | others, or other cents  | yes    |
 *
 * Procore's times may be whole seconds, so two versions of one second are told apart by their lines.
 */
export function isBehind(
  { items, updatedAt }: Pick<ChangeEvent, 'items' | 'updatedAt'>,
  readFrom: string,
  written: WriteAnswer,
): boolean {
  if (readFrom >= caughtUpAt(written)) return false
  if (updatedAt !== null && written.updatedAt !== null) {
    const [read, answered] = [Date.parse(updatedAt), Date.parse(written.updatedAt)]
    if (read > answered) return false
    if (secondOf(read) < secondOf(answered)) return true
  }
  const answered = new Map(written.lines.map(({ changeItemId, cents }) => [changeItemId, cents]))
  return (
    items.length !== answered.size ||
    items.some(({ changeItemId, content }) => answered.get(changeItemId) !== content.amountCents)
  )
}

/**
 * Whether a 404 says no more than that a lagging copy does not have the new change event yet. One that a reading has shown
 * is in every copy.
 */
export function isNotShownYet(readFrom: string, written: WriteAnswer): boolean {
  return written.unseen && readFrom < caughtUpAt(written)
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000)
}
