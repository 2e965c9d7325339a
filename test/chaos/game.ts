import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents } from '../sandbox/seed/world.ts'
import { Applying, type ApplyScore } from './applying.ts'
import { Books } from './books.ts'
import type { ChaosWorld, Seat } from './chaos-world.ts'
import type { Dice } from './dice.ts'
import { Laws } from './laws.ts'
import { Orders } from './orders.ts'
import { type Job, type Manner, PersonAtPanel } from './panel.ts'
import { People } from './people.ts'
import { centsInClearstory } from './write-laws.ts'

/** The CORs of the game, some with T&M tags so that breakdowns have many lines. Each number occurs once. */
const corIds = [
  seededCors.rough,
  seededCors.shaftWall,
  seededCors.fireCaulk,
  seededCors.vav,
  seededCors.credit,
  seededCors.crane,
  seededCors.tiny,
  500_013,
  500_017,
]
const mine = [changeEvents.lobby.id, changeEvents.conference.id, changeEvents.mechanical.id]

/** The possible operations, by weight. */
const operations = {
  push: 8,
  race: 3,
  price: 2,
  rename: 1,
  retag: 1,
  revise: 1,
  type: 1,
  edit: 2,
  recode: 1,
  lock: 2,
  unlock: 1,
  recycle: 1,
  restore: 2,
  link: 1,
  unlink: 1,
} as const

export interface Score extends ApplyScore {
  operations: number
  /** Number of requested plans. */
  pushes: number
  /** Number of concurrent pushes, by two people or through two servers. */
  raced: number
  /** Number of *Up to date* cards that were compared with the sandbox. */
  upToDate: number
  /** Number of runs of each operation. */
  done: Record<string, number>
  answered: Record<string, number>
  refused: Record<string, number>
}

/** Every so many operations, all change events are checked, not only those that changed. */
const wholeLookEvery = 25
/** With more in the recycle bin, too few change events would be left. */
const mostInBin = 1

/**
 * A randomized game of pushes, updates, undos and edits by other people, with faults injected. Checks the laws after
 * each operation.
 */
export class Game {
  readonly #world: ChaosWorld
  readonly #dice: Dice
  readonly #books: Books
  readonly #people: People
  readonly #panel: PersonAtPanel
  readonly #laws: Laws
  readonly #orders: Orders
  readonly #applying: Applying
  readonly #counts = { operations: 0, pushes: 0, raced: 0 }
  readonly #done: Record<string, number> = {}
  /** The change events of the current operation. */
  #touched: number[] = []

  constructor(world: ChaosWorld, dice: Dice) {
    const books = new Books(world.sandbox, corIds, mine)
    const people = new People(world.sandbox, books, dice)
    const laws = new Laws(world, books, people)
    this.#world = world
    this.#dice = dice
    this.#books = books
    this.#people = people
    this.#laws = laws
    this.#panel = new PersonAtPanel(world, books, dice)
    this.#orders = new Orders({ world, books, dice, laws })
    this.#applying = new Applying({ world, books, people, dice })
  }

  get score(): Score {
    const { answered, refused } = this.#panel
    const { upToDate } = this.#laws
    return { ...this.#counts, ...this.#applying.score, done: this.#done, answered, refused, upToDate }
  }

  async play(most: number): Promise<void> {
    this.#people.haveHabits()
    for (let at = 0; at < most; at += 1) {
      this.#touched = []
      const name = this.#dice.weighted(operations)
      this.#done[name] = (this.#done[name] ?? 0) + 1
      this.#world.story.push(`${at} ${name}`)
      try {
        await this.#operate(name)
        this.#books.observe()
        await this.#laws.check(this.#seat(), at % wholeLookEvery === 0 ? 'all' : this.#touched)
      } catch (error) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error })
      }
      this.#counts.operations += 1
    }
    await this.#finish()
  }

  async #operate(name: keyof typeof operations): Promise<unknown> {
    const people = this.#people
    switch (name) {
      case 'push': {
        const job = await this.#plan(this.#seat())
        return job && this.#applying.apply([job], this.#touched)
      }
      case 'race':
        return this.#race()
      case 'recycle':
        return this.#books.bin.size < mostInBin && people.recycle(this.#event())
      case 'restore': {
        const binned = [...this.#books.bin]
        return binned.length > 0 && this.#touched.push(people.restore(this.#dice.pick(binned)))
      }
      case 'link':
        return this.#link()
      case 'unlink':
        return this.#unlink()
      case 'price':
      case 'rename':
      case 'retag':
      case 'revise':
        return people[name]()
      default:
        return people[name](this.#event())
    }
  }

  async #plan(seat: Seat, eventId = this.#event()): Promise<Job | null> {
    this.#counts.pushes += 1
    const plan = await this.#panel.plan(seat, await this.#orders.any(eventId, seat))
    this.#books.observe()
    return plan?.pushable ? { seat, plan } : null
  }

  /** Two concurrent pushes, mostly into the same change event: both are planned before either is sent. */
  async #race(): Promise<void> {
    const first = this.#event()
    const second = this.#dice.once(2) ? first : this.#event()
    const jobs: Job[] = []
    for (const eventId of [first, second]) {
      const job = await this.#plan(this.#seat(), eventId)
      if (job) jobs.push(job)
    }
    if (jobs.length === 0) return
    this.#counts.raced += jobs.length > 1 ? 1 : 0
    await this.#applying.apply(jobs, this.#touched)
  }

  /** Links lines by hand: a COR's unlinked lines, or a stranger's. */
  async #link(): Promise<unknown> {
    const { families, openEvents } = this.#books
    const loose = families.filter(({ looseAs }) => looseAs !== null)
    if (loose.length > 0) return this.#panel.linkLoose(this.#seat(), String(this.#dice.pick(loose).corId))
    const eventId = this.#event()
    const strangers = this.#books.strangersIn(eventId)
    const free = families.filter(
      (family) => this.#books.linesOf(family).length === 0 && this.#laws.homeOf(family) === undefined,
    )
    if (strangers.length === 0 || free.length === 0 || !openEvents.includes(eventId)) return null
    const { corId } = this.#dice.pick(free)
    return this.#panel.link(this.#seat(), eventId, String(corId), this.#dice.some(strangers, 2))
  }

  async #unlink(): Promise<unknown> {
    const eventId = this.#event()
    const [card] = await this.#laws.look(eventId, this.#seat())
    return card && this.#panel.unlink(this.#seat(), eventId, card.corId)
  }

  /**
   * Finally pushes everything once more without faults. Then the lines of each COR must equal its amount, to the cent.
   */
  async #finish(): Promise<void> {
    const books = this.#books
    const seat = this.#seat()
    const manner: Manner = {
      edited: () => 'clearstory',
      givesUp: () => false,
      takesBackDecisions: true,
    }
    for (const eventId of books.bin) this.#people.restore(eventId)
    await this.#laws.check(seat, 'all')
    for (const family of books.families) {
      if (family.looseAs !== null) await this.#panel.linkLoose(seat, String(family.corId))
    }
    for (const eventId of books.openEvents) {
      for (const { corId } of await this.#laws.look(eventId, seat)) {
        const family = books.familyOf(corId)
        if (family.corId !== Number(corId)) await this.#panel.replaces(seat, String(family.corId), corId)
      }
      const ids = (await this.#laws.look(eventId, seat)).map(({ corId }) => corId)
      if (ids.length === 0) continue
      const destination = { kind: 'existing', changeEventId: String(eventId) }
      const plan = await this.#panel.plan(seat, { kind: 'push', corIds: ids, destination }, manner)
      if (plan?.pushable) {
        const applied = await this.#world.ask(seat, `/pushes/${plan.pushId}/apply`)
        if (applied?.status !== 200) throw new Error(`final push: ${JSON.stringify(applied?.body)}`)
      } else if (plan?.blockers.some(({ code }) => code !== 'nothing_to_do') ?? true) {
        throw new Error(`final plan: ${JSON.stringify(plan?.blockers)}`)
      }
      books.observe()
      for (const corId of ids) {
        const family = books.familyOf(corId)
        const [inProcore, amount] = [books.sumOf(family), centsInClearstory(this.#world, family)]
        if (inProcore !== amount) {
          throw new Error(`COR ${family.number} at the end: Procore ${inProcore}, Clearstory ${amount}`)
        }
      }
    }
    await this.#laws.check(seat, 'all')
  }

  #seat(): Seat {
    return this.#dice.pick(this.#world.seats)
  }

  #event(): number {
    const eventId = this.#dice.pick(this.#books.openEvents)
    this.#touched.push(eventId)
    return eventId
  }
}
