import { changeEventStatuses, changeEvents } from '../sandbox/seed/world.ts'
import { ana, sandbox } from './fresh-app.ts'
import { expectOk, harbor } from './mapped-project.ts'
import { apply, intoLobby, type PlanAnswer, sumOf } from './money-story.ts'

// What the tests of money in several change events share.

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

/** A COR gets another number in Clearstory, and the news is read. */
export async function renumbered(corId: number, number: string) {
  sandbox.clearstory.state.reviseCor(corId, { how: 'same_id', number, amount: 100 })
  await sync()
}

/** What a COR's lines add up to in all change events that are not in the recycle bin. */
export function everywhere(number: string): number {
  return sandbox.procore.state.changeEvents
    .filter(({ deletedAt }) => deletedAt === null)
    .reduce((sum, { id }) => sum + sumOf(number, id), 0)
}

/** A fast person: pushes whatever may be pushed. */
export async function applyIfPushable(planned: PlanAnswer) {
  return planned.pushable ? apply(planned) : null
}
