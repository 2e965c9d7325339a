import * as v from 'valibot'
import type { FaultSpec } from '../sandbox/core/faults.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents } from '../sandbox/seed/world.ts'
import type { ChaosWorld } from './chaos-world.ts'
import type { Dice } from './dice.ts'

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
/** Ids of change events made during the game are above the seed's. */
const firstMade = 562949970000000
const mine = [changeEvents.lobby.id, changeEvents.conference.id, changeEvents.mechanical.id]

/** What may befall a write, as the sandbox plays it; `kill` ends the server while Procore holds the write. */
const faultKinds: Record<string, Omit<FaultSpec, 'system' | 'method' | 'path'> | null> = {
  none: null,
  'drop before': { kind: 'drop_before' },
  'drop after': { kind: 'drop_after' },
  'error before': { kind: 'status', status: 500, body: '<h1>500</h1>' },
  'error after': { kind: 'body', status: 502, body: '<h1>502</h1>' },
  busy: { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  'kill before': { kind: 'hold_before' },
  'kill after': { kind: 'hold_after' },
}
const faults = ['none', 'none', ...Object.keys(faultKinds)]

const view = v.object({
  changeEvent: v.nullable(v.object({ changeEventId: v.string() })),
  cors: v.array(
    v.object({
      corId: v.string(),
      number: v.string(),
      state: v.string(),
      currentCents: v.nullable(v.number()),
      pushedCents: v.number(),
      procoreCents: v.number(),
    }),
  ),
  unfinished: v.array(v.object({ pushId: v.string() })),
})
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
const result = v.object({ changeEvent: v.object({ changeEventId: v.string() }) })

export interface Score {
  operations: number
  pushes: number
  applied: number
  killed: number
  settled: number
}

/** A game of pushes, updates, undos and strangers with faults at every step. Laws are checked after every operation. */
export class Game {
  readonly score: Score = { operations: 0, pushes: 0, applied: 0, killed: 0, settled: 0 }
  readonly #world: ChaosWorld
  readonly #dice: Dice
  readonly #events: number[] = [...mine]
  /** Where each linked COR was at the last check. */
  #eventOfCor = new Map<string, number>()
  /** Strangers' lines by change event: id → amount in cents, as strangers left them. */
  readonly #strangers = new Map<number, Map<number, number>>()

  constructor(world: ChaosWorld, dice: Dice) {
    this.#world = world
    this.#dice = dice
    for (const eventId of mine) {
      const lines = world.sandbox.procore.state.lines(eventId)
      this.#strangers.set(eventId, new Map(lines.map(({ id, amountCents }) => [id, amountCents])))
    }
  }

  async play(operations: number): Promise<void> {
    for (let at = 0; at < operations; at += 1) {
      await this.#operate()
      this.score.operations += 1
      await this.#checkLaws()
    }
    await this.#finish()
  }

  async #operate(): Promise<void> {
    const dice = this.#dice
    switch (dice.roll(12)) {
      case 0:
      case 1:
        this.#world.sandbox.clearstory.state.editCor(dice.pick(corIds), {
          amount: (dice.roll(4_000_000) - 1_000_000) / 100,
        })
        return
      case 2:
        return this.#strangerTypes()
      case 3:
        return this.#strangerEdits()
      case 4:
        return this.#push({ kind: 'undo', changeEventId: String(dice.pick(this.#events)) })
      case 5: {
        const eventId = dice.pick(this.#events)
        const [cor] = (await this.#look(eventId)).cors
        if (cor) await this.#push({ kind: 'remove', corIds: [cor.corId], changeEventId: String(eventId) })
        return
      }
      case 6:
        return this.#push(this.#order(true))
      default:
        return this.#push(this.#order(false))
    }
  }

  #order(isNew: boolean) {
    const dice = this.#dice
    const eventId = dice.pick(this.#events)
    // Mostly CORs that may go there; now and then one that lives elsewhere, which must be refused.
    const fitting = corIds.filter((corId) => {
      const home = this.#eventOfCor.get(String(corId))
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
    const eventId = this.#dice.pick(this.#events)
    const amountCents = this.#dice.roll(500_000)
    const id = this.#world.sandbox.procore.state.addLine(eventId, {
      description: 'Typed by hand',
      amount: (amountCents / 100).toFixed(2),
    })
    this.#strangers.get(eventId)?.set(id, amountCents)
  }

  /** A stranger changes or removes any line, ours as well as his own. */
  #strangerEdits(): void {
    const { state } = this.#world.sandbox.procore
    const eventId = this.#dice.pick(this.#events)
    const lines = state.lines(eventId).filter(({ editable, deletable }) => editable && deletable)
    if (lines.length === 0) return
    const line = this.#dice.pick(lines)
    const own = this.#strangers.get(eventId)
    if (this.#dice.roll(3) === 0) {
      state.deleteLine(eventId, line.id)
      own?.delete(line.id)
      return
    }
    const amountCents = this.#dice.roll(300_000)
    state.editLine(eventId, line.id, { amount: (amountCents / 100).toFixed(2) })
    if (own?.has(line.id)) own.set(line.id, amountCents)
  }

  async #push(order: object): Promise<void> {
    this.score.pushes += 1
    const choices: Record<string, string> = {}
    let answer = await this.#world.ask('/pushes', order)
    if (answer?.status !== 201) return
    let plan = v.parse(planned, answer.body)
    for (const line of plan.plan.cors.flatMap((cor) => cor.lines)) {
      if (line.action === 'choose' && line.changeItemId) {
        choices[line.changeItemId] = this.#dice.pick(['procore', 'clearstory'] as const)
      }
    }
    if (Object.keys(choices).length > 0) {
      answer = await this.#world.ask('/pushes', { ...order, choices })
      if (answer?.status !== 201) return
      plan = v.parse(planned, answer.body)
    }
    if (!plan.pushable) return
    await this.#apply(plan.pushId)
  }

  async #apply(pushId: string): Promise<void> {
    const world = this.#world
    const fault = this.#dice.pick(faults)
    const kills = fault === 'kill before' || fault === 'kill after'
    const added = (['PATCH', 'POST'] as const).flatMap((method) => {
      const how = faultKinds[fault]
      return how
        ? world.sandbox.faults.add({ system: 'procore', path: /\/change_events/, method, ...how })
        : []
    })
    const asking = world.ask(`/pushes/${pushId}/apply`)
    if (kills) {
      const reached = Promise.any(added.map((one) => one.hit))
      const first = await Promise.race([
        reached.then(() => 'reached' as const),
        asking.then(() => 'answered' as const),
      ])
      if (first === 'reached') {
        await world.killServer()
        this.score.killed += 1
        // What was on its way when the server died may still arrive.
        for (const one of added) one.release()
      }
    }
    const answer = await asking
    world.sandbox.faults.clear()
    if (kills) await world.killServer().then(() => world.startServer())
    if (answer?.status === 200) {
      this.score.applied += 1
      this.#know(v.parse(result, answer.body).changeEvent.changeEventId)
    }
    await this.#settle()
  }

  /** Time passes, and whoever opens the panel next settles what was left unfinished. */
  async #settle(): Promise<void> {
    this.#world.letTimePass()
    for (const eventId of this.#events) await this.#look(eventId)
    // A lost new change event was found by recovery at the start, before the panel is opened again.
    for (const { id } of this.#world.sandbox.procore.state.changeEvents) {
      if (id > firstMade) this.#know(String(id))
    }
  }

  #know(changeEventId: string): void {
    const id = Number(changeEventId)
    if (this.#events.includes(id)) return
    this.#events.push(id)
    this.#strangers.set(id, new Map())
  }

  async #look(eventId: number): Promise<v.InferOutput<typeof view>> {
    const answer = await this.#world.ask(`/change-events/${eventId}/refresh`)
    if (answer?.status !== 200) throw new Error(`refresh of ${eventId}: ${JSON.stringify(answer?.body)}`)
    const seen = v.parse(view, answer.body)
    if (seen.unfinished.length > 0) {
      for (const { pushId } of seen.unfinished) {
        await this.#world.ask(`/pushes/${pushId}/recover`)
        this.score.settled += 1
      }
      return this.#look(eventId)
    }
    return seen
  }

  /** No duplicates, no losses, no stranger's line touched. */
  async #checkLaws(): Promise<void> {
    const { state } = this.#world.sandbox.procore
    const eventsOfCor = new Map<string, number[]>()
    for (const eventId of this.#events) {
      const seen = await this.#look(eventId)
      const lines = state.lines(eventId)
      const strangers = this.#strangers.get(eventId) ?? new Map<number, number>()
      for (const [id, amountCents] of strangers) {
        const line = lines.find((one) => one.id === id)
        if (line?.amountCents !== amountCents)
          throw new Error(`a stranger's line ${id} was touched in ${eventId}`)
      }
      const ours = lines.filter(({ id }) => !strangers.has(id))
      const linked = seen.cors.reduce((sum, cor) => sum + cor.procoreCents, 0)
      const inProcore = ours.reduce((sum, { amountCents }) => sum + amountCents, 0)
      if (linked !== inProcore) throw new Error(`${eventId}: links say ${linked}, Procore has ${inProcore}`)
      for (const cor of seen.cors) {
        eventsOfCor.set(cor.corId, [...(eventsOfCor.get(cor.corId) ?? []), eventId])
        const settled = cor.state === 'up_to_date' || cor.state === 'update_available'
        if (settled && !ours.some(({ description }) => description.startsWith(`COR ${cor.number} `))) {
          throw new Error(`COR ${cor.number} is linked in ${eventId} and has no line there`)
        }
      }
    }
    this.#eventOfCor = new Map(
      [...eventsOfCor].flatMap(([corId, [at]]) => (at === undefined ? [] : [[corId, at]])),
    )
    for (const [corId, events] of eventsOfCor) {
      if (events.length > 1) throw new Error(`COR ${corId} is in change events ${events.join(' and ')}`)
    }
  }

  /** At the end everything is pushed once more without faults: then each COR's lines are its amount, to the cent. */
  async #finish(): Promise<void> {
    for (const eventId of this.#events) {
      const { cors } = await this.#look(eventId)
      if (cors.length === 0) continue
      const order = {
        kind: 'push',
        corIds: cors.map((cor) => cor.corId),
        destination: { kind: 'existing', changeEventId: String(eventId) },
      }
      const first = await this.#world.ask('/pushes', order)
      const plan = v.parse(planned, first?.body)
      const open = plan.plan.cors.flatMap((cor) => cor.lines).filter((line) => line.action === 'choose')
      const choices = Object.fromEntries(open.map((line) => [line.changeItemId ?? '', 'clearstory']))
      const second = await this.#world.ask('/pushes', { ...order, choices })
      const final = v.parse(planned, second?.body)
      if (final.pushable) {
        const applied = await this.#world.ask(`/pushes/${final.pushId}/apply`)
        if (applied?.status !== 200) throw new Error(`final push: ${JSON.stringify(applied?.body)}`)
      }
      for (const cor of (await this.#look(eventId)).cors) {
        if (cor.procoreCents !== cor.currentCents) {
          throw new Error(`COR ${cor.number}: Procore ${cor.procoreCents}, Clearstory ${cor.currentCents}`)
        }
      }
    }
    await this.#checkLaws()
  }
}
