import * as v from 'valibot'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents } from '../sandbox/seed/world.ts'
import type { ChaosWorld, Seat } from './chaos-world.ts'
import type { Dice } from './dice.ts'
import { Laws } from './laws.ts'
import { type Ordered, orderTrouble, troubleNames } from './troubles.ts'

/** CORs in play, some with T&M tags so that breakdowns have many lines. Each number is used once. */
const corIds = [
  seededCors.rough,
  seededCors.shaftWall,
  seededCors.fireCaulk,
  seededCors.vav,
  seededCors.credit,
  seededCors.crane,
  seededCors.tiny,
]
const mine = [changeEvents.lobby.id, changeEvents.conference.id, changeEvents.mechanical.id]

const planned = v.object({
  pushId: v.string(),
  pushable: v.boolean(),
  plan: v.object({
    newTotalCents: v.number(),
    cors: v.array(
      v.object({
        lines: v.array(v.object({ action: v.string(), changeItemId: v.exactOptional(v.string()) })),
      }),
    ),
  }),
})

export interface Score {
  operations: number
  pushes: number
  applied: number
  /** Pushes sent at the same time by two people or through two servers. */
  raced: number
  killed: number
  /** Buttons pressed on pushes afterwards that were answered. */
  settled: number
  /** How often each trouble was met. */
  met: Record<string, number>
}

interface Job {
  seat: Seat
  pushId: string
}

/** Every so many operations all change events are looked at, not only those that moved. */
const wholeLookEvery = 25

/** A game of pushes, updates, undos and strangers with trouble at every step. The laws are checked after each operation. */
export class Game {
  readonly score: Score = { operations: 0, pushes: 0, applied: 0, raced: 0, killed: 0, settled: 0, met: {} }
  readonly #world: ChaosWorld
  readonly #dice: Dice
  readonly #laws: Laws
  /** Change events that the operation at hand is about. */
  #touched: number[] = []

  constructor(world: ChaosWorld, dice: Dice) {
    this.#world = world
    this.#dice = dice
    this.#laws = new Laws(world, mine)
  }

  async play(operations: number): Promise<void> {
    for (let at = 0; at < operations; at += 1) {
      this.#touched = []
      await this.#operate()
      this.score.operations += 1
      await this.#laws.check(this.#seat(), at % wholeLookEvery === 0 ? 'all' : this.#touched)
    }
    await this.#finish()
  }

  async #operate(): Promise<void> {
    switch (this.#dice.roll(14)) {
      case 0:
      case 1:
        this.#world.sandbox.clearstory.state.editCor(this.#dice.pick(corIds), {
          amount: (this.#dice.roll(4_000_000) - 1_000_000) / 100,
        })
        return
      case 2:
        return this.#strangerTypes()
      case 3:
        return this.#strangerEdits()
      case 4:
      case 5:
        return this.#race()
      default: {
        const job = await this.#plan(this.#seat(), await this.#anyOrder())
        if (job) await this.#apply([job])
      }
    }
  }

  /** Two at once, mostly about the same: each plans before either sends. */
  async #race(): Promise<void> {
    const orders = [await this.#anyOrder(), await this.#anyOrder()]
    const same = this.#dice.roll(2) === 0
    const seats = [this.#seat(), this.#seat()]
    const jobs: Job[] = []
    for (const [at, seat] of seats.entries()) {
      const order = orders[same ? 0 : at]
      const job = order && (await this.#plan(seat, order))
      if (job) jobs.push(job)
    }
    if (jobs.length === 0) return
    this.score.raced += jobs.length > 1 ? 1 : 0
    await this.#apply(jobs)
  }

  async #anyOrder(): Promise<object> {
    const dice = this.#dice
    switch (dice.roll(8)) {
      case 0:
        return { kind: 'undo', changeEventId: String(this.#event()) }
      case 1: {
        const eventId = this.#event()
        const [cor] = (await this.#laws.look(eventId, this.#seat())).cors
        if (cor) return { kind: 'remove', corIds: [cor.corId], changeEventId: String(eventId) }
        return this.#order(false)
      }
      case 2:
        return this.#order(true)
      default:
        return this.#order(false)
    }
  }

  #order(isNew: boolean) {
    const dice = this.#dice
    const eventId = this.#event()
    // Mostly CORs that may go there; now and then one that lives elsewhere, which must be refused.
    const fitting = corIds.filter((corId) => {
      const home = this.#laws.homeOf(String(corId))
      return home === undefined || (!isNew && home === eventId) || dice.roll(10) === 0
    })
    return {
      kind: 'push',
      corIds: dice.some(fitting.length > 0 ? fitting : corIds, 4).map(String),
      breakdown: dice.pick(['lump_sum', 'sub_total', 'line_item'] as const),
      destination: isNew
        ? {
            kind: 'new',
            title: `New event ${dice.roll(1000)}`,
            statusId: String(changeEventStatuses[0].id),
            scope: 'tbd',
          }
        : { kind: 'existing', changeEventId: String(eventId) },
    }
  }

  #strangerTypes(): void {
    const eventId = this.#event()
    const amountCents = this.#dice.roll(500_000)
    const id = this.#world.sandbox.procore.state.addLine(eventId, {
      description: 'Typed by hand',
      amount: (amountCents / 100).toFixed(2),
    })
    this.#laws.strangerLeft(eventId, id, amountCents, true)
  }

  /** A stranger changes or removes any line, ours as well as his own. */
  #strangerEdits(): void {
    const { state } = this.#world.sandbox.procore
    const eventId = this.#event()
    const lines = state.lines(eventId).filter(({ editable, deletable }) => editable && deletable)
    if (lines.length === 0) return
    const line = this.#dice.pick(lines)
    if (this.#dice.roll(3) === 0) {
      state.deleteLine(eventId, line.id)
      this.#laws.strangerLeft(eventId, line.id, null, false)
      return
    }
    const amountCents = this.#dice.roll(300_000)
    state.editLine(eventId, line.id, { amount: (amountCents / 100).toFixed(2) })
    this.#laws.strangerLeft(eventId, line.id, amountCents, false)
  }

  /** A plan that may be pushed, every question in it answered by dice; null where there is none. */
  async #plan(seat: Seat, order: object): Promise<Job | null> {
    this.score.pushes += 1
    let answer = await this.#world.ask(seat, '/pushes', order)
    if (answer?.status !== 201) return null
    let plan = v.parse(planned, answer.body)
    const choices = Object.fromEntries(
      openLines(plan).map((id) => [id, this.#dice.pick(['procore', 'clearstory'] as const)]),
    )
    if (Object.keys(choices).length > 0) {
      answer = await this.#world.ask(seat, '/pushes', { ...order, choices })
      if (answer?.status !== 201) return null
      plan = v.parse(planned, answer.body)
    }
    return plan.pushable ? { seat, pushId: plan.pushId } : null
  }

  /** Sends the pushes at the same time, with one trouble or none in their way. */
  async #apply(jobs: Job[]): Promise<void> {
    const world = this.#world
    const name = this.#dice.roll(4) === 0 ? null : this.#dice.pick(troubleNames)
    // A panel that nobody hears from any more leaves its server at work; of two it could be the one still writing.
    const trouble =
      name === null || (jobs.length > 1 && name === 'panel closed over the write')
        ? null
        : orderTrouble(world.sandbox, name)
    const panel = new AbortController()
    const asking = Promise.all(
      jobs.map(async ({ seat, pushId }) => {
        const path = `/pushes/${pushId}/apply`
        if (trouble?.reaction === 'close_panel') return world.askUntil(panel.signal, seat, path)
        const answer = await world.ask(seat, path)
        if (answer?.status === 200) this.score.applied += 1
      }),
    )
    const killed = trouble ? await this.#react(trouble, name ?? '', jobs, asking, panel) : []
    await asking
    world.sandbox.faults.clear()
    for (const server of killed) await world.startServer(server)
    await this.#settle(jobs)
  }

  /** Waits for the trouble to be met and does what comes with it; answers with the servers it killed. */
  async #react(
    trouble: Ordered,
    name: string,
    jobs: readonly Job[],
    asking: Promise<unknown>,
    panel: AbortController,
  ): Promise<number[]> {
    const met = await Promise.race([trouble.hit.then(() => true), asking.then(() => false)])
    if (!met) return []
    this.score.met[name] = (this.score.met[name] ?? 0) + 1
    const killed: number[] = []
    if (trouble.reaction === 'kill') {
      for (const { seat } of jobs) if (!killed.includes(seat.server)) killed.push(seat.server)
      for (const server of killed) await this.#world.killServer(server)
      this.score.killed += killed.length
    }
    if (trouble.reaction === 'close_panel') panel.abort()
    // What was on its way when the server died may still arrive.
    trouble.release()
    return killed
  }

  /** Time passes. Then somebody presses one of the buttons of an unfinished push, or the next look settles it. */
  async #settle(jobs: readonly Job[]): Promise<void> {
    this.#world.letTimePass()
    for (const { seat, pushId } of jobs) {
      const button = this.#dice.pick(['recover', 'withdraw', 'apply', null] as const)
      if (button === null) continue
      const answer = await this.#world.ask(seat, `/pushes/${pushId}/${button}`)
      if (answer?.status === 200) this.score.settled += 1
    }
    this.#laws.findMade()
  }

  /** At the end everything is pushed once more without trouble: then each COR's lines are its amount, to the cent. */
  async #finish(): Promise<void> {
    const seat = this.#seat()
    for (const eventId of this.#laws.events) {
      const { cors } = await this.#laws.look(eventId, seat)
      if (cors.length === 0) continue
      const order = {
        kind: 'push',
        corIds: cors.map((cor) => cor.corId),
        destination: { kind: 'existing', changeEventId: String(eventId) },
      }
      const first = await this.#world.ask(seat, '/pushes', order)
      const choices = Object.fromEntries(
        openLines(v.parse(planned, first?.body)).map((id) => [id, 'clearstory']),
      )
      const second = await this.#world.ask(seat, '/pushes', { ...order, choices })
      const final = v.parse(planned, second?.body)
      if (final.pushable) {
        const applied = await this.#world.ask(seat, `/pushes/${final.pushId}/apply`)
        if (applied?.status !== 200) throw new Error(`final push: ${JSON.stringify(applied?.body)}`)
      }
      for (const cor of (await this.#laws.look(eventId, seat)).cors) {
        if (cor.procoreCents !== cor.currentCents) {
          throw new Error(`COR ${cor.number}: Procore ${cor.procoreCents}, Clearstory ${cor.currentCents}`)
        }
      }
    }
    await this.#laws.check(seat, 'all')
  }

  #seat(): Seat {
    return this.#dice.pick(this.#world.seats)
  }

  #event(): number {
    const eventId = this.#dice.pick(this.#laws.events)
    this.#touched.push(eventId)
    return eventId
  }
}

/** Lines that a person must decide about. */
function openLines({ plan }: v.InferOutput<typeof planned>): string[] {
  return plan.cors
    .flatMap((cor) => cor.lines)
    .flatMap((line) => (line.action === 'choose' && line.changeItemId ? [line.changeItemId] : []))
}
