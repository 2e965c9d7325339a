import type { Books } from './books.ts'
import type { ChaosWorld } from './chaos-world.ts'
import type { Dice } from './dice.ts'
import type { Job } from './panel.ts'
import type { People } from './people.ts'
import { isRefusal, type Ordered, orderTrouble, type TroubleName, troubleNames } from './troubles.ts'
import { checkWrites, type Sums } from './write-laws.ts'

export interface ApplyScore {
  applied: number
  killed: number
  /** Successful requests of the buttons of unfinished pushes. */
  settled: number
  /** How often each trouble occurred. */
  met: Record<string, number>
}

interface Tools {
  world: ChaosWorld
  books: Books
  people: People
  dice: Dice
}

/** The troubles of one or two pushes. */
interface InTheWay {
  name: TroubleName | null
  trouble: Ordered | null
  /** Procore returns stale change events, from before the write or earlier. */
  oldReadings: boolean
  /** Procore rounds amounts to whole dollars. */
  rounds: boolean
}

/** Sends pushes while injecting faults, settles them, and checks the result. */
export class Applying {
  readonly score: ApplyScore = { applied: 0, killed: 0, settled: 0, met: {} }
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Sends the pushes concurrently. */
  async apply(jobs: readonly Job[], touched: readonly number[]): Promise<void> {
    const { world, books } = this.#tools
    const before: Sums = new Map(books.families.map((family) => [family, books.sumOf(family)]))
    world.sandbox.journal.clear()
    const inTheWay = this.#order(jobs)
    const { trouble, name, rounds } = inTheWay
    const panel = new AbortController()
    const answers: (number | null)[] = []
    const asking = Promise.all(
      jobs.map(async ({ seat, plan }, at) => {
        const path = `/pushes/${plan.pushId}/apply`
        if (trouble?.reaction === 'close_panel') return world.askUntil(panel.signal, seat, path)
        const answer = await world.ask(seat, path)
        answers[at] = answer?.status ?? null
        if (answer?.status === 200) this.score.applied += 1
      }),
    )
    const killed = trouble ? await this.#react(trouble, name ?? '', { jobs, touched, asking, panel }) : []
    await asking
    world.sandbox.faults.clear()
    for (const server of killed) await world.startServer(server)
    const pressed = await this.#settle(jobs, inTheWay)
    world.sandbox.procore.state.normalization.wholeDollars = false
    books.observe()
    checkWrites({ world, books, jobs, answers, before, rounds, mostWrites: jobs.length + pressed })
  }

  #order(jobs: readonly Job[]): InTheWay {
    const { world, dice } = this.#tools
    const { state } = world.sandbox.procore
    const rolled = dice.once(4) ? null : dice.pick(troubleNames)
    // After the panel is closed, its server keeps working unobserved. With two pushes, that one could still be writing.
    const name = jobs.length > 1 && rolled === 'panel closed over the write' ? null : rolled
    const oldReadings = dice.once(4) && !isRefusal(name)
    const rounds = dice.once(12) && !isRefusal(name)
    if (oldReadings) {
      state.readings = dice.once(2) ? { kind: 'frozen' } : { kind: 'lag', ms: 50 + dice.roll(2000) }
      this.#met('old readings')
    }
    if (rounds) {
      state.normalization.wholeDollars = true
      this.#met('amounts are rounded')
    }
    return { name, trouble: name === null ? null : orderTrouble(world.sandbox, name), oldReadings, rounds }
  }

  /** Waits until the trouble occurs and carries out its reaction; returns the servers that it killed. */
  async #react(
    trouble: Ordered,
    name: string,
    order: {
      jobs: readonly Job[]
      touched: readonly number[]
      asking: Promise<unknown>
      panel: AbortController
    },
  ): Promise<number[]> {
    const { world, people } = this.#tools
    const met = await Promise.race([trouble.hit.then(() => true), order.asking.then(() => false)])
    if (!met) return []
    this.#met(name)
    const killed: number[] = []
    if (trouble.reaction === 'kill') {
      for (const { seat } of order.jobs) if (!killed.includes(seat.server)) killed.push(seat.server)
      for (const server of killed) await world.killServer(server)
      this.score.killed += killed.length
    }
    if (trouble.reaction === 'close_panel') order.panel.abort()
    const [eventId] = order.touched
    if (trouble.reaction === 'type' && eventId !== undefined) {
      people.type(eventId, Math.abs(order.jobs[0]?.plan.plan.cors[0]?.newCents ?? 1))
    }
    // Requests that were in flight when the server died may still arrive.
    trouble.release()
    return killed
  }

  /**
   * May press a button immediately. Then time passes, and either a button of an unfinished push is pressed or the next
   * look settles it. Returns how often *Push* was pressed again.
   */
  async #settle(jobs: readonly Job[], { oldReadings }: InTheWay): Promise<number> {
    const { world, dice } = this.#tools
    let pressed = 0
    const press = async (button: 'recover' | 'withdraw' | 'apply' | null) => {
      for (const { seat, plan } of jobs) {
        if (button === null) continue
        if (button === 'apply') pressed += 1
        const answer = await world.ask(seat, `/pushes/${plan.pushId}/${button}`)
        if (answer?.status === 200) this.score.settled += 1
      }
    }
    if (oldReadings || dice.once(4)) await press(dice.pick(['recover', 'withdraw', 'apply', null] as const))
    world.sandbox.procore.state.readings = { kind: 'live' }
    world.letTimePass()
    await press(dice.pick(['recover', 'withdraw', 'apply', null] as const))
    return pressed
  }

  #met(name: string): void {
    this.score.met[name] = (this.score.met[name] ?? 0) + 1
    this.#tools.world.story.push(`  met: ${name}`)
  }
}
