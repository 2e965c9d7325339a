import { changeEventStatuses, changeEvents } from '../sandbox/seed/world.ts'
import { ana, sandbox } from './fresh-app.ts'
import { expectOk, harbor } from './mapped-project.ts'
import { apply, intoLobby, type PlanAnswer, sumOf } from './money-story.ts'

// Helpers for the tests of money in several change events.

export const conference = changeEvents.conference.id

export const intoConference = (corId: number, more: object = {}) => ({
  ...intoLobby([corId], more),
  destination: { kind: 'existing', changeEventId: String(conference) },
})

export const intoNew = (...corIds: number[]) => ({
  ...intoLobby(corIds),
  destination: { kind: 'new', title: 'Fresh', statusId: String(changeEventStatuses[0].id), scope: 'tbd' },
})

export const sync = () => expectOk(ana.post(`${harbor}/sync`))

/** Gives a COR another number in Clearstory and syncs. */
export async function renumbered(corId: number, number: string) {
  sandbox.clearstory.state.reviseCor(corId, { how: 'same_id', number, amount: 100 })
  await sync()
}

/** The total of a COR's lines across all change events that are not in the recycle bin. */
export function everywhere(number: string): number {
  return sandbox.procore.state.changeEvents
    .filter(({ deletedAt }) => deletedAt === null)
    .reduce((sum, { id }) => sum + sumOf(number, id), 0)
}

/** Applies the plan if it can be pushed. */
export async function applyIfPushable(planned: PlanAnswer) {
  return planned.pushable ? apply(planned) : null
}
