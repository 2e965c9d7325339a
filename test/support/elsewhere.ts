import { changeEventStatuses, changeEvents } from '../sandbox/seed/world.ts'
import { sandbox } from './fresh-app.ts'
import { apply, intoLobby, type PlanAnswer, sumOf } from './money-story.ts'

// Pushes into change events other than the lobby's, and the totals across all of them.

export const conference = changeEvents.conference.id

export const elsewhere = (corId: number) => ({
  ...intoLobby([corId]),
  destination: { kind: 'existing', changeEventId: String(conference) },
})

/** A request for a new change event titled "Fresh". */
export const intoNew = (...corIds: number[]) => ({
  ...intoLobby(corIds),
  destination: {
    kind: 'new',
    title: 'Fresh',
    statusId: String(changeEventStatuses[0].id),
    scope: 'tbd',
  },
})

/** The change event that a push of `intoNew` created. */
export function fresh() {
  return sandbox.procore.state.changeEvents.find(({ title }) => title === 'Fresh')
}

export const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
export const post = { system: 'procore', method: 'POST', path: /\/change_events$/ } as const

/** The total of a COR's lines across all change events that are not in the recycle bin, in cents. */
export function everywhere(number: string): number {
  return sandbox.procore.state.changeEvents
    .filter(({ deletedAt }) => deletedAt === null)
    .reduce((sum, { id }) => sum + sumOf(number, id), 0)
}

/** Applies the plan if it can be pushed. */
export async function applyIfPushable(planned: PlanAnswer) {
  return planned.pushable ? apply(planned) : null
}
