import * as v from 'valibot'
import { expect } from 'vitest'
import { changeEvents } from '../sandbox/seed/world.ts'
import { ana, sandbox } from './fresh-app.ts'
import { expectOk, harbor } from './mapped-project.ts'

// Helpers for the tests of money: pushes into the lobby's change event, and the results.

export const lobbyId: number = changeEvents.lobby.id
export const lobby = `${harbor}/change-events/${lobbyId}`

export function intoLobby(corIds: readonly number[], more: object = {}): object {
  return {
    kind: 'push',
    corIds: corIds.map(String),
    destination: { kind: 'existing', changeEventId: String(lobbyId) },
    ...more,
  }
}

const finding = v.looseObject({ code: v.string(), severity: v.string() })
const planView = v.looseObject({
  pushId: v.string(),
  kind: v.string(),
  pushable: v.boolean(),
  blockers: v.array(finding),
  warnings: v.array(finding),
  plan: v.looseObject({
    newTotalCents: v.number(),
    cors: v.array(
      v.looseObject({
        newCents: v.number(),
        breakdown: v.string(),
        lines: v.array(v.looseObject({ action: v.string(), changeItemId: v.optional(v.string()) })),
      }),
    ),
  }),
})
export type PlanAnswer = v.InferOutput<typeof planView>

export async function plan(request: object): Promise<PlanAnswer> {
  return v.parse(planView, (await expectOk(ana.post(`${harbor}/pushes`, request))).body)
}

export const apply = ({ pushId }: { pushId: string }) => ana.post(`${harbor}/pushes/${pushId}/apply`)
export const recover = ({ pushId }: { pushId: string }) => ana.post(`${harbor}/pushes/${pushId}/recover`)

/** Plans a push, expects that it can be pushed, and pushes it. */
export async function pushed(request: object): Promise<PlanAnswer> {
  const planned = await plan(request)
  expect(planned).toMatchObject({ pushable: true, blockers: [] })
  await expectOk(apply(planned))
  return planned
}

export function codesIn(planned: PlanAnswer): string[] {
  return [...planned.blockers, ...planned.warnings].map(({ code }) => code)
}

const card = v.looseObject({
  corId: v.string(),
  states: v.array(v.string()),
  needsAttention: v.boolean(),
  changed: v.array(v.string()),
  procoreCents: v.number(),
  currentCents: v.nullable(v.number()),
})

/** The cards of a change event after a refresh. */
export async function cards(changeEventId = lobbyId) {
  const { body } = await expectOk(ana.post(`${harbor}/change-events/${changeEventId}/refresh`))
  return v.parse(v.looseObject({ cors: v.array(card), unfinished: v.array(v.looseObject({})) }), body).cors
}

export async function cardOf(corId: number) {
  const found = (await cards()).find((one) => one.corId === String(corId))
  if (!found) throw new Error(`COR ${corId} is not in the change event`)
  return found
}

/** The lines that this app added to the lobby: their descriptions start with the COR's number. */
export function ours(number: string, changeEventId = lobbyId) {
  return sandbox.procore.state
    .lines(changeEventId)
    .filter(({ description }) => description.startsWith(`COR ${number} `))
}

export function centsOf(number: string, changeEventId = lobbyId): number[] {
  return ours(number, changeEventId).map(({ amountCents }) => amountCents)
}

export function sumOf(number: string, changeEventId = lobbyId): number {
  return centsOf(number, changeEventId).reduce((sum, cents) => sum + cents, 0)
}
