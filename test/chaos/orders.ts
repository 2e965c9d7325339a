import { changeEventStatuses, subcontracts } from '../sandbox/seed/world.ts'
import type { Books, Family } from './books.ts'
import type { ChaosWorld, Seat } from './chaos-world.ts'
import type { Dice } from './dice.ts'
import type { Laws } from './laws.ts'
import type { Order } from './panel.ts'

interface Tools {
  world: ChaosWorld
  books: Books
  dice: Dice
  laws: Laws
}

/** The plans that people request. */
export class Orders {
  readonly #tools: Tools
  #made = 0

  constructor(tools: Tools) {
    this.#tools = tools
  }

  async any(eventId: number, seat: Seat): Promise<Order> {
    const { dice, laws, books } = this.#tools
    switch (dice.roll(8)) {
      case 0:
        return { kind: 'undo', changeEventId: String(eventId) }
      case 1: {
        const cards = await laws.look(eventId, seat)
        if (cards.length === 0) return this.#push(eventId)
        return { kind: 'remove', corIds: [dice.pick(cards).corId], changeEventId: String(eventId) }
      }
      case 2:
        return this.#push(null)
      case 3:
        // A person opens a change event that was deleted in the meantime.
        return this.#push(books.bin.size > 0 ? dice.pick([...books.bin]) : eventId)
      default:
        return this.#push(eventId)
    }
  }

  /** A push into a change event, or into a new one (null). */
  #push(eventId: number | null): Order {
    const { dice, books, laws } = this.#tools
    const mayGo = books.families.filter((family) => this.#isKnownFree(family, eventId))
    const fitting = mayGo.filter((family) => [undefined, eventId].includes(laws.homeOf(family)))
    if (fitting.length === 0) {
      const homes = books.openEvents.filter((one) =>
        books.families.some((family) => laws.homeOf(family) === one && this.#isKnownFree(family, one)),
      )
      if (homes.length > 0) return this.#push(dice.pick(homes))
    }
    // Occasionally a COR that is linked elsewhere, which must be rejected, especially if that is in the recycle bin.
    const binned = mayGo.filter((family) => books.bin.has(laws.homeOf(family) ?? 0))
    const any = fitting.length === 0 || dice.once(12) ? mayGo : fitting
    const families = binned.length > 0 && dice.once(3) ? binned : any
    const corIds = families.length > 0 ? dice.some(families, 4).map(({ corId }) => String(corId)) : []
    return {
      kind: 'push',
      corIds,
      ...(dice.once(2) && { breakdown: dice.pick(['lump_sum', 'sub_total', 'line_item'] as const) }),
      ...(dice.once(4) && { codes: this.#codes() }),
      destination: eventId === null ? this.#newEvent() : { kind: 'existing', changeEventId: String(eventId) },
    }
  }

  /**
   * Whether a person may push this COR here. A person who unlinked a COR knows where its lines are, and pushes it only
   * there and under the same number; with another number the app could not recognize the lines.
   */
  #isKnownFree(family: Family, eventId: number | null): boolean {
    if (family.looseAs === null) return true
    const lines = this.#tools.books.linesOf(family)
    return family.looseAs === family.number && lines.every((line) => line.eventId === eventId)
  }

  #newEvent() {
    this.#made += 1
    return {
      kind: 'new',
      title: `New event ${this.#made}`,
      statusId: String(changeEventStatuses[0].id),
      scope: 'tbd',
    }
  }

  /** Codes for one of the contracts that most CORs in the game belong to: its commitment, or none. */
  #codes() {
    const { clearstoryContractId, commitmentId } = this.#tools.dice.pick(subcontracts.slice(0, 3))
    const chosen = this.#tools.dice.once(3) ? null : String(commitmentId)
    return { [String(clearstoryContractId)]: { commitmentId: chosen, budgetCodeId: null } }
  }
}
