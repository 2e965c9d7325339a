import type { CorToPlan } from '../../server/domain/plan.ts'
import type { Plan } from '../../server/domain/push.ts'
import { content, cor, type Pushed, plannedAgain, planOf, pushed, wanted } from './world.ts'

export const rough = (cents: number) => content('COR 12 Rough-in', cents)
/** COR 12 as a lump sum. */
export const lump = (cents: number, more: Partial<CorToPlan> = {}) =>
  cor('12', { desired: [wanted('12', 'lump', rough(cents))], ...more })
export const codesOf = (plan: Plan) => plan.findings.map(({ code }) => code)
/** The same COR with another amount, pushed over what is there. */
export function push(before: Pushed, cents: number): Pushed {
  return pushed(plannedAgain(lump(cents), before), before.items)
}
export const first = () => pushed(planOf([], [lump(1_234_567)]), [])
