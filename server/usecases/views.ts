import type { ClearstoryTrouble } from '../domain/ports/store-setup.ts'

/**
 * What the panel is given and what it sends, as JSON. The panel imports these by type only.
 * Ids are text, money is whole cents, times are ISO 8601 UTC.
 */

/** A part of Clearstory that this person may not see, and the right in Procore that shows it. */
export interface AbsentPart {
  /** `linked`: CORs in change events; `received`: the received inbox; `sent`: the sent inbox and drafts. */
  part: 'linked' | 'received' | 'sent'
  tool: 'change_events' | 'commitments' | 'prime_contracts'
  level: 'read_only'
}

/** What this person can do here, and where setup stands. Part of every answer that paints a tab. */
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
  /** What is left out everywhere, totals included; a Procore project admin can grant it. */
  absent: AbsentPart[]
  /** Clearstory could not be read the last time, and since when; what is shown is as old as it says. */
  clearstoryTrouble: { code: ClearstoryTrouble; since: string } | null
}

/** A session as the panel holds it, and whose it is: what is on screen belongs to this person in this company. */
export interface SessionView {
  bearer: string
  /** When the bearer ends, ISO 8601 UTC. */
  expiresAt: string
  /** Procore's id. */
  personId: string
  personName: string
  companyId: string
  /** null where Procore did not say it. */
  companyName: string | null
}

/** An error answer (RFC 9457, application/problem+json). */
export interface Problem {
  /** `/problems/<code>`. */
  type: string
  code: string
  /** What happened, one sentence for people. */
  title: string
  /** More about it: names, numbers as they were given, Procore's own sentences. */
  detail: string | null
  /** What to do next, one sentence for people. */
  next: string
  status: number
  written: 'no' | 'yes' | 'unknown'
  retryAt: string | null
  requestId: string
  /** CORs whose lines Procore refused: the rest can be pushed without them. Left out where there are none. */
  refused?: { corId: string; number: string; reason: string }[]
}

/** A person's own sessions in one company. Never a session's id: the list is for looking, not for acting on one. */
export interface OwnSessionsView {
  sessions: {
    /** ISO 8601 UTC, as the next two. */
    startedAt: string
    /** To the hour: the panel renews its bearer about that often. */
    lastUsedAt: string
    endsAt: string
    isThisOne: boolean
  }[]
}
