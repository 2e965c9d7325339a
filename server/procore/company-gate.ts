import { ProcoreError } from '../domain/ports/procore.ts'
import { FairShares, type Hour, keptForPushes } from './fair-shares.ts'
import type { GateReport, GateTask, Pace } from './gate.ts'
import { KeyedMutex } from './keyed-mutex.ts'
import { comeBackAt, type RateWindow, RateWindows } from './rate-windows.ts'
import { WaitingLine } from './waiting-line.ts'

export interface GateOptions {
  /** Longest wait of a call, over all its attempts. After that it is rejected without being sent. */
  longestWaitMs: number
  longestQueue: number
  /** Concurrent calls allowed before Procore has reported its limits. */
  untoldAllowance: number
}

export const usualGate: GateOptions = { longestWaitMs: 20_000, longestQueue: 200, untoldAllowance: 10 }

/** What a gate has learned from Procore: all of its state except the calls in flight. */
export interface GateMemory {
  windows: RateWindow[]
  /** Milliseconds since the epoch. */
  closedUntil: number
  /** By how many milliseconds Procore's clock is ahead of ours. */
  aheadMs: number
}

const nothingLearned: GateMemory = { windows: [], closedUntil: 0, aheadMs: 0 }

const nothingKept = () => 0

/**
 * Rate limiter for one company. People share it by round-robin; calls for pushes have priority.
 *
 * | situation | a new call |
 * |---|---|
 * | the limits leave room beyond the calls in flight, and the queue is empty | is sent immediately |
 * | no room, or Procore said to wait | waits; when there is room again, people with waiting calls take turns |
 * | it could not be sent before its deadline | is rejected immediately, unsent |
 * | the queue is full | replaces the newest call of a person with at least two more waiting; otherwise is rejected |
 * | it is for a push | goes before all reads, may use the reserve for pushes, and replaces any read in a full queue |
 * | its person used a third of the hourly limit, and others are active | is rejected immediately, unsent |
 * | the same, but it is for a push | is sent until its person has also used a third of the reserve for pushes |
 * | a window has reset, and its new limit is not reported yet | a few calls go, until an answer reports it |
 */
export class CompanyGate {
  readonly #pace: Pace
  readonly #options: GateOptions
  readonly #windows: RateWindows
  readonly #turns: KeyedMutex
  readonly #shares = new FairShares()
  readonly #pushes = new WaitingLine()
  readonly #others = new WaitingLine()
  #underWay = 0
  #running = 0
  #closedUntil: number
  #alarm: AbortController | null = null

  constructor(pace: Pace, options: GateOptions, remembered: GateMemory = nothingLearned) {
    this.#pace = pace
    this.#options = options
    this.#turns = new KeyedMutex(pace)
    this.#windows = new RateWindows(remembered.windows, options.untoldAllowance, remembered.aheadMs)
    this.#closedUntil = remembered.closedUntil
  }

  /** State to hand over to the gate that replaces this one. */
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
          await this.#enter(task, deadline)
          const report = await this.#attempt(attempt)
          // Retry only what Procore documents as not executed: 429, or 503 with Retry-After (load shedding).
          // A write answered with a bare 503 may have been executed and is never retried here. A write of money is not
          // retried after any answer: if it was executed after all, its lines would exist twice.
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

  async #turnOf({ writeKey, forPush }: GateTask, deadline: number): Promise<() => void> {
    if (writeKey === undefined) return () => undefined
    const endTurn = await this.#turns.take(writeKey, deadline)
    if (endTurn === null) throw this.#busy(forPush === true)
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

  #enter(task: GateTask, deadline: number): Promise<void> {
    const { personId } = task
    const forPush = task.forPush === true
    const now = this.#pace.now()
    const heldBackUntil = this.#shares.heldBackUntil(personId, this.#hour(now), now, forPush)
    if (heldBackUntil !== null) return Promise.reject(this.#busy(forPush, heldBackUntil))
    const isFirst = this.#pushes.size === 0 && (forPush || this.#others.size === 0)
    if (isFirst && this.#mayEnter(now, forPush)) {
      this.#countIn(personId, now, forPush)
      return Promise.resolve()
    }
    const opensAt = this.#opensAt(now, forPush)
    if ((opensAt !== null && opensAt > deadline) || !this.#hasPlaceFor(personId, forPush)) {
      return Promise.reject(this.#busy(forPush))
    }
    return new Promise((enter, reject) => {
      const giveUp = (retryAt?: number) => reject(this.#busy(forPush, retryAt))
      const line = forPush ? this.#pushes : this.#others
      line.add(personId, { deadline, enter, giveUp })
      this.#admit()
    })
  }

  #countIn(personId: string, now: number, forPush: boolean): void {
    this.#underWay += 1
    this.#shares.count(personId, this.#hour(now), now, forPush)
  }

  /** The window that outlasts any wait at the gate: once it is used up, other people's calls fail instead of waiting. */
  #hour(now: number): Hour | null {
    return this.#windows.beyond(Math.max(60_000, this.#options.longestWaitMs), now)
  }

  /** Whether a call of this person may wait. If the queue is full, another person's waiting call may be rejected for it. */
  #hasPlaceFor(personId: string, forPush: boolean): boolean {
    if (this.#pushes.size + this.#others.size < this.#options.longestQueue) return true
    const removed = forPush
      ? (this.#others.takeFromGreediest(1) ??
        this.#pushes.takeFromGreediest(this.#pushes.countOf(personId) + 2))
      : this.#others.takeFromGreediest(this.#others.countOf(personId) + 2)
    removed?.giveUp()
    return removed !== undefined
  }

  #mayEnter(now: number, forPush: boolean): boolean {
    const keeps = forPush ? nothingKept : keptForPushes
    const allowance = this.#windows.allowance(now, keeps) ?? this.#options.untoldAllowance
    // Let one call probe a limit that looks used up but has no known reset: with none in flight, no answer would update it.
    const room =
      allowance - this.#underWay > 0 || (this.#underWay === 0 && this.#windows.opensAt(now, keeps) === null)
    return now >= this.#closedUntil && room
  }

  /** When the gate opens without an answer; null if it is open, or waits only for calls in flight. */
  #opensAt(now: number, forPush: boolean): number | null {
    const windowsOpenAt = this.#windows.opensAt(now, forPush ? nothingKept : keptForPushes)
    const opensAt = Math.max(this.#closedUntil, windowsOpenAt ?? 0)
    return opensAt > now ? opensAt : null
  }

  /** Admits the calls that may go, rejects those past their deadline, and sets the timer for the next of either. */
  #admit(): void {
    const now = this.#pace.now()
    this.#admitFrom(this.#pushes, now, true)
    if (this.#pushes.size === 0) this.#admitFrom(this.#others, now, false)
    const wakeAt = [this.#sift(this.#pushes, now, true), this.#sift(this.#others, now, false)]
    this.#setAlarm(wakeAt.reduce((least, at) => (at === null || (least ?? at) < at ? least : at), null))
  }

  #admitFrom(line: WaitingLine, now: number, forPush: boolean): void {
    for (let next = line.nextPerson; next !== undefined; next = line.nextPerson) {
      const heldBackUntil = this.#shares.heldBackUntil(next, this.#hour(now), now, forPush)
      if (heldBackUntil !== null) {
        line.takeNext()?.giveUp(heldBackUntil)
      } else if (this.#mayEnter(now, forPush)) {
        this.#countIn(next, now, forPush)
        line.takeNext()?.enter()
      } else {
        return
      }
    }
  }

  /** Rejects the calls that cannot go before their deadline. Returns when to check the queue again; null if it is empty. */
  #sift(line: WaitingLine, now: number, forPush: boolean): number | null {
    const opensAt = this.#opensAt(now, forPush)
    const stays = (deadline: number) => deadline > now && (opensAt === null || opensAt <= deadline)
    const deadline = line.giveUpUnless((waiter) => stays(waiter.deadline))
    return deadline === null || opensAt === null ? deadline : Math.min(deadline, opensAt)
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

  #busy(forPush: boolean, heldBackUntil?: number): ProcoreError {
    const now = this.#pace.now()
    const retryAt = heldBackUntil ?? this.#opensAt(now, forPush) ?? now + 1000
    return new ProcoreError('busy', { written: 'no', retryAt: new Date(retryAt).toISOString() })
  }
}
