import type { CorChange } from '../../domain/link-state.ts'
import type { EventKind } from '../../domain/ports/store-pushes.ts'

/**
 * GET …/change-events/:changeEventId/activity and …/cors/:corId/activity, newest first, at most 50 entries and about
 * one megabyte. With `?format=csv`, the whole history as a file.
 */
export interface ActivityView {
  entries: ActivityItem[]
  /** Cursor for `?before=` to get older entries; null if there are none. */
  older: string | null
}

export type ActivityItem =
  | {
      by: 'person'
      at: string
      personName: string
      kind: EventKind
      /** The response of the push was lost, and the push was found by reading Procore again. */
      foundAgain: boolean
      changeEventId: string | null
      changeEventNumber: string | null
      pushId: string | null
      cors: ActivityCor[]
      previousCents: number
      newCents: number
    }
  | {
      by: 'clearstory'
      /** Update time according to Clearstory; `seenAt` is when this app read it. */
      at: string
      seenAt: string
      kind: 'changed' | 'revised'
      changeEventId: string
      corId: string
      changed: CorChange[]
      before: ActivityCorState
      after: ActivityCorState
    }

export interface ActivityCor {
  corId: string
  number: string
  previousCents: number | null
  newCents: number
  /** Sum of its lines in Procore when the push was closed; null if that was not recorded. */
  arrivedCents: number | null
  /** Lines that were touched; empty if nothing changed. */
  lines: ActivityLine[]
  /** When very many lines were linked or unlinked by hand: count and sum of the lines not listed. */
  more?: { count: number; cents: number }
}

export interface ActivityLine {
  /**
   * `taken` and `let_go`: linked and unlinked by hand, with nothing written in Procore. `leave_out`: a line that was
   * removed in Procore and stays out.
   */
  action: 'add' | 'change' | 'remove' | 'keep' | 'leave_out' | 'taken' | 'let_go'
  before: { description: string; cents: number } | null
  after: { description: string; cents: number } | null
  /** Its amount in Procore when the push was closed; null if that was not recorded. */
  arrivedCents: number | null
}

export interface ActivityCorState {
  number: string
  title: string
  status: string
  /** On the link's amount basis; null if there is no exact amount. */
  cents: number | null
}
