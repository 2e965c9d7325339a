import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { intoNew } from '../support/money-places.ts'
import { apply, intoLobby, lobbyId, type PlanAnswer, plan } from '../support/money-story.ts'

// The Clearstory project is mapped to another Procore project, and what was sent to the first one still counts.

freshHarbor()

const { rough } = seededCors
const clinic = `/api/projects/${projects.clinic.id}`
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
/** The write is carried out, and the answer says it was refused. */
const refusedAfterAll = { ...patch, kind: 'body', status: 422, body: '{"errors":"x"}' } as const

/** COR 12 is pushed into Harbor Tower, and nobody can see what came of it. */
async function pushedOutOfSight(fault: Parameters<typeof sandbox.faults.add>[0]) {
  const first = await plan(intoLobby([rough]))
  sandbox.procore.state.readings = { kind: 'frozen' }
  sandbox.faults.add(fault)
  await apply(first)
  sandbox.procore.state.readings = { kind: 'live' }
}

/** Harbor Tower's Clearstory project is mapped to the clinic from now on. */
async function moveToClinic() {
  await expectOk(ana.delete(`${harbor}/mapping`))
  await expectOk(ana.put(`${clinic}/mapping`, { clearstoryProjectId: String(projects.harbor.clearstory.id) }))
  await app.settled()
}

async function planInClinic(corId: number, more: object = {}) {
  return (await expectOk(ana.post(`${clinic}/pushes`, { ...intoNew(corId), ...more }))).body as PlanAnswer
}

it('a write that seemed refused in the first project is asked about, once', async () => {
  await pushedOutOfSight(refusedAfterAll)
  await moveToClinic()
  const asked = await planInClinic(rough)
  expect(asked).toMatchObject({ pushable: false, blockers: [{ code: 'made_after_all', cents: 1_234_567 }] })
  const choices = { [String(asked.blockers[0]?.changeItemId)]: 'beside' }
  const { pushId } = await planInClinic(rough, { choices })
  await expectOk(ana.post(`${clinic}/pushes/${pushId}/apply`))
})

it('a write that seemed refused in a project that cannot be opened any more blocks, and does not name it', async () => {
  await pushedOutOfSight(refusedAfterAll)
  await moveToClinic()
  sandbox.faults.add({
    system: 'procore',
    method: 'GET',
    path: new RegExp(`/change_events/${lobbyId}$`),
    kind: 'body',
    status: 403,
    body: '{}',
    times: Number.POSITIVE_INFINITY,
  })
  const { pushable, blockers } = await planInClinic(rough)
  expect(pushable).toBe(false)
  expect(blockers).toEqual([
    { code: 'made_after_all', severity: 'blocker', corId: String(rough), corNumber: '12' },
  ])
})

it('a revision is asked about while the earlier one’s push is unfinished in the first project', async () => {
  await pushedOutOfSight({ ...patch, kind: 'drop_after' })
  const next = sandbox.clearstory.state.reviseCor(rough, { how: 'new_id_old_gone', amount: 13_000 })
  await moveToClinic()
  expect(await planInClinic(next)).toMatchObject({ pushable: false, blockers: [{ code: 'revision_of' }] })
})

it('a push in the first project that is unfinished says until when it keeps the COR', async () => {
  await pushedOutOfSight({ ...patch, kind: 'drop_after' })
  await moveToClinic()
  const { pushId } = await planInClinic(rough)
  const { status, body } = await ana.post(`${clinic}/pushes/${pushId}/apply`)
  expect({ status, body }).toMatchObject({
    status: 409,
    body: { code: 'push_elsewhere', retryAt: expect.any(String) },
  })
})
