import type { Metrics } from '../domain/ports/platform.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { Gate, Pace } from './gate.ts'

/** A gate that tells how long calls waited before they first went, and which were given up unsent. */
export function measuredGate(gate: Gate, metrics: Metrics, pace: Pace): Gate {
  return {
    async run(companyId, task, attempt) {
      const from = pace.now()
      let went = false
      try {
        return await gate.run(companyId, task, () => {
          if (!went) metrics.waitedAtGate((pace.now() - from) / 1000)
          went = true
          return attempt()
        })
      } catch (error) {
        // An attempt never throws this: its report says what Procore answered.
        if (error instanceof ProcoreError && error.kind === 'busy') {
          metrics.count('gate_refusals', { reason: 'busy' })
        }
        throw error
      }
    },
  }
}
