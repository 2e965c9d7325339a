import { type EmulatedSystem, matchesPath } from './journal.ts'

/**
 * | kind | work done | answer |
 * |---|---|---|
 * | status | no | this status, headers and body |
 * | drop_before | no | none, the socket closes |
 * | drop_after | yes | none, the socket closes |
 * | hold_before | after release() | the real one |
 * | hold_after | yes | the real one, after release() |
 * | body | yes | this status, headers and body |
 * | run | yes | the real one; `before` and `after` run around the work |
 *
 * `body` is the write that was carried out and does not look like it: 403, 404, 413, 429, a 503 with Retry-After, or
 * a 200 without the new lines. Only the given headers are sent, besides the content type.
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
  /** Any method when left out. */
  method?: string
  /** Any path when left out; without query. */
  path?: string | RegExp
  kind: FaultKind
  /** How many requests it befalls: 1 unless told. Infinity is allowed. */
  times?: number
  status?: number
  headers?: Record<string, string>
  /** A function receives the body of the real answer (kind `body`); empty text for `status`. */
  body?: string | ((answer: string) => string)
  /** Kinds hold_before and hold_after: the request goes on after this time, if it was not released earlier. */
  holdMs?: number
  /** Kind run: called when the request has arrived, before the work. */
  before?: () => void
  /** Kind run: called after the work, before the answer is sent. */
  after?: () => void
}

export interface Fault {
  /** Resolves on the first hit; for the kinds that do the work first, once the work is done. */
  readonly hit: Promise<void>
  /** Lets every held request go on, now and later. */
  release(): void
  /** No further request is hit; held ones go on. */
  remove(): void
  /** How many requests were hit so far. */
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

  /** Resolves after release() or after the time of the order. */
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

/** What a request that hit a fault has to do; see the table above. */
export interface Claim {
  readonly spec: FaultSpec
  announce(): void
  hold(): Promise<void>
}

/** The troubles ordered for the next requests. The oldest matching one takes a request; each request meets at most one. */
export class Faults {
  #active: ActiveFault[] = []

  add(spec: FaultSpec): Fault {
    const fault = new ActiveFault(spec)
    this.#active.push(fault)
    return fault
  }

  /** Takes the fault that befalls this request, if any, and counts it. */
  claim(system: EmulatedSystem, method: string, path: string): Claim | undefined {
    const fault = this.#active.find((candidate) => candidate.claims(system, method, path))
    if (fault) fault.count += 1
    return fault
  }

  /** Removes every fault and lets held requests go on. */
  clear(): void {
    for (const fault of this.#active) fault.remove()
    this.#active = []
  }
}
