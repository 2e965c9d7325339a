import { changeEventStatuses, changeEvents } from '../sandbox/seed/world.ts'
import { sandbox } from './fresh-app.ts'
import { apply, intoLobby, type PlanAnswer, sumOf } from './money-story.ts'

// Pushes into other change events than the lobby's, and what is in all of them together.

export const conference = changeEvents.conference.id

export const elsewhere = (corId: number) => ({
  ...intoLobby([corId]),
  destination: { kind: 'existing', changeEventId: String(conference) },
})

/** A new change event, titled "Fresh". */
export const intoNew = (...corIds: number[]) => ({
  ...intoLobby(corIds),
  destination: {
    kind: 'new',
    title: 'Fresh',
    statusId: String(changeEventStatuses[0].id),
    scope: 'tbd',
  },
})

/** The change event that a push of `intoNew` made. */
export function fresh() {
  return sandbox.procore.state.changeEvents.find(({ title }) => title === 'Fresh')
}

export const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
export const post = { system: 'procore', method: 'POST', path: /\/change_events$/ } as const

/** What a COR's lines add up to in all change events that are not in the recycle bin, in cents. */
export function everywhere(number: string): number {
  return sandbox.procore.state.changeEvents
    .filter(({ deletedAt }) => deletedAt === null)
    .reduce((sum, { id }) => sum + sumOf(number, id), 0)
}

/** What a person in a hurry does: pushes whatever may be pushed. */
export async function applyIfPushable(planned: PlanAnswer) {
  return planned.pushable ? apply(planned) : null
}
