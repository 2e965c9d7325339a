import type { CorChange } from '../../domain/link-state.ts'
import type { EventKind } from '../../domain/ports/store-pushes.ts'

/**
 * GET …/change-events/:changeEventId/activity and …/cors/:corId/activity, newest first, at most 50 entries of about a
 * megabyte; with `?format=csv` all of it as a file.
 */
export interface ActivityView {
  entries: ActivityItem[]
  /** For `?before=`: the entries that are older than these; null where there are none. */
  older: string | null
}

export type ActivityItem =
  | {
      by: 'person'
      at: string
      personName: string
      kind: EventKind
      /** Of a push whose answer was lost, and which was found by reading Procore again. */
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
      /** When Clearstory says it was updated; `seenAt` is when this app read it. */
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
  /** What its lines in Procore added up to when the push was closed; null where that was not recorded. */
  arrivedCents: number | null
  /** Lines that were touched; none where nothing changed. */
  lines: ActivityLine[]
  /** Of very many lines that were linked or unlinked by hand the rest, and what it adds up to. */
  more?: { count: number; cents: number }
}

export interface ActivityLine {
  /**
   * `taken` and `let_go`: linked and unlinked by hand, nothing written in Procore. `leave_out`: a line that was removed in
   * Procore and stays out.
   */
  action: 'add' | 'change' | 'remove' | 'keep' | 'leave_out' | 'taken' | 'let_go'
  before: { description: string; cents: number } | null
  after: { description: string; cents: number } | null
  /** What of it was in Procore when the push was closed; null where that was not recorded. */
  arrivedCents: number | null
}

export interface ActivityCorState {
  number: string
  title: string
  status: string
  /** Under the basis of the link; null where there is no exact amount. */
  cents: number | null
}
