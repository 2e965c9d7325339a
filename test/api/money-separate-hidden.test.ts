import * as v from 'valibot'
import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { intoNew } from '../support/elsewhere.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { intoLobby, pushed } from '../support/money-story.ts'

freshHarbor()
const { rough } = seededCors
const other = 500_013
const third = 500_014
const clinic = `/api/projects/${projects.clinic.id}`
const state = () => sandbox.clearstory.state
const contractId = () => state().cor(rough)?.contractId ?? 0
const answer = v.looseObject({
  pushId: v.string(),
  pushable: v.boolean(),
  blockers: v.array(v.looseObject({ code: v.string(), otherCorId: v.optional(v.string()) })),
})
const inClinic = async (who: Caller, corId: number, more: object = {}) =>
  v.parse(answer, (await expectOk(who.post(`${clinic}/pushes`, { ...intoNew(corId), ...more }))).body)

it('"a separate COR" about one that may not be seen does not answer for one that is shown', async () => {
  // 12 is in a change event of the project that was mapped before, and gone from Clearstory.
  await pushed(intoLobby([rough]))
  await expectOk(ana.delete(`${harbor}/mapping`))
  const contract = { contractId: contractId() }
  state().deleteCor(rough)
  state().reviseCor(other, { how: 'same_id', number: '12.1', title: 'A', ...contract, amount: 500 })
  state().reviseCor(third, { how: 'same_id', number: '12A', title: 'B', ...contract, amount: 600 })
  await expectOk(ana.put(`${clinic}/mapping`, { clearstoryProjectId: String(projects.harbor.clearstory.id) }))
  await app.settled()
  // 12.1 is in a change event here, and leaves the log: 12A takes its place.
  const first = await inClinic(ana, other, {
    separate: [{ corId: String(other), otherCorId: String(rough) }],
  })
  await expectOk(ana.post(`${clinic}/pushes/${first.pushId}/apply`))
  state().unlistCor(other)

  const levels = {
    changeEvents: 'Admin',
    commitments: 'Read Only',
    primeContracts: 'None',
    projectAdmin: 'None',
  } as const
  sandbox.procore.state.setLevel(people.ben.id, projects.clinic.id, levels)
  const ben = await app.as(people.ben.id, companies.marin.id)
  const asked = await inClinic(ben, third)
  expect(asked.blockers.map(({ otherCorId }) => otherCorId)).toEqual([undefined, String(other)])
  // What the panel's button beside the first question sends.
  const answered = await inClinic(ben, third, { separate: [{ corId: String(third) }] })
  expect(answered.blockers).toMatchObject([{ code: 'revision_of', otherCorId: String(other) }])
})
