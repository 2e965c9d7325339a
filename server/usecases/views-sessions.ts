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
