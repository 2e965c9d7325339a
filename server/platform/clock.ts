import type { Clock } from '../domain/ports/platform.ts'

/** The system clock. */
export const systemClock: Clock = { now: () => new Date().toISOString() }
