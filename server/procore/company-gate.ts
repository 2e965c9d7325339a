import { ProcoreError } from '../domain/ports/procore.ts'
import type { GateReport, GateTask, Pace } from './gate.ts'
import { comeBackAt, type RateWindow, RateWindows } from './rate-windows.ts'
import { Turns } from './turns.ts'

export interface GateOptions {
  /** The longest a call waits, over all its attempts, before it is given up unsent. */
  longestWaitMs: number
  longestQueue: number
  /** Calls under way together while Procore has not told its limits yet. */
  untoldAllowance: number
}

export const usualGate: GateOptions = { longestWaitMs: 20_000, longestQueue: 200, untoldAllowance: 10 }

/** What a gate has learned from Procore: all of its state that is not about calls on their way. */
export interface GateMemory {
  windows: RateWindow[]
  /** Milliseconds since the epoch. */
  closedUntil: number
  /** By how many milliseconds Procore's clock is ahead of ours. */
  aheadMs: number
}

const nothingLearned: GateMemory = { windows: [], closedUntil: 0, aheadMs: 0 }

interface Waiter {
  deadline: number
  enter: () => void
  giveUp: (error: ProcoreError) => void
}

/**
 * One company's gate.
 *
 * | situation | a new call |
 * |---|---|
 * | calls remain beyond those under way, nobody waits | goes at once |
 * | none remain, or Procore said to wait | waits; when calls remain again, each person with waiting calls gets one in turn |
 * | it could not go before its deadline | is given up at once, unsent |
 * | the queue is full | takes the last place of whoever holds two more than this person; else is given up at once |
 * | Procore opens again and has not said how far | few go, until an answer tells |
 */
export class CompanyGate {
  readonly #pace: Pace
  readonly #options: GateOptions
  readonly #windows: RateWindows
  readonly #turns: Turns
  /** Waiting calls by person; the person first in the map is next. */
  readonly #queue = new Map<string, Waiter[]>()
  #queued = 0
  #underWay = 0
  #running = 0
  #closedUntil: number
  #alarm: AbortController | null = null

  constructor(pace: Pace, options: GateOptions, remembered: GateMemory = nothingLearned) {
    this.#pace = pace
    this.#options = options
    this.#turns = new Turns(pace)
    this.#windows = new RateWindows(remembered.windows, options.untoldAllowance, remembered.aheadMs)
    this.#closedUntil = remembered.closedUntil
  }

  /** For a successor that takes over when this one is gone. */
  memory(): GateMemory {
    return {
      windows: this.#windows.remembered(),
      closedUntil: this.#closedUntil,
      aheadMs: this.#windows.aheadMs,
    }
  }

  get idle(): boolean {
    return this.#running === 0
  }

  async run<R extends GateReport>(task: GateTask, attempt: () => Promise<R>): Promise<R> {
    this.#running += 1
    try {
      const deadline = this.#pace.now() + this.#options.longestWaitMs
      const endTurn = await this.#turnOf(task, deadline)
      try {
        for (;;) {
          await this.#enter(task.personId, deadline)
          const report = await this.#attempt(attempt)
          // Procore did nothing and says so: 429, or 503 with a time to come back, its documented way of shedding load.
          // A write answered by a bare 503 may have been done; it is never made again here. A write of money is not
          // made again whatever the answer: were the claim wrong, its lines would be there twice.
          if (task.once) return report
          if (comeBackAt(report, this.#pace.now()) === null) return report
        }
      } finally {
        endTurn()
      }
    } finally {
      this.#running -= 1
    }
  }

  async #turnOf({ writeKey }: GateTask, deadline: number): Promise<() => void> {
    if (writeKey === undefined) return () => undefined
    const endTurn = await this.#turns.take(writeKey, deadline)
    if (endTurn === null) throw this.#busy()
    return endTurn
  }

  async #attempt<R extends GateReport>(attempt: () => Promise<R>): Promise<R> {
    try {
      const report = await attempt()
      if (report.headers === null) this.#windows.countUnanswered()
      else this.#windows.learn(report.headers, this.#pace.now())
      const back = comeBackAt(report, this.#pace.now())
      if (back !== null) this.#closedUntil = Math.max(this.#closedUntil, back)
      return report
    } finally {
      this.#underWay -= 1
      this.#admit()
    }
  }

  #enter(personId: string, deadline: number): Promise<void> {
    const now = this.#pace.now()
    if (this.#queued === 0 && this.#mayEnter(now)) {
      this.#underWay += 1
      return Promise.resolve()
    }
    const opensAt = this.#opensAt(now)
    if ((opensAt !== null && opensAt > deadline) || !this.#hasPlaceFor(personId)) {
      return Promise.reject(this.#busy())
    }
    return new Promise((enter, giveUp) => {
      const waiting = this.#queue.get(personId) ?? []
      waiting.push({ deadline, enter, giveUp })
      this.#queue.set(personId, waiting)
      this.#queued += 1
      this.#admit()
    })
  }

  /** Whether a call of this person may wait. In a full queue it takes a place from whoever has many. */
  #hasPlaceFor(personId: string): boolean {
    if (this.#queued < this.#options.longestQueue) return true
    let greediest: Waiter[] = []
    for (const waiting of this.#queue.values()) if (waiting.length > greediest.length) greediest = waiting
    const mine = this.#queue.get(personId)?.length ?? 0
    if (greediest.length < mine + 2) return false
    greediest.pop()?.giveUp(this.#busy())
    this.#queued -= 1
    return true
  }

  #mayEnter(now: number): boolean {
    const allowance = this.#windows.allowance(now) ?? this.#options.untoldAllowance
    // With nothing under way, nobody would bring news of a limit that looks used up but has no known reset.
    const room =
      allowance - this.#underWay > 0 || (this.#underWay === 0 && this.#windows.opensAt(now) === null)
    return now >= this.#closedUntil && room
  }

  /** When the gate opens by itself; null when it waits only for calls under way. */
  #opensAt(now: number): number | null {
    const opensAt = Math.max(this.#closedUntil, this.#windows.opensAt(now) ?? 0)
    return opensAt > now ? opensAt : null
  }

  /** Lets in whoever may enter, gives up whoever waited too long, and sets the alarm for the next of either. */
  #admit(): void {
    const now = this.#pace.now()
    while (this.#queued > 0 && this.#mayEnter(now)) {
      this.#underWay += 1
      this.#next()?.enter()
    }
    const opensAt = this.#opensAt(now)
    let wakeAt = opensAt
    for (const [personId, waiting] of this.#queue) {
      const staying = waiting.filter((waiter) => {
        if (waiter.deadline > now && (opensAt === null || opensAt <= waiter.deadline)) return true
        waiter.giveUp(this.#busy())
        return false
      })
      this.#queued -= waiting.length - staying.length
      if (staying.length === 0) this.#queue.delete(personId)
      else this.#queue.set(personId, staying)
      for (const { deadline } of staying) wakeAt = wakeAt === null ? deadline : Math.min(wakeAt, deadline)
    }
    this.#setAlarm(this.#queued === 0 ? null : wakeAt)
  }

  /** Takes the next waiting call: the next person's oldest. That person then goes to the end of the line. */
  #next(): Waiter | undefined {
    for (const [personId, waiting] of this.#queue) {
      const waiter = waiting.shift()
      this.#queue.delete(personId)
      if (waiting.length > 0) this.#queue.set(personId, waiting)
      this.#queued -= 1
      return waiter
    }
    return undefined
  }

  #setAlarm(at: number | null): void {
    this.#alarm?.abort()
    this.#alarm = null
    if (at === null) return
    const alarm = new AbortController()
    this.#alarm = alarm
    void this.#pace.sleep(Math.max(at - this.#pace.now(), 0), alarm.signal).then(() => {
      if (!alarm.signal.aborted) this.#admit()
    })
  }

  #busy(): ProcoreError {
    const now = this.#pace.now()
    const retryAt = this.#opensAt(now) ?? now + 1000
    return new ProcoreError('busy', { written: 'no', retryAt: new Date(retryAt).toISOString() })
  }
}
