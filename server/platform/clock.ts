import type { Clock } from '../domain/ports/platform.ts'

/** The machine's own time. */
export const systemClock: Clock = { now: () => new Date().toISOString() }
