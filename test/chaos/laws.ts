import * as v from 'valibot'
import type { ApiAnswer } from '../support/caller.ts'
import type { Books, Family } from './books.ts'
import type { ChaosWorld, Seat } from './chaos-world.ts'
import type { People } from './people.ts'
import { centsInClearstory } from './write-laws.ts'

const view = v.object({
  clearstoryReadAt: v.nullable(v.string()),
  cors: v.array(
    v.object({
      corId: v.string(),
      number: v.string(),
      states: v.array(v.string()),
      procoreCents: v.number(),
    }),
  ),
  unfinished: v.array(v.object({ pushId: v.string() })),
})
export type View = v.InferOutput<typeof view>
export type Card = View['cors'][number]

const mostLooks = 4

/**
 * Invariants that must hold after every operation. Money is counted in the sandbox and compared with the app's figures.
 *
 * | law | |
 * |---|---|
 * | strangers | no stranger's line is changed or removed |
 * | one copy | the lines of a COR and its revisions are in at most one change event, including those in the recycle bin; no other lines exist next to lines that a person unlinked |
 * | links | a card shows the total of its COR's lines; every line of ours has a card, unless a person unlinked it |
 * | up to date | a card is *Up to date* only if the lines add up to the COR's amount in Clearstory, and the COR is the latest revision |
 * | complete | a plan adds up to the COR's amount, unless a person kept a line (write-laws.ts) |
 * | as shown | a push results in what its plan showed, or in what was there before (write-laws.ts) |
 * | one write | *Push* writes at most once per press, and *Keep as it is* never writes (write-laws.ts) |
 */
export class Laws {
  /** Number of *Up to date* cards whose amount was compared. */
  upToDate = 0
  readonly #world: ChaosWorld
  readonly #books: Books
  readonly #people: People
  /** The cards of each change event at its last look. */
  readonly #cards = new Map<number, Card[]>()
  /** The lines of each change event at its last look. */
  readonly #seen = new Map<number, string>()

  constructor(world: ChaosWorld, books: Books, people: People) {
    this.#world = world
    this.#books = books
    this.#people = people
  }

  /** The change event in which a COR or a revision of it was linked at the last look. */
  homeOf(family: Family): number | undefined {
    return [...this.#cards].find(([, cards]) =>
      cards.some(({ corId }) => family.corIds.has(Number(corId))),
    )?.[0]
  }

  /** Opens the panel of a change event and settles unfinished pushes there. */
  async look(eventId: number, seat: Seat): Promise<Card[]> {
    for (let nth = 1; ; nth += 1) {
      const answer = await this.#world.ask(seat, `/change-events/${eventId}/refresh`)
      const seen = read(answer, `refresh of ${eventId}`)
      for (const { pushId } of seen.unfinished) await this.#world.ask(seat, `/pushes/${pushId}/recover`)
      if (seen.unfinished.length === 0) {
        this.#cards.set(eventId, seen.cors)
        this.#seen.set(eventId, this.#linesIn(eventId))
        this.#books.relinked.delete(eventId)
        this.#books.observe()
        this.#checkUpToDate(seen)
        return seen.cors
      }
      if (nth === mostLooks) throw new Error(`${eventId}: push ${seen.unfinished[0]?.pushId} does not settle`)
    }
  }

  /** Checks every law. Looks only at change events that changed, or may have changed, since their last look. */
  async check(seat: Seat, touched: 'all' | readonly number[]): Promise<void> {
    const books = this.#books
    books.observe()
    for (const eventId of books.openEvents) {
      const moved = books.relinked.has(eventId) || this.#seen.get(eventId) !== this.#linesIn(eventId)
      if (touched === 'all' || touched.includes(eventId) || moved) await this.look(eventId, seat)
    }
    const [stranger] = books.touchedStrangers()
    if (stranger !== undefined) throw new Error(`a stranger's line ${stranger} was touched`)
    for (const family of books.families) this.#checkFamily(family)
  }

  #checkFamily(family: Family): void {
    const lines = this.#books.linesOf(family)
    const homes = new Set(lines.map(({ eventId }) => eventId))
    if (homes.size > 1)
      throw new Error(`COR ${family.number} has lines in change events ${[...homes].join()}`)
    if (new Set(lines.map(({ isLoose }) => isLoose)).size > 1) {
      throw new Error(`COR ${family.number} has new lines beside those it was unlinked from`)
    }
    const cards = [...this.#cards].flatMap(([eventId, all]) =>
      all.filter(({ corId }) => family.corIds.has(Number(corId))).map((card) => ({ eventId, card })),
    )
    if (cards.length > 1) throw new Error(`COR ${family.number} is linked ${cards.length} times`)
    const [linked] = cards
    const linkedCents = lines.reduce((sum, { cents, isLoose }) => sum + (isLoose ? 0 : cents), 0)
    if (!linked) {
      if (lines.some(({ isLoose }) => !isLoose)) {
        throw new Error(`COR ${family.number} has ${linkedCents} in ${[...homes].join()} and is not linked`)
      }
      return
    }
    const { eventId, card } = linked
    if (lines.some((line) => line.eventId !== eventId)) {
      throw new Error(`COR ${family.number} is linked in ${eventId} and has lines in ${[...homes].join()}`)
    }
    if (card.procoreCents !== linkedCents) {
      throw new Error(`COR ${card.number} in ${eventId}: ${card.procoreCents}, Procore has ${linkedCents}`)
    }
  }

  /** A view read before the last change in Clearstory is skipped: it only claims to be as old as its timestamp. */
  #checkUpToDate({ cors, clearstoryReadAt }: View): void {
    const readAt = clearstoryReadAt === null ? 0 : Date.parse(clearstoryReadAt)
    if (readAt < this.#people.corsChangedAt) return
    for (const { corId, number, states } of cors) {
      if (!states.includes('up_to_date')) continue
      const family = this.#books.familyOf(corId)
      this.upToDate += 1
      if (family.corId !== Number(corId)) {
        throw new Error(`COR ${number} is up to date, and was replaced by ${family.number}`)
      }
      const amount = centsInClearstory(this.#world, family)
      const lines = this.#books.linesOf(family).filter(({ isLoose }) => !isLoose)
      const inProcore = lines.reduce((sum, { cents }) => sum + cents, 0)
      if (inProcore !== amount) {
        throw new Error(`COR ${number} is up to date: Procore ${inProcore}, Clearstory ${amount}`)
      }
    }
  }

  #linesIn(eventId: number): string {
    return JSON.stringify(this.#world.sandbox.procore.state.lines(eventId))
  }
}

function read(answer: ApiAnswer | null, what: string): View {
  if (answer?.status !== 200) throw new Error(`${what}: ${answer?.status} ${JSON.stringify(answer?.body)}`)
  return v.parse(view, answer.body)
}
