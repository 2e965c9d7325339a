import { amountOf } from '../sandbox/clearstory/cor-rules.ts'
import type { Books, Family } from './books.ts'
import type { ChaosWorld } from './chaos-world.ts'
import type { Job, Planned } from './panel.ts'

/** The amount of each COR in Procore, in cents. */
export type Sums = ReadonlyMap<Family, number>

/** The amount of a COR in Clearstory, in cents. */
export function centsInClearstory({ sandbox }: ChaosWorld, { corId }: Family): number | null {
  const cor = sandbox.clearstory.state.cor(corId)
  const amount = cor ? amountOf(cor) : null
  return amount === null ? null : Math.round(amount * 100)
}

/** A plan may differ from a COR's amount only if a person kept a line unchanged or left one out. */
export function checkPlan({ plan }: Planned): void {
  for (const { corId, newCents, corCents, lines } of plan.cors) {
    const isKept = lines.some(
      ({ action, why }) => action === 'leave_out' || why === 'kept' || why === 'edited',
    )
    if (corCents !== null && newCents !== corCents && !isKept) {
      throw new Error(`COR ${corId} of ${corCents} is planned with ${newCents}, and nobody kept a line`)
    }
  }
}

/** Half a dollar, in cents, for each line that Procore has rounded. */
const mostRounding = 50

/** Checks the result of pushes against their plans. `before`: the sums before any of them was sent. */
export function checkWrites(sent: {
  world: ChaosWorld
  books: Books
  jobs: readonly Job[]
  /** HTTP statuses; null if the response was lost. */
  answers: readonly (number | null)[]
  before: Sums
  rounds: boolean
  mostWrites: number
}): void {
  const { world, books, jobs, answers, before, rounds } = sent
  const writes = world.sandbox.journal
    .entries({ system: 'procore', path: /\/change_events(\/\d+)?$/ })
    .filter(({ method }) => method === 'PATCH' || method === 'POST')
  const mostWrites = jobs.every(({ plan }) => plan.kind === 'keep') ? 0 : sent.mostWrites
  if (writes.length > mostWrites)
    throw new Error(`${writes.length} writes where ${mostWrites} were asked for`)
  const shown = jobs.map(({ plan }) => shownSums(plan, books))
  for (const family of books.families) {
    const lines = books.linesOf(family)
    const sum = books.sumOf(family)
    const isClose = (cents: number) => Math.abs(cents - sum) <= (rounds ? lines.length * mostRounding : 0)
    const planned = shown.flatMap((sums) => sums.get(family) ?? [])
    if (![before.get(family) ?? 0, ...planned].some(isClose)) {
      throw new Error(`COR ${family.number} has ${sum}: was ${before.get(family)}, planned ${planned.join()}`)
    }
    if (jobs.length === 1 && answers[0] === 200 && planned.length > 0 && !planned.some(isClose)) {
      throw new Error(`COR ${family.number} was pushed with ${planned.join()} and has ${sum}`)
    }
  }
}

/**
 * The amounts that a plan showed for each COR, including its revisions and lines that were unlinked by hand, which
 * stay.
 */
function shownSums({ plan }: Planned, books: Books): Map<Family, number> {
  const shown = new Map<Family, number>()
  for (const { corId, newCents } of plan.cors) {
    const family = books.familyOf(corId)
    shown.set(family, (shown.get(family) ?? looseCents(family, books)) + newCents)
  }
  return shown
}

function looseCents(family: Family, books: Books): number {
  return books.linesOf(family).reduce((sum, { cents, isLoose }) => sum + (isLoose ? cents : 0), 0)
}
