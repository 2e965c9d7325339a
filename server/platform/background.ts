import type { Background, Log } from '../domain/ports/platform.ts'

export interface TrackedBackground extends Background {
  /** Resolves when nothing runs any more, work that other work started included; `false` when `timeoutMs` ran out first. */
  settled(timeoutMs: number): Promise<boolean>
}

/**
 * Work that outlives its answer, kept track of so that shutting down can wait for it. A failure ends in the log:
 * nobody is left to hear of it, and an unhandled rejection would end the process.
 */
export function trackedBackground(log: Log): TrackedBackground {
  const running = new Set<Promise<void>>()
  return {
    run(work) {
      const tracked: Promise<void> = work
        .then(
          () => undefined,
          (error: unknown) => {
            const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
            log.error('background_failed', { reason })
          },
        )
        .finally(() => running.delete(tracked))
      running.add(tracked)
    },
    settled(timeoutMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), timeoutMs)
        const drain = async () => {
          while (running.size > 0) await Promise.all(running)
          clearTimeout(timer)
          resolve(true)
        }
        void drain()
      })
    },
  }
}
