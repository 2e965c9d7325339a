import * as v from 'valibot'
import type { ApiAnswer } from '../support/caller.ts'
import type { ChaosWorld, Seat } from './chaos-world.ts'

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
export type View = v.InferOutput<typeof view>

/** Ids of change events made during the game are above the seed's. */
const firstMade = 562949970000000

/**
 * The change events of a game and what must hold in them, whatever happened: no line twice, no cent lost, no stranger's
 * line touched. What strangers did is kept here apart from what the sandbox holds.
 */
export class Laws {
  readonly events: number[]
  readonly #world: ChaosWorld
  /** Strangers' lines by change event: id → amount in cents, as strangers left them. */
  readonly #strangers = new Map<number, Map<number, number>>()
  /** What each change event shows of CORs, as last looked at. */
  readonly #cors = new Map<number, View['cors']>()
  /** The lines of each change event when it was last looked at. */
  readonly #seen = new Map<number, string>()

  constructor(world: ChaosWorld, events: readonly number[]) {
    this.#world = world
    this.events = [...events]
    for (const eventId of events) {
      const lines = world.sandbox.procore.state.lines(eventId)
      this.#strangers.set(eventId, new Map(lines.map(({ id, amountCents }) => [id, amountCents])))
    }
  }

  /** Where a COR was at the last look. */
  homeOf(corId: string): number | undefined {
    return [...this.#cors].find(([, cors]) => cors.some((cor) => cor.corId === corId))?.[0]
  }

  strangerLeft(eventId: number, lineId: number, amountCents: number | null, isNew: boolean): void {
    const own = this.#strangers.get(eventId)
    if (amountCents === null) own?.delete(lineId)
    else if (isNew || own?.has(lineId)) own?.set(lineId, amountCents)
  }

  /** Change events that the game has made belong to it from now on. */
  findMade(): void {
    for (const { id } of this.#world.sandbox.procore.state.changeEvents) {
      if (id <= firstMade || this.events.includes(id)) continue
      this.events.push(id)
      this.#strangers.set(id, new Map())
    }
  }

  /** Opens the panel of a change event, and settles what is unfinished there. */
  async look(eventId: number, seat: Seat): Promise<View> {
    const answer = await this.#world.ask(seat, `/change-events/${eventId}/refresh`)
    const seen = read(answer, `refresh of ${eventId}`)
    if (seen.unfinished.length > 0) {
      for (const { pushId } of seen.unfinished) await this.#world.ask(seat, `/pushes/${pushId}/recover`)
      return this.look(eventId, seat)
    }
    this.#cors.set(eventId, seen.cors)
    this.#seen.set(eventId, this.#linesOf(eventId))
    return seen
  }

  /** Checks everything; looks only where something moved or may have moved since the last look. */
  async check(seat: Seat, touched: 'all' | readonly number[]): Promise<void> {
    this.findMade()
    for (const eventId of this.events) {
      const moved = this.#seen.get(eventId) !== this.#linesOf(eventId)
      if (touched === 'all' || touched.includes(eventId) || moved) await this.look(eventId, seat)
    }
    const homes = new Map<string, number>()
    for (const eventId of this.events) {
      this.#checkEvent(eventId)
      for (const { corId } of this.#cors.get(eventId) ?? []) {
        const other = homes.get(corId)
        if (other !== undefined) throw new Error(`COR ${corId} is in change events ${other} and ${eventId}`)
        homes.set(corId, eventId)
      }
    }
  }

  #checkEvent(eventId: number): void {
    const lines = this.#world.sandbox.procore.state.lines(eventId)
    const strangers = this.#strangers.get(eventId) ?? new Map<number, number>()
    for (const [id, amountCents] of strangers) {
      const line = lines.find((one) => one.id === id)
      if (line?.amountCents !== amountCents)
        throw new Error(`a stranger's line ${id} was touched in ${eventId}`)
    }
    const cors = this.#cors.get(eventId) ?? []
    const ours = lines.filter(({ id }) => !strangers.has(id))
    const linked = cors.reduce((sum, cor) => sum + cor.procoreCents, 0)
    const inProcore = ours.reduce((sum, { amountCents }) => sum + amountCents, 0)
    if (linked !== inProcore) throw new Error(`${eventId}: links say ${linked}, Procore has ${inProcore}`)
    for (const cor of cors) {
      const whole = cor.state === 'up_to_date' || cor.state === 'update_available'
      if (whole && !ours.some(({ description }) => description.startsWith(`COR ${cor.number} `))) {
        throw new Error(`COR ${cor.number} is linked in ${eventId} and has no line there`)
      }
    }
  }

  #linesOf(eventId: number): string {
    return JSON.stringify(this.#world.sandbox.procore.state.lines(eventId))
  }
}

function read(answer: ApiAnswer | null, what: string): View {
  if (answer?.status !== 200) throw new Error(`${what}: ${answer?.status} ${JSON.stringify(answer?.body)}`)
  return v.parse(view, answer.body)
}
