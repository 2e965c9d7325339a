import { revisionWays } from '../sandbox/clearstory/cor-rules.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { budgetCodes } from '../sandbox/seed/world.ts'
import type { Books } from './books.ts'
import type { Dice } from './dice.ts'

/**
 * The actions of people in Procore's and Clearstory's own screens. Each returns the change event it changed, or null.
 */
export class People {
  /** Time of the last change to a COR, in milliseconds since the epoch. */
  corsChangedAt = 0
  readonly #procore: Sandbox['procore']['state']
  readonly #clearstory: Sandbox['clearstory']['state']
  readonly #books: Books
  readonly #dice: Dice

  constructor({ procore, clearstory }: Sandbox, books: Books, dice: Dice) {
    this.#procore = procore.state
    this.#clearstory = clearstory.state
    this.#books = books
    this.#dice = dice
  }

  /** Picks undocumented behaviors of Procore and Clearstory at random, for a whole game. */
  haveHabits(): void {
    const isSo = () => this.#dice.once(2)
    Object.assign(this.#procore.normalization, {
      escapeHtml: isSo(),
      vendorFromCommitment: isSo(),
      dropUnknownUnits: isSo(),
    })
    this.#clearstory.versions = this.#dice.pick(['from_one', 'from_zero', 'constant'] as const)
  }

  // Actions in Clearstory.

  price(): null {
    const { corId } = this.#dice.pick(this.#books.families)
    this.#clearstory.editCor(corId, { amount: this.#amount() })
    return this.#corsChanged()
  }

  rename(): null {
    const { corId, number } = this.#dice.pick(this.#books.families)
    this.#clearstory.editCor(corId, { title: `Work ${this.#dice.roll(1000)} & <more> of ${number}` })
    return this.#corsChanged()
  }

  /** Changes the T&M tags, and with them the lines of the sub-total and line item breakdowns. */
  retag(): null {
    const { corId } = this.#dice.pick(this.#books.families)
    const contractId = this.#clearstory.cor(corId)?.contractId
    const tags = this.#clearstory.tables.tags.filter((tag) => tag.contractId === contractId)
    if (tags.length === 0) return null
    this.#clearstory.editCor(corId, { tagIds: this.#dice.some(tags, 2).map(({ id }) => id) })
    return this.#corsChanged()
  }

  /** The contractor sends a revision, under Clearstory's number or a typed one. */
  revise(): null {
    const dice = this.#dice
    const family = dice.pick(this.#books.families)
    const next = family.revision + 1
    const mark = dice.pick(['.', '.', '.', 'R', ' Rev ', '-'])
    const number = `${family.base}${mark}${next}`
    const how = dice.pick(revisionWays)
    const amount = dice.once(2) ? { amount: this.#amount() } : {}
    const corId = this.#clearstory.reviseCor(family.corId, { how, number, ...amount })
    this.#books.revised(family, corId, number)
    return this.#corsChanged()
  }

  // Actions in Procore.

  /** A stranger adds a line, occasionally one that looks like ours. */
  type(eventId: number, cents = this.#dice.roll(500_000)): number {
    const { number } = this.#dice.pick(this.#books.families)
    const description = this.#dice.once(4) ? `COR ${number} as typed from the PDF` : 'Typed by hand'
    const id = this.#procore.addLine(eventId, { description, amount: (cents / 100).toFixed(2) })
    this.#books.strangerLeft(eventId, id)
    return eventId
  }

  /** A stranger edits or removes any line, ours included. */
  edit(eventId: number): number {
    const lines = this.#procore.lines(eventId).filter(({ editable, deletable }) => editable && deletable)
    if (lines.length === 0) return eventId
    const { id } = this.#dice.pick(lines)
    if (this.#dice.once(3)) {
      this.#procore.deleteLine(eventId, id)
      this.#books.strangerRemoved(id)
      return eventId
    }
    this.#procore.editLine(eventId, id, { amount: (this.#dice.roll(300_000) / 100).toFixed(2) })
    this.#books.strangerLeft(eventId, id)
    return eventId
  }

  /** A person moves a line to another budget code. */
  recode(eventId: number): number {
    const lines = this.#procore.lines(eventId).filter(({ editable }) => editable)
    if (lines.length === 0) return eventId
    const { id } = this.#dice.pick(lines)
    this.#procore.editLine(eventId, id, { budgetCodeId: this.#dice.pick(Object.values(budgetCodes)).id })
    this.#books.strangerLeft(eventId, id)
    return eventId
  }

  /** Puts a line onto a change order, a draft change order or a commitment. */
  lock(eventId: number): number {
    const lines = this.#procore.lines(eventId).filter(({ deletable }) => deletable)
    if (lines.length === 0) return eventId
    const reason = this.#dice.pick(['change_order', 'draft_change_order', 'commitment', 'unknown'] as const)
    this.#procore.lockLine(eventId, this.#dice.pick(lines).id, reason)
    return eventId
  }

  unlock(eventId: number): number {
    const lines = this.#procore.lines(eventId).filter(({ deletable }) => !deletable)
    if (lines.length > 0) this.#procore.unlockLine(eventId, this.#dice.pick(lines).id)
    return eventId
  }

  /** Moves a change event to the recycle bin. Procore rejects this if a line is on a commitment or a change order. */
  recycle(eventId: number): number {
    if (this.#procore.lines(eventId).some(({ deletable }) => !deletable)) return eventId
    this.#procore.recycleBin.answersById = this.#dice.once(2)
    this.#procore.deleteChangeEvent(eventId)
    this.#books.bin.add(eventId)
    return eventId
  }

  restore(eventId: number): number {
    this.#procore.restoreEvent(eventId)
    this.#books.bin.delete(eventId)
    return eventId
  }

  #amount(): number {
    return (this.#dice.roll(4_000_000) - 1_000_000) / 100
  }

  #corsChanged(): null {
    this.corsChangedAt = Date.now()
    return null
  }
}
