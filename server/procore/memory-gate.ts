import { CompanyGate, type GateOptions, usualGate } from './company-gate.ts'
import type { Gate, GateReport, GateTask, Pace } from './gate.ts'

/** The gates of one process, by company. Idle companies are evicted, least recently used first, to bound memory. */
export class MemoryGate implements Gate {
  readonly #pace: Pace
  readonly #options: GateOptions
  readonly #mostCompanies: number
  /** In order of last use. */
  readonly #companies = new Map<string, CompanyGate>()

  constructor(pace: Pace, options: Partial<GateOptions> & { mostCompanies?: number } = {}) {
    const { mostCompanies = 500, ...others } = options
    this.#pace = pace
    this.#mostCompanies = mostCompanies
    this.#options = { ...usualGate, ...others }
  }

  run<R extends GateReport>(companyId: string, task: GateTask, attempt: () => Promise<R>): Promise<R> {
    return this.#company(companyId).run(task, attempt)
  }

  /** Number of companies in memory. */
  get size(): number {
    return this.#companies.size
  }

  #company(companyId: string): CompanyGate {
    const company = this.#companies.get(companyId) ?? new CompanyGate(this.#pace, this.#options)
    this.#companies.delete(companyId)
    this.#companies.set(companyId, company)
    for (const [id, candidate] of this.#companies) {
      if (this.#companies.size <= this.#mostCompanies) break
      if (candidate !== company && candidate.idle) this.#companies.delete(id)
    }
    return company
  }
}
