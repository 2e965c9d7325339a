import type { Background, Log } from '../domain/ports/platform.ts'

export interface TrackedBackground extends Background {
  /** Resolves once no work is running, including work started by other work; `false` if `timeoutMs` elapsed first. */
  settled(timeoutMs: number): Promise<boolean>
}

/**
 * Tracks work that continues after the response, so that shutdown can wait for it. Errors are logged: no request is
 * left to receive them, and an unhandled rejection would end the process.
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
