import { type EmulatedSystem, matchesPath } from './journal.ts'

/**
 * | kind | work done | response |
 * |---|---|---|
 * | status | no | this status, headers and body |
 * | drop_before | no | none, the socket is closed |
 * | drop_after | yes | none, the socket is closed |
 * | hold_before | after release() | the real one |
 * | hold_after | yes | the real one, after release() |
 * | body | yes | this status, headers and body |
 * | run | yes | the real one; `before` and `after` run around the work |
 *
 * `body` simulates a write that was carried out although the response suggests otherwise: 403, 404, 413, 429, a 503 with
 * Retry-After, or a 200 without the new lines. Apart from the content type, only the given headers are sent.
 */
export const faultKinds = [
  'status',
  'drop_before',
  'drop_after',
  'hold_before',
  'hold_after',
  'body',
  'run',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface FaultSpec {
  system: EmulatedSystem
  /** Any method if omitted. */
  method?: string
  /** Any path if omitted; without the query. */
  path?: string | RegExp
  kind: FaultKind
  /** The number of requests to hit; default: 1. Infinity is allowed. */
  times?: number
  status?: number
  headers?: Record<string, string>
  /** A function receives the body of the real response (kind `body`), or an empty string for `status`. */
  body?: string | ((answer: string) => string)
  /** Kinds hold_before and hold_after: the request continues after this time unless it was released earlier. */
  holdMs?: number
  /** Kind run: called when the request has arrived, before the work. */
  before?: () => void
  /** Kind run: called after the work, before the response is sent. */
  after?: () => void
}

export interface Fault {
  /** Resolves on the first hit; for kinds that do the work first, once the work is done. */
  readonly hit: Promise<void>
  /** Lets every held request continue, now and later. */
  release(): void
  /** Stops hitting requests; held ones continue. */
  remove(): void
  /** The number of requests hit so far. */
  readonly count: number
}

class ActiveFault implements Fault {
  readonly spec: FaultSpec
  readonly hit: Promise<void>
  readonly #released: Promise<void>
  count = 0
  removed = false
  #hit!: () => void
  #release!: () => void

  constructor(spec: FaultSpec) {
    this.spec = spec
    this.hit = new Promise((resolve) => {
      this.#hit = resolve
    })
    this.#released = new Promise((resolve) => {
      this.#release = resolve
    })
  }

  announce(): void {
    this.#hit()
  }

  /** Resolves after release() or after `holdMs`. */
  hold(): Promise<void> {
    const { holdMs } = this.spec
    if (holdMs === undefined) return this.#released
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, holdMs)
      void this.#released.then(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  release(): void {
    this.#release()
  }

  remove(): void {
    this.removed = true
    this.#release()
  }

  claims(system: EmulatedSystem, method: string, path: string): boolean {
    const { spec } = this
    return (
      !this.removed &&
      this.count < (spec.times ?? 1) &&
      spec.system === system &&
      (spec.method === undefined || spec.method.toUpperCase() === method) &&
      (spec.path === undefined || matchesPath(spec.path, path))
    )
  }
}

/** What to do with a request that hit a fault; see the table above. */
export interface Claim {
  readonly spec: FaultSpec
  announce(): void
  hold(): Promise<void>
}

/**
 * The faults to inject into the next requests. The oldest matching fault takes a request; a request hits at most one.
 */
export class Faults {
  #active: ActiveFault[] = []

  add(spec: FaultSpec): Fault {
    const fault = new ActiveFault(spec)
    this.#active.push(fault)
    return fault
  }

  /** Takes the fault that matches this request, if any, and counts the hit. */
  claim(system: EmulatedSystem, method: string, path: string): Claim | undefined {
    const fault = this.#active.find((candidate) => candidate.claims(system, method, path))
    if (fault) fault.count += 1
    return fault
  }

  /** Removes every fault and lets held requests continue. */
  clear(): void {
    for (const fault of this.#active) fault.remove()
    this.#active = []
  }
}
