import * as v from 'valibot'
import type { Books } from './books.ts'
import type { ChaosWorld, Seat } from './chaos-world.ts'
import type { Dice } from './dice.ts'
import { checkPlan } from './write-laws.ts'

const finding = v.object({
  code: v.string(),
  corId: v.exactOptional(v.string()),
  changeItemId: v.exactOptional(v.string()),
  otherCorId: v.exactOptional(v.string()),
})
const planned = v.object({
  pushId: v.string(),
  kind: v.string(),
  pushable: v.boolean(),
  blockers: v.array(finding),
  plan: v.object({
    cors: v.array(
      v.object({
        corId: v.string(),
        newCents: v.number(),
        corCents: v.nullable(v.number()),
        lines: v.array(
          v.object({
            action: v.string(),
            why: v.exactOptional(v.string()),
            changeItemId: v.exactOptional(v.string()),
          }),
        ),
      }),
    ),
  }),
})
export type Planned = v.InferOutput<typeof planned>

/** A plan that a person is about to push. */
export interface Job {
  seat: Seat
  plan: Planned
}

/** A plan request without the answers to its questions. */
export type Order = { kind: string } & Record<string, unknown>

export interface Answers {
  choices: Record<string, string>
  separate: { corId: string; otherCorId?: string }[]
}

/** How a person answers: which version of an edited line to keep, and whether to answer at all. */
export interface Manner {
  edited: () => 'procore' | 'clearstory'
  givesUp: () => boolean
  /** Whether to reverse the decisions of earlier pushes too. */
  takesBackDecisions: boolean
}

const mostRounds = 5

/**
 * A truthful person at a panel: requests plans, answers their questions from the game's bookkeeping, and links lines by
 * hand. Knows for each line whether a stranger entered it or the app wrote it, and for each COR which one it replaces.
 */
export class PersonAtPanel {
  /** Number of questions answered, by finding. */
  readonly answered: Record<string, number> = {}
  /** Number of plans that could not be pushed, by reason. */
  readonly refused: Record<string, number> = {}
  readonly #world: ChaosWorld
  readonly #books: Books
  readonly #dice: Dice

  constructor(world: ChaosWorld, books: Books, dice: Dice) {
    this.#world = world
    this.#books = books
    this.#dice = dice
  }

  manner(): Manner {
    return {
      edited: () => this.#dice.pick(['procore', 'clearstory'] as const),
      givesUp: () => this.#dice.once(6),
      takesBackDecisions: false,
    }
  }

  /** A plan with every question answered; null if it is rejected or the person gives up. */
  async plan(seat: Seat, order: Order, manner = this.manner()): Promise<Planned | null> {
    const answers: Answers = { choices: {}, separate: [] }
    for (let round = 0; round < mostRounds; round += 1) {
      const request =
        order.kind === 'undo' ? { ...order, choices: answers.choices } : { ...order, ...answers }
      const answer = await this.#world.ask(seat, '/pushes', request)
      if (answer?.status !== 201) return this.#refuse(`${answer?.status} to ${order.kind}`)
      const plan = v.parse(planned, answer.body)
      if (plan.pushable) checkPlan(plan)
      if (!(await this.#answer(seat, plan, answers, manner))) {
        for (const { code } of plan.blockers) this.#refuse(code)
        return plan
      }
      if (manner.givesUp()) return this.#refuse('given up')
    }
    throw new Error(`questions without end: ${JSON.stringify(order)}`)
  }

  #refuse(why: string): null {
    this.refused[why] = (this.refused[why] ?? 0) + 1
    return null
  }

  /** Answers the plan's questions; false if it has none, or none that can be answered. */
  async #answer(seat: Seat, plan: Planned, answers: Answers, manner: Manner): Promise<boolean> {
    let isAnswered = false
    for (const line of plan.plan.cors.flatMap((cor) => cor.lines)) {
      const { action, changeItemId, why } = line
      const isDecided = action === 'leave_out' || why === 'kept'
      if (action !== 'choose' && !(isDecided && manner.takesBackDecisions)) continue
      if (changeItemId === undefined || answers.choices[changeItemId] !== undefined) continue
      answers.choices[changeItemId] = manner.edited()
      isAnswered = true
    }
    for (const { code, corId, changeItemId, otherCorId } of plan.blockers) {
      let isDone = false
      if (code === 'line_like_this' && corId && changeItemId) {
        isDone = await this.#whoseLine(seat, corId, changeItemId, answers)
      }
      // The COR's own line elsewhere is left for the person to handle; a stranger's line does not prevent adding one
      // beside it.
      if ((code === 'line_unlinked' || code === 'made_after_all') && corId && changeItemId) {
        isDone = this.#books.ownerOf(changeItemId) !== this.#books.familyOf(corId)
        if (isDone) answers.choices[changeItemId] = 'beside'
      }
      if (code === 'revision_of' && corId && otherCorId) isDone = await this.replaces(seat, corId, otherCorId)
      if (!isDone) continue
      this.answered[code] = (this.answered[code] ?? 0) + 1
      isAnswered = true
    }
    return isAnswered
  }

  /**
   * For an existing line that looks like a new one: link it if the app once wrote it for this COR, otherwise add the
   * new line beside it.
   */
  async #whoseLine(seat: Seat, corId: string, lineId: string, answers: Answers): Promise<boolean> {
    const family = this.#books.familyOf(corId)
    if (this.#books.ownerOf(lineId) !== family) {
      answers.choices[lineId] = 'beside'
      return true
    }
    // An earlier finding may have named another line of the same COR, in which case all lines are already linked.
    const line = this.#books.linesOf(family).find((one) => one.lineId === Number(lineId))
    if (line === undefined) return false
    return !line.isLoose || this.linkLoose(seat, corId)
  }

  /** The latest revision takes over the link of an earlier COR. */
  async replaces(seat: Seat, corId: string, earlierId: string): Promise<boolean> {
    if (this.#books.familyOf(corId) !== this.#books.familyOf(earlierId)) {
      throw new Error(`COR ${corId} was taken for a revision of ${earlierId}`)
    }
    const answer = await this.#world.ask(seat, `/cors/${corId}/replaces`, { replaces: earlierId })
    return answer?.status === 204
  }

  /** Links a COR's unlinked lines. */
  async linkLoose(seat: Seat, corId: string): Promise<boolean> {
    const lines = this.#books.linesOf(this.#books.familyOf(corId)).filter(({ isLoose }) => isLoose)
    const [first] = lines
    if (!first) return false
    const lineIds = lines.map(({ lineId }) => lineId)
    return this.link(seat, first.eventId, corId, lineIds)
  }

  async link(seat: Seat, eventId: number, corId: string, lineIds: readonly number[]): Promise<boolean> {
    const body = { corId, changeItemIds: lineIds.map(String) }
    const answer = await this.#world.ask(seat, `/change-events/${eventId}/links`, body)
    if (answer?.status !== 200) return false
    for (const lineId of lineIds) this.#books.tie(lineId, this.#books.familyOf(corId))
    return true
  }

  async unlink(seat: Seat, eventId: number, corId: string): Promise<boolean> {
    const answer = await this.#world.takeBack(seat, `/change-events/${eventId}/links/${corId}`)
    if (answer?.status !== 200) return false
    this.#books.loosen(this.#books.familyOf(corId), eventId)
    return true
  }
}
