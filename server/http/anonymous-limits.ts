import type { Context } from 'hono'
import type { Clock } from '../domain/ports/platform.ts'
import { type CallerAddress, type CallerKeys, callerKeys } from './caller-address.ts'
import { tooManyRequests } from './middleware/limit-person.ts'
import { type Budget, RequestBudgets } from './request-budgets.ts'

interface SharedBudget {
  address: Budget
  /** The budget shared by all addresses: per company, or for everyone if the caller has proven no company. */
  all: Budget
  /**
   * Half of the shared budget is reserved for networks that have made at most this many requests lately
   * (`fewWithinMinutes`): a dozen addresses must not be able to lock everyone else out.
   */
  few: number
}

/**
 * Rate limits (token buckets) for callers without a session, per address and in total. When an office of fifty people
 * behind one address signs in within minutes, that takes 50 start pages, none of them refused.
 */
export const anonymousBudgets = {
  /** Start pages. */
  signIn: { address: { burst: 120, perMinute: 60 }, all: { burst: 2000, perMinute: 1000 }, few: 10 },
  /**
   * Start pages that another site navigated to, by `Sec-Fetch-Site`. Any page that is open in an office can do that, so
   * they must not use up the office's sign-ins. They are still answered, in case a browser reports the panel's own
   * popup like this.
   */
  startElsewhere: { address: { burst: 120, perMinute: 60 }, all: { burst: 2000, perMinute: 1000 }, few: 10 },
  /**
   * Codes in callbacks that Procore or the company refused. Limits calls to Procore with our client secret. Callbacks
   * for which Procore is not called cost an HMAC and are not limited: any page can send an office's browsers there.
   */
  callback: { address: { burst: 10, perMinute: 5 }, all: { burst: 100, perMinute: 60 }, few: 0 },
  /** Wrong hand-over codes. */
  code: { address: { burst: 20, perMinute: 10 }, all: { burst: 300, perMinute: 120 }, few: 0 },
  /** Webhooks without the company's secret. Genuine deliveries from Procore are never counted. */
  webhook: { address: { burst: 30, perMinute: 10 }, all: { burst: 300, perMinute: 120 }, few: 0 },
} as const satisfies Record<string, SharedBudget>

type Kind = keyof typeof anonymousBudgets

interface Attempt<T> {
  /** The company whose shared budget applies. */
  companyId: string
  work: () => Promise<T>
  /** Whether the attempt counts. */
  counts: (outcome: T) => boolean
}

/** Polling interval of an attempt that waits for attempts in progress. */
const lookAgainMs = 50

/** Rate limits for callers that have not signed in. In memory only, for a bounded number of addresses and companies. */
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
      startElsewhere: limit('startElsewhere'),
      callback: limit('callback'),
      code: limit('code'),
      webhook: limit('webhook'),
    }
  }

  /** Counts a request. Throws `too_many_requests` if a limit is exceeded. */
  take(kind: Kind, c: Context): void {
    if (!this.#isOn) return
    const budget = this.#budgets[kind]
    const caller = callerKeys(this.#addressOf(c))
    this.#refuse(budget.waitMs(caller, everybody))
    budget.spend(caller, everybody)
  }

  /**
   * Runs work that counts only if it is refused. At most as many attempts run at once as could still be refused within
   * the limit; the others wait. Throws `too_many_requests` if the limit is exhausted.
   */
  async attempt<T>(kind: Kind, c: Context, { companyId, work, counts }: Attempt<T>): Promise<T> {
    if (!this.#isOn) return work()
    const budget = this.#budgets[kind]
    const caller = callerKeys(this.#addressOf(c))
    for (;;) {
      this.#refuse(budget.waitMs(caller, companyId))
      if (budget.hasRoom(caller, companyId)) break
      // Polls instead of queueing: any attempt in progress may make room.
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
    const end = budget.begin(caller, companyId)
    try {
      const outcome = await work()
      if (counts(outcome)) budget.spend(caller, companyId)
      return outcome
    } finally {
      end()
    }
  }

  #refuse(waitMs: number): void {
    if (waitMs > 0) throw tooManyRequests(this.#now() + waitMs)
  }
}

/** The shared key for requests that belong to no company. */
const everybody = 'everybody'

/** The budget of an IPv6 /48 as a multiple of an address's budget: tunnel brokers hand out /48s to anyone. */
const addressesPerNetwork = 5

/**
 * How long a network's requests count against its `few`. Much longer than its own budget takes to refill: otherwise a
 * flood that is paced would always count as a newcomer and use up the reserved half as well.
 */
const fewWithinMinutes = 15

/** The budgets of one kind of request. `shared` is the key of the shared budget. */
class KindOfLimit {
  /** The part of the shared budget reserved for networks that have made few requests. */
  readonly #kept: number
  /** What is left of a network's few requests. */
  readonly #fewLeft: RequestBudgets
  readonly #address: RequestBudgets
  readonly #network: RequestBudgets
  readonly #all: RequestBudgets
  /** Attempts in progress, which may still be refused. */
  readonly #underWay = new Map<string, number>()

  constructor({ address, all, few }: SharedBudget, now: () => number) {
    this.#kept = Math.floor(all.burst / 2)
    this.#fewLeft = new RequestBudgets({ burst: few + 1, perMinute: (few + 1) / fewWithinMinutes }, now)
    this.#address = new RequestBudgets(address, now)
    const burst = address.burst * addressesPerNetwork
    const perMinute = address.perMinute * addressesPerNetwork
    this.#network = new RequestBudgets({ burst, perMinute }, now)
    this.#all = new RequestBudgets(all, now)
  }

  /** Milliseconds until another request is within the limits; 0 if it is now. */
  waitMs({ address, network }: CallerKeys, shared: string): number {
    const own = Math.max(this.#address.waitMs(address), this.#network.waitMs(network))
    return Math.max(own, this.#all.waitMs(shared, this.#keptFrom(network)))
  }

  /** Whether another attempt would be within the limits even if all those in progress were refused. */
  hasRoom({ address, network }: CallerKeys, shared: string): boolean {
    if (this.#open('address', address) >= this.#address.left(address)) return false
    if (this.#open('network', network) >= this.#network.left(network)) return false
    return this.#open('all', shared) < this.#all.left(shared) - this.#keptFrom(network)
  }

  spend({ address, network }: CallerKeys, shared: string): void {
    this.#address.spend(address)
    this.#network.spend(network)
    this.#fewLeft.spend(network)
    this.#all.spend(shared)
  }

  /** Counts an attempt as in progress until the returned function is called. */
  begin({ address, network }: CallerKeys, shared: string): () => void {
    const keys = [`address ${address}`, `network ${network}`, `all ${shared}`]
    for (const key of keys) add(this.#underWay, key, 1)
    return () => {
      for (const key of keys) add(this.#underWay, key, -1)
    }
  }

  #open(kind: 'address' | 'network' | 'all', key: string): number {
    return this.#underWay.get(`${kind} ${key}`) ?? 0
  }

  #keptFrom(network: string): number {
    return this.#open('network', network) < this.#fewLeft.left(network) ? 0 : this.#kept
  }
}

function add(counts: Map<string, number>, key: string, more: number): void {
  const count = (counts.get(key) ?? 0) + more
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
