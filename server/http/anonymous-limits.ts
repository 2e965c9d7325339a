import type { Context } from 'hono'
import type { Clock } from '../domain/ports/platform.ts'
import { type CallerAddress, type CallerKeys, callerKeys } from './caller-address.ts'
import { tooManyRequests } from './middleware/limit-person.ts'
import { type Budget, RequestBudgets } from './request-budgets.ts'

interface SharedBudget {
  address: Budget
  /** What all addresses share: for one company, or for all where the caller has proven none. */
  all: Budget
  /**
   * The last half of what all share is kept for addresses that have used no more than this of their own: a dozen addresses
   * must not keep everybody else out.
   */
  few: number
}

/**
 * What callers without a session may ask, per address and in all. An office of fifty people behind one address signs in
 * within minutes: that takes 100 requests to /auth, none of them refused.
 */
export const anonymousBudgets = {
  /** Requests to /auth: start pages and callbacks. */
  signIn: { address: { burst: 120, perMinute: 60 }, all: { burst: 2000, perMinute: 1000 }, few: 10 },
  /** Callbacks that led to no sign-in. What all share are calls to Procore with our client secret. */
  callback: { address: { burst: 10, perMinute: 5 }, all: { burst: 100, perMinute: 60 }, few: 0 },
  /** Wrong hand-over codes. */
  code: { address: { burst: 20, perMinute: 10 }, all: { burst: 300, perMinute: 120 }, few: 0 },
  /** Webhooks without the company's secret. Procore's own are never counted. */
  webhook: { address: { burst: 30, perMinute: 10 }, all: { burst: 300, perMinute: 120 }, few: 0 },
} as const satisfies Record<string, SharedBudget>

type Kind = keyof typeof anonymousBudgets

/** What an attempt is counted against: `address` alone, or also the budget that all addresses share. */
export type Cost = 'nothing' | 'address' | 'all'

interface Attempt<T> {
  /** The company whose shared budget it may use; null where there is none. */
  companyId: string | null
  work: () => Promise<T>
  costs: (outcome: T) => Cost
}

/** How long an attempt waits before it looks again whether those under way were refused. */
const lookAgainMs = 50

/** Limits for callers that have not signed in. Kept in memory only, for a bounded number of addresses and companies. */
export class AnonymousLimits {
  readonly #isOn: boolean
  readonly #addressOf: CallerAddress
  readonly #now: () => number
  readonly #budgets: Readonly<Record<Kind, KindOfLimit>>

  constructor(options: { isOn: boolean; addressOf: CallerAddress; clock: Clock }) {
    this.#isOn = options.isOn
    this.#addressOf = options.addressOf
    this.#now = () => Date.parse(options.clock.now())
    const limit = (kind: Kind) => new KindOfLimit(anonymousBudgets[kind], this.#now)
    this.#budgets = {
      signIn: limit('signIn'),
      callback: limit('callback'),
      code: limit('code'),
      webhook: limit('webhook'),
    }
  }

  /** Counts a request. Throws `too_many_requests` where it is beyond a limit. */
  take(kind: Kind, c: Context): void {
    if (!this.#isOn) return
    const budget = this.#budgets[kind]
    const caller = callerKeys(this.#addressOf(c))
    this.#refuse(budget.waitMs(caller, everybody))
    budget.spend(caller, everybody)
  }

  /**
   * Does work that counts only if it is refused. As many go at once as may still be refused; the others wait for their
   * turn. Throws `too_many_requests` where the limit is used up.
   */
  async attempt<T>(kind: Kind, c: Context, { companyId, work, costs }: Attempt<T>): Promise<T> {
    if (!this.#isOn) return work()
    const budget = this.#budgets[kind]
    const caller = callerKeys(this.#addressOf(c))
    for (;;) {
      this.#refuse(budget.waitMs(caller, companyId))
      if (budget.hasRoom(caller, companyId)) break
      // Polls instead of queueing: any of the attempts under way may make room.
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
    const end = budget.begin(caller, companyId)
    try {
      const outcome = await work()
      const cost = costs(outcome)
      if (cost !== 'nothing') budget.spend(caller, cost === 'all' ? companyId : null)
      return outcome
    } finally {
      end()
    }
  }

  #refuse(waitMs: number): void {
    if (waitMs > 0) throw tooManyRequests(this.#now() + waitMs)
  }
}

/** The key of what is shared by requests that belong to no company. */
const everybody = 'everybody'

/** How many times the budget of an address an IPv6 /48 has: tunnel brokers give one to anybody. */
const addressesPerNetwork = 5

/** The budgets of one kind of request. `shared` is the key of what all addresses share; null where they share nothing. */
class KindOfLimit {
  readonly #few: number
  readonly #networkBurst: number
  /** What is left of the shared budget when only those who used few of their own get more of it. */
  readonly #kept: number
  readonly #address: RequestBudgets
  readonly #network: RequestBudgets
  readonly #all: RequestBudgets
  /** Attempts under way: they may still turn out to be refused. */
  readonly #underWay = new Map<string, number>()

  constructor({ address, all, few }: SharedBudget, now: () => number) {
    this.#few = few
    this.#networkBurst = address.burst * addressesPerNetwork
    this.#kept = Math.floor(all.burst / 2)
    this.#address = new RequestBudgets(address, now)
    const perMinute = address.perMinute * addressesPerNetwork
    this.#network = new RequestBudgets({ burst: this.#networkBurst, perMinute }, now)
    this.#all = new RequestBudgets(all, now)
  }

  /** Milliseconds until another request is within the limits; 0 when it is now. */
  waitMs({ address, network }: CallerKeys, shared: string | null): number {
    const own = Math.max(this.#address.waitMs(address), this.#network.waitMs(network))
    return shared === null ? own : Math.max(own, this.#all.waitMs(shared, this.#keptFrom(network)))
  }

  /** Whether another attempt would be within the limits if all those under way were refused. */
  hasRoom({ address, network }: CallerKeys, shared: string | null): boolean {
    if (this.#open('address', address) >= this.#address.left(address)) return false
    if (this.#open('network', network) >= this.#network.left(network)) return false
    return shared === null || this.#open('all', shared) < this.#all.left(shared) - this.#keptFrom(network)
  }

  spend({ address, network }: CallerKeys, shared: string | null): void {
    this.#address.spend(address)
    this.#network.spend(network)
    if (shared !== null) this.#all.spend(shared)
  }

  /** Counts an attempt as under way until the answer is called. */
  begin({ address, network }: CallerKeys, shared: string | null): () => void {
    const keys = [`address ${address}`, `network ${network}`, ...(shared === null ? [] : [`all ${shared}`])]
    for (const key of keys) add(this.#underWay, key, 1)
    return () => {
      for (const key of keys) add(this.#underWay, key, -1)
    }
  }

  #open(kind: 'address' | 'network' | 'all', key: string): number {
    return this.#underWay.get(`${kind} ${key}`) ?? 0
  }

  #keptFrom(network: string): number {
    const used = this.#networkBurst - this.#network.left(network) + this.#open('network', network)
    return used <= this.#few ? 0 : this.#kept
  }
}

function add(counts: Map<string, number>, key: string, more: number): void {
  const count = (counts.get(key) ?? 0) + more
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
