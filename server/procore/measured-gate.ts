import type { Metrics } from '../domain/ports/platform.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { Gate, Pace } from './gate.ts'

/** Wraps a gate with metrics: how long calls waited before their first attempt, and how many were rejected unsent. */
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
        // Only the gate throws this: an attempt reports Procore's answer instead.
        if (error instanceof ProcoreError && error.kind === 'busy') {
          metrics.count('gate_refusals', { reason: 'busy' })
        }
        throw error
      }
    },
  }
}
