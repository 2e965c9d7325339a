/**
 * The time limits of a push, in seconds.
 *
 *       claim ──── leavesWithin ────▶ last moment to send ── writeTimeout ──▶ timeout ── margin ──▶ settlesAfter
 *
 * `leavesWithin + writeTimeout + margin ≤ settlesAfter`: until `settlesAfter`, Procore may still carry out a write
 * whose response is missing, so a read proves that the write did not arrive only if it began later. Trusting an earlier
 * read would allow the lines to be pushed again, and the change event would contain them twice.
 */

/** From the claim: the write is sent within this time or not at all, however long the gate or a token refresh took. */
export const leavesWithin = 90

/** From sending: how long to wait for the response. */
export const writeTimeout = 30

/** From the claim: when a push without a response may be settled by what a read of Procore does not show. */
export const settlesAfter = 180
