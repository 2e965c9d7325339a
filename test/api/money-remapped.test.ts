import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { intoNew } from '../support/money-places.ts'
import { apply, intoLobby, lobbyId, type PlanAnswer, plan, pushed } from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

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

async function planInClinic(corId: number, more: object = {}, who = ana) {
  return (await expectOk(who.post(`${clinic}/pushes`, { ...intoNew(corId), ...more }))).body as PlanAnswer
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

describe('"Replaces COR 12" where COR 12 is in the project that was mapped before', () => {
  /** Its revision, and the answer of somebody who works on the clinic. */
  async function revisedElsewhere(number = '12.1') {
    await pushed(intoLobby([rough]))
    const how = 'new_id_old_gone'
    const next = sandbox.clearstory.state.reviseCor(rough, { how, amount: 13_000, number })
    await moveToClinic()
    return next
  }
  const replaces = (corId: number, who: Caller = ana, earlier: number = rough) =>
    who.post(`${clinic}/cors/${corId}/replaces`, { replaces: String(earlier) })

  /** Somebody of the clinic who may not open Harbor Tower. */
  function ritaOfClinic(changeEvents: 'Admin' | 'Read Only') {
    const levels = {
      changeEvents,
      commitments: 'Admin',
      primeContracts: 'Admin',
      projectAdmin: 'Admin',
    } as const
    sandbox.procore.state.setLevel(people.rita.id, projects.clinic.id, levels)
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, null)
    return app.as(people.rita.id, companies.marin.id)
  }

  it.each(['12.1', '12A', '40'])(
    'the link stays where it is and blocks a second copy: %s',
    async (number) => {
      const next = await revisedElsewhere(number)
      expect(await planInClinic(next)).toMatchObject({
        blockers: [{ code: 'revision_of', otherCorId: String(rough) }],
      })
      await expectOk(replaces(next))
      const after = await planInClinic(next)
      expect(after.pushable).toBe(false)
      expect(after.blockers).toMatchObject([
        {
          code: 'cor_in_other_change_event',
          detail: `${changeEvents.lobby.number} ${changeEvents.lobby.title}`,
        },
      ])
      expect((await planInClinic(next, { separate: [{ corId: String(next) }] })).pushable).toBe(false)
    },
  )

  it('does not name its change event to somebody who may not open it', async () => {
    const next = await revisedElsewhere()
    const rita = await ritaOfClinic('Admin')
    const answer = await expectOk(replaces(next, rita))
    expect(answer.body).toBeNull()
    const after = await planInClinic(next, {}, rita)
    expect(after.blockers).toEqual([
      expect.objectContaining({ code: 'cor_in_other_change_event', corNumber: '12.1' }),
    ])
    expect(JSON.stringify(after)).not.toContain(changeEvents.lobby.title)
  })

  it('is for people who may push', async () => {
    const next = await revisedElsewhere()
    const rita = await ritaOfClinic('Read Only')
    await expectProblem(replaces(next, rita), 403, 'tool_forbidden')
  })

  it('takes nothing over for a COR that cannot be its revision', async () => {
    const next = await revisedElsewhere()
    await expectProblem(replaces(seededCors.shaftWall), 404, 'cor_not_found')
    await expectProblem(replaces(next, ana, seededCors.vav), 404, 'cor_not_found')
  })
})
