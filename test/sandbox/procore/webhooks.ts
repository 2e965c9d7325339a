import type { AccessLevel } from '../seed/world.ts'
import { ChangeWatch, type WatchedChange } from './change-watch.ts'
import type { ChangeEvent, Person } from './entities.ts'
import { formatPayload } from './formatters/webhook.ts'

export const payloadVersions = ['v2.0', 'v3.0', 'v4.0'] as const
export type PayloadVersion = (typeof payloadVersions)[number]

/** A hook of a whole company, or of one project. */
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
  /** Deliveries pause until then after a failure. */
  pausedUntil: number
  failures: number
  failingSince: number | null
}

export interface Attempt {
  startedAt: number
  completedAt: number
  /** 0 when no answer came. */
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
  /** Waits for no pause of a hook. */
  atOnce?: boolean
  /** Procore promises no order. */
  order?: 'oldest_first' | 'newest_first'
  /** How often each delivery is sent; duplicates are possible in Procore too. */
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

/** Hooks, what they are told of, and how: one queue a hook, paused after a failure, longer each time (procore/FACTS.md 1.11). */
export class Webhooks {
  hooks: Hook[] = []
  deliveries: Delivery[] = []
  /** Delivers by itself after each change, as Procore does; a test delivers when it wants to. */
  automatic = false
  /** Whether a company hook can hear of what happens in its projects. Observed are project hooks only (procore/FACTS.md 1.11). */
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

  /** A person's level on the tool "Webhooks API": None unless given, admins of the company apart. */
  levelOf(person: Person): AccessLevel {
    return this.#levels.get(person.id) ?? (person.companyLevel === 'Admin' ? 'Admin' : 'None')
  }

  setLevel(personId: number, level: AccessLevel): void {
    this.#levels.set(personId, level)
  }

  /** Queues what has happened since the last look. */
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

  /** Delivers all that waits, whatever pause a hook is in. Resolves when every answer is there. */
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

  /** Sends a delivery that was made already once more, as it was. */
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

  /** Strictly later than the one before. */
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

  /** From 1 s to 1 h, twice as long each time; after 12 h everything that waits is thrown away. */
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
