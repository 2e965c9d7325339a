import type { AccessLevel } from '../seed/world.ts'
import { ChangeWatch, type WatchedChange } from './change-watch.ts'
import type { ChangeEvent, Person } from './entities.ts'
import { formatPayload } from './formatters/webhook.ts'

export const payloadVersions = ['v2.0', 'v3.0', 'v4.0'] as const
export type PayloadVersion = (typeof payloadVersions)[number]

/** A webhook of a whole company or of one project. */
export interface Hook {
  id: number
  companyId: number
  projectId: number | null
  namespace: string
  payloadVersion: PayloadVersion
  destinationUrl: string
  authorization: string | null
  status: 'active' | 'disabled'
  triggers: { id: number; resource: string; action: string }[]
  createdAt: number
  updatedAt: number
  /** After a failure, deliveries are paused until then. */
  pausedUntil: number
  failures: number
  failingSince: number | null
}

export interface Attempt {
  startedAt: number
  completedAt: number
  /** 0 if no response arrived. */
  status: number
}

export interface Delivery {
  id: number
  ulid: string
  hookId: number
  change: WatchedChange
  companyId: number
  at: number
  status: 'enqueued' | 'retrying' | 'delivered' | 'discarded'
  attempts: Attempt[]
}

export interface DeliverOptions {
  /** Ignores the pauses of hooks. */
  atOnce?: boolean
  /** The order of deliveries; Procore guarantees none. */
  order?: 'oldest_first' | 'newest_first'
  /** How often each delivery is sent; duplicates can happen in Procore too. */
  copies?: number
}

interface Surroundings {
  now: () => number
  nextId: () => number
  events: () => readonly ChangeEvent[]
  companyOf: (projectId: number) => number
}

const second = 1_000
const longestPause = 3_600 * second
const givesUpAfter = 12 * 3_600 * second
const answerWithin = 5_000

/**
 * Webhooks and their deliveries: one queue per hook, paused after failures with exponential backoff (procore/FACTS.md
 * 1.11).
 */
export class Webhooks {
  hooks: Hook[] = []
  deliveries: Delivery[] = []
  /** Whether to deliver automatically after each change, as Procore does. By default, tests deliver explicitly. */
  automatic = false
  /** Whether company hooks receive project events. Only project hooks have been observed to (procore/FACTS.md 1.11). */
  companyHearsProjects = false
  readonly #levels = new Map<number, AccessLevel>()
  readonly #watch: ChangeWatch
  readonly #around: Surroundings
  #lastStamp = 0
  #running: Promise<unknown> = Promise.resolve()

  constructor(around: Surroundings) {
    this.#around = around
    this.#watch = new ChangeWatch(around.events)
  }

  reset(): void {
    this.hooks = []
    this.deliveries = []
    this.companyHearsProjects = false
    this.#levels.clear()
    this.#watch.reset()
  }

  /** A person's level for the "Webhooks API" tool. The default is None, or Admin for company admins. */
  levelOf(person: Person): AccessLevel {
    return this.#levels.get(person.id) ?? (person.companyLevel === 'Admin' ? 'Admin' : 'None')
  }

  setLevel(personId: number, level: AccessLevel): void {
    this.#levels.set(personId, level)
  }

  /** Queues what has changed since the last call. */
  observe(): void {
    for (const change of this.#watch.take()) {
      const companyId = this.#around.companyOf(change.projectId)
      for (const hook of this.hooks) {
        const hears =
          hook.projectId === null ? this.companyHearsProjects : hook.projectId === change.projectId
        const wanted = hook.triggers.some(
          ({ resource, action }) => resource === change.resource && action === change.action,
        )
        if (hook.companyId !== companyId || !hears || !wanted || hook.status !== 'active') continue
        const id = this.#around.nextId()
        this.deliveries.push({
          id,
          ulid: `01K${String(id).padStart(23, '0')}`,
          hookId: hook.id,
          change,
          companyId,
          at: this.#stamp(),
          status: 'enqueued',
          attempts: [],
        })
      }
    }
    if (this.automatic) void this.deliver().catch(() => undefined)
  }

  /** Delivers everything that is queued, ignoring pauses. Resolves when every response has arrived. */
  deliverNow(options: Omit<DeliverOptions, 'atOnce'> = {}): Promise<void> {
    return this.deliver({ ...options, atOnce: true })
  }

  /** Delivers what is due by the sandbox's clock. One run at a time. */
  deliver(options: DeliverOptions = {}): Promise<void> {
    const run = this.#running.then(async () => {
      this.#observeQuietly()
      for (const hook of [...this.hooks]) await this.#deliverTo(hook, options)
    })
    this.#running = run.catch(() => undefined)
    return run
  }

  /** Repeats an earlier delivery unchanged. */
  async redeliver(delivery: Delivery): Promise<number> {
    const hook = this.hooks.find(({ id }) => id === delivery.hookId)
    if (!hook) throw new Error('the hook is gone')
    return (await this.#send(hook, delivery)).status
  }

  waiting(hookId: number): Delivery[] {
    return this.deliveries.filter(
      (one) => one.hookId === hookId && (one.status === 'enqueued' || one.status === 'retrying'),
    )
  }

  #observeQuietly(): void {
    const { automatic } = this
    this.automatic = false
    this.observe()
    this.automatic = automatic
  }

  /** A strictly increasing timestamp. */
  #stamp(): number {
    this.#lastStamp = Math.max(this.#around.now(), this.#lastStamp + 1)
    return this.#lastStamp
  }

  async #deliverTo(hook: Hook, { atOnce = false, order = 'oldest_first', copies = 1 }: DeliverOptions) {
    if (hook.status !== 'active' || (!atOnce && this.#around.now() < hook.pausedUntil)) return
    const queue = this.waiting(hook.id)
    if (order === 'newest_first') queue.reverse()
    for (const delivery of queue) {
      for (let copy = 0; copy < copies; copy += 1) delivery.attempts.push(await this.#send(hook, delivery))
      const succeeded = delivery.attempts.at(-1)
      if (succeeded && succeeded.status >= 200 && succeeded.status < 300) {
        delivery.status = 'delivered'
        hook.failures = 0
        hook.failingSince = null
        hook.pausedUntil = 0
        continue
      }
      this.#pause(hook, delivery)
      return
    }
  }

  /** Backoff: from 1 s to 1 h, doubling each time. After 12 h all queued deliveries are dropped. */
  #pause(hook: Hook, delivery: Delivery): void {
    const now = this.#around.now()
    delivery.status = 'retrying'
    hook.failingSince ??= now
    hook.pausedUntil = now + Math.min(second * 2 ** hook.failures, longestPause)
    hook.failures += 1
    if (now - hook.failingSince < givesUpAfter) return
    for (const waiting of this.waiting(hook.id)) waiting.status = 'discarded'
  }

  async #send(hook: Hook, delivery: Delivery): Promise<Attempt> {
    const startedAt = this.#around.now()
    const status = await fetch(hook.destinationUrl, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(hook.authorization === null ? {} : { Authorization: hook.authorization }),
      },
      body: JSON.stringify(formatPayload(delivery, hook.payloadVersion)),
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithin),
    }).then(
      async (answer) => {
        await answer.arrayBuffer()
        return answer.status
      },
      () => 0,
    )
    return { startedAt, completedAt: this.#around.now(), status }
  }
}
