import type { ClearstoryTrouble } from '../domain/ports/store-setup.ts'

/**
 * The JSON that the panel receives and sends. The panel imports these as types only. Ids are strings, money is whole
 * cents, times are ISO 8601 UTC.
 */

/** A part of Clearstory that this person may not see, and the Procore right that would show it. */
export interface AbsentPart {
  /** `linked`: CORs in change events; `received`: the received inbox; `sent`: the sent inbox and drafts. */
  part: 'linked' | 'received' | 'sent'
  tool: 'change_events' | 'commitments' | 'prime_contracts'
  level: 'read_only'
}

/** What this person can do here, and the state of the setup. Part of every response that renders a tab. */
export interface Standing {
  personName: string
  project: { name: string; number: string | null; currency: string | null }
  setup: 'complete' | 'not_connected' | 'not_mapped'
  maySetUp: boolean
  /** May connect Clearstory for the whole company. */
  mayConnect: boolean
  /** Change Events rights in Procore. */
  mayPush: 'yes' | 'own_only' | 'no'
  mayCreateChangeEvents: boolean
  /** Parts left out everywhere, totals included. A Procore project admin can grant the missing rights. */
  absent: AbsentPart[]
  /**
   * Set when the last attempt to read Clearstory failed, with the time of the first failure. What
   * is shown is as old as it says.
   */
  clearstoryTrouble: { code: ClearstoryTrouble; since: string } | null
}

/** A session as the panel holds it, and its user: what is on screen belongs to this person in this company. */
export interface SessionView {
  bearer: string
  /** When the bearer expires, ISO 8601 UTC. */
  expiresAt: string
  /** Procore's id. */
  personId: string
  personName: string
  companyId: string
  /** null when Procore did not give it. */
  companyName: string | null
}

/** An error answer (RFC 9457, application/problem+json). */
export interface Problem {
  /** `/problems/<code>`. */
  type: string
  code: string
  /** What happened, as one sentence for the user. */
  title: string
  /** Details: names, numbers as entered, messages from Procore. */
  detail: string | null
  /** What to do next, as one sentence for the user. */
  next: string
  status: number
  written: 'no' | 'yes' | 'unknown'
  retryAt: string | null
  requestId: string
  /** CORs whose lines Procore refused; the rest can be pushed without them. Omitted when empty. */
  refused?: { corId: string; number: string; reason: string }[]
}

/** A person's own sessions in one company. Session ids are never included: the list is read-only. */
export interface OwnSessionsView {
  sessions: {
    /** ISO 8601 UTC, like the next two. */
    startedAt: string
    /** Accurate to about an hour: the panel renews its bearer about that often. */
    lastUsedAt: string
    endsAt: string
    isThisOne: boolean
  }[]
}
