import type { Context } from 'hono'
import type { Clock } from '../domain/ports/platform.ts'
import { type CallerAddress, callerKey } from './caller-address.ts'
import { tooManyRequests } from './middleware/limit-person.ts'
import { type Budget, RequestBudgets } from './request-budgets.ts'

/**
 * What callers without a session may ask, per address and in all. An office of fifty people behind one address signs in
 * within minutes: that takes 100 requests to /auth, none of them refused.
 */
export const anonymousBudgets = {
  /** Requests to /auth: start pages and callbacks. */
  signIn: { address: { burst: 120, perMinute: 60 }, all: { burst: 2000, perMinute: 1000 } },
  /** Callbacks that led to no sign-in: each may cost a call to Procore with our client secret. */
  callback: { address: { burst: 10, perMinute: 5 }, all: { burst: 100, perMinute: 60 } },
  /** Wrong hand-over codes. */
  code: { address: { burst: 20, perMinute: 10 }, all: { burst: 300, perMinute: 120 } },
  /** Webhooks without the company's secret. Procore's own are never counted. */
  webhook: { address: { burst: 30, perMinute: 10 }, all: { burst: 300, perMinute: 120 } },
} as const satisfies Record<string, { address: Budget; all: Budget }>

type Kind = keyof typeof anonymousBudgets

/** How long an attempt waits before it looks again whether those under way were refused. */
const lookAgainMs = 50

/** Limits for callers that have not signed in. Kept in memory only, for a bounded number of addresses. */
export class AnonymousLimits {
  readonly #isOn: boolean
  readonly #addressOf: CallerAddress
  readonly #now: () => number
  readonly #budgets: ReadonlyMap<Kind, { address: RequestBudgets; all: RequestBudgets }>
  /** Attempts under way by kind and address: they may still turn out to be refused. */
  readonly #underWay = new Map<string, number>()

  constructor(options: { isOn: boolean; addressOf: CallerAddress; clock: Clock }) {
    this.#isOn = options.isOn
    this.#addressOf = options.addressOf
    this.#now = () => Date.parse(options.clock.now())
    const kinds: Kind[] = ['signIn', 'callback', 'code', 'webhook']
    this.#budgets = new Map(
      kinds.map((kind) => {
        const { address, all } = anonymousBudgets[kind]
        return [
          kind,
          { address: new RequestBudgets(address, this.#now), all: new RequestBudgets(all, this.#now) },
        ]
      }),
    )
  }

  /** Counts a request. Throws `too_many_requests` where it is beyond a limit. */
  take(kind: Kind, c: Context): void {
    const address = callerKey(this.#addressOf(c))
    this.#refuseBeyond(kind, address)
    this.#spend(kind, address)
  }

  /**
   * Does work that counts only if it is refused. As many go at once as may still be refused; the others wait for their
   * turn. Throws `too_many_requests` where the limit is used up.
   */
  async attempt<T>(
    kind: Kind,
    c: Context,
    work: () => Promise<T>,
    isRefused: (outcome: T) => boolean,
  ): Promise<T> {
    if (!this.#isOn) return work()
    const address = callerKey(this.#addressOf(c))
    const key = `${kind} ${address}`
    for (;;) {
      this.#refuseBeyond(kind, address)
      if ((this.#underWay.get(key) ?? 0) < this.#left(kind, address)) break
      // Polls instead of queueing: any of the attempts under way may make room.
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1)
    try {
      const outcome = await work()
      if (isRefused(outcome)) this.#spend(kind, address)
      return outcome
    } finally {
      const others = (this.#underWay.get(key) ?? 1) - 1
      if (others === 0) this.#underWay.delete(key)
      else this.#underWay.set(key, others)
    }
  }

  #refuseBeyond(kind: Kind, address: string): void {
    const budget = this.#budgets.get(kind)
    if (!this.#isOn || !budget) return
    const waitMs = Math.max(budget.address.waitMs(address), budget.all.waitMs('all'))
    if (waitMs > 0) throw tooManyRequests(this.#now() + waitMs)
  }

  #left(kind: Kind, address: string): number {
    const budget = this.#budgets.get(kind)
    return budget ? Math.min(budget.address.left(address), budget.all.left('all')) : 0
  }

  #spend(kind: Kind, address: string): void {
    const budget = this.#budgets.get(kind)
    budget?.address.spend(address)
    budget?.all.spend('all')
  }
}
