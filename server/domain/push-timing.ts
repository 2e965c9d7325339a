/**
 * How long a push may take. All three are seconds.
 *
 *     claim ──── leavesWithin ────▶ last moment to leave ── writeTimeout ──▶ given up ── margin ──▶ settlesAfter
 *
 * `leavesWithin + writeTimeout + margin ≤ settlesAfter`: until `settlesAfter` a write whose answer is missing may still
 * be carried out, so a reading proves its absence only if it began later. A reading that trusts its absence earlier lets
 * the lines be pushed again, and the change event has them twice.
 */

/** From the claim: the write leaves within this time or not at all, however long the gate or a token refresh took. */
export const leavesWithin = 90

/** From the moment the write leaves: how long its answer is waited for. */
export const writeTimeout = 30

/** From the claim: when a push without an answer may be settled by what Procore does not show. */
export const settlesAfter = 180
