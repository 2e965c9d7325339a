/**
 * How much is waiting for the schedule.
 *
 * | | |
 * |---|---|
 * | soon | a push that is not settled, news from Procore that is not worked off, or a sign-in that is not redeemed |
 * | later | none of these, but there is data whose turn comes: sessions that end, projects that are synced |
 * | none | no data at all |
 */
export type WaitingWork = 'soon' | 'later' | 'none'

export interface Work {
  /** Crosses companies on purpose; a Durable Object holds one. */
  waiting(): Promise<WaitingWork>
}
