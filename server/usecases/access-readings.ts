import type { ProjectAccess } from '../domain/person.ts'
import { later } from './deps.ts'

/** Rights being asked for in Procore. */
export interface AccessReading {
  /** ISO 8601 UTC: the answer is as old as this, however long it takes. */
  startedAt: string
  access: Promise<ProjectAccess>
}

/** For how long a refusal is repeated without asking Procore, in seconds. */
const refusedFor = 30

/** No process knows more refusals; the oldest are forgotten first. */
const mostRefusals = 10_000

/**
 * What this process knows of questions for rights, by session and project: those under way, and the projects that Procore
 * has just refused.
 */
export class AccessReadings {
  readonly #underWay = new Map<string, AccessReading>()
  /** When the question was asked that Procore answered with no (ISO 8601 UTC), in that order. */
  readonly #refused = new Map<string, string>()

  underWay(key: string): AccessReading | null {
    return this.#underWay.get(key) ?? null
  }

  /** @param ask calls `isLatest` to find out whether a later question supersedes it */
  begin(
    key: string,
    startedAt: string,
    ask: (isLatest: () => boolean) => Promise<ProjectAccess>,
  ): AccessReading {
    const isLatest = () => this.#underWay.get(key) === reading
    const access = ask(isLatest).finally(() => {
      if (isLatest()) this.#underWay.delete(key)
    })
    const reading: AccessReading = { startedAt, access }
    this.#underWay.set(key, reading)
    return reading
  }

  isRefused(key: string, now: string): boolean {
    const askedAt = this.#refused.get(key)
    return askedAt !== undefined && later(askedAt, refusedFor) > now
  }

  refuse(key: string, askedAt: string): void {
    this.#refused.delete(key)
    this.#refused.set(key, askedAt)
    for (const oldest of this.#refused.keys()) {
      if (this.#refused.size <= mostRefusals) break
      this.#refused.delete(oldest)
    }
  }

  allow(key: string): void {
    this.#refused.delete(key)
  }
}
