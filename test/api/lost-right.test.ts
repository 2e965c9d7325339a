import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { intoLobby, lobby, lobbyId, ours, pushed } from '../support/money-story.ts'

// Ben has the right to write to change events, or to set up the project, and loses it.
freshHarbor()
const { rough, fireCaulk } = seededCors
type Levels = Parameters<typeof sandbox.procore.state.setLevel>[2]
let ben: Caller

/** From now on, and for longer than rights are trusted for what is written. */
function level(levels: Levels) {
  sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, levels)
  app.clock.advance(31)
}

const planned = v.looseObject({ pushId: v.string(), kind: v.string(), pushable: v.boolean() })
async function plan(more: object, corIds: readonly number[] = [rough]) {
  const { body } = await expectOk(ben.post(`${harbor}/pushes`, intoLobby(corIds, more)))
  return v.parse(planned, body)
}
const apply = (pushId: string) => ben.post(`${harbor}/pushes/${pushId}/apply`)
const linkedTo = async () =>
  (await app.rows('SELECT cor_id FROM links')).map(
    (row) => v.parse(v.object({ cor_id: v.string() }), row).cor_id,
  )

beforeEach(async () => {
  level({ changeEvents: 'Admin', commitments: 'Read Only' })
  await pushed(intoLobby([rough]))
  ben = await app.as(people.ben.id, companies.marin.id)
  await expectOk(ben.get(lobby))
})

describe('a person who may only read change events now', () => {
  const readOnly = () => level({ changeEvents: 'Read Only', commitments: 'Read Only' })

  it('decides nothing by a plan that was made before', async () => {
    const line = ours('12')[0]?.id ?? 0
    sandbox.procore.state.editLine(lobbyId, line, { amount: '12000' })
    const { pushId, kind, pushable } = await plan({ choices: { [String(line)]: 'procore' } })
    expect({ kind, pushable }).toEqual({ kind: 'keep', pushable: true })
    readOnly()
    expect(await apply(pushId)).toMatchObject({ status: 403, body: { written: 'no' } })
    const event = await expectOk(ana.post(`${lobby}/refresh`))
    expect(event.body).toMatchObject({ cors: [{ number: '12', state: 'edited_in_procore' }] })
    // The plan waits for the right to be given back.
    level({ changeEvents: 'Admin', commitments: 'Read Only' })
    await expectOk(apply(pushId))
  })

  it.each([
    ['lets no COR go', () => ben.delete(`${lobby}/links/${rough}`)],
    [
      'puts no other COR in its place',
      () => ben.post(`${harbor}/cors/${fireCaulk}/replaces`, { replaces: String(rough) }),
    ],
    ['attaches no signed tag', () => ben.post(`${lobby}/attachments`, { corIds: [String(rough)] })],
  ] as const)('%s', async (_, act) => {
    readOnly()
    expect(await act()).toMatchObject({ status: 403, body: { code: 'change_event_forbidden' } })
    expect(await linkedTo()).toEqual([String(rough)])
  })

  it('marks no line as a COR’s', async () => {
    const line = String(sandbox.procore.state.addLine(lobbyId, { description: 'By hand', amount: '5' }))
    readOnly()
    const order = { corId: String(fireCaulk), changeItemIds: [line] }
    expect((await ben.post(`${lobby}/links`, order)).status).toBe(403)
    expect(await linkedTo()).toEqual([String(rough)])
  })
})

describe('a question for rights that began before the right was taken away', () => {
  const permissions = { system: 'procore', method: 'GET', path: '/rest/v1.0/settings/permissions' } as const

  /** What Ben may do is answered as of now, in the project and in the company; the answers are on their way until released. */
  async function questionUnderWay() {
    ben = await app.as(people.ben.id, companies.marin.id)
    sandbox.journal.clear()
    const held = [1, 2].map(() => sandbox.faults.add({ ...permissions, kind: 'hold_after', times: 1 }))
    const asking = ben.get(`${harbor}/standing`)
    await Promise.all(held.map(({ hit }) => hit))
    return async () => {
      for (const fault of held) fault.release()
      await expectOk(asking)
    }
  }

  it('opens nothing that is for admins', async () => {
    sandbox.procore.state.setCompanyLevel(people.ben.id, 'Admin')
    const release = await questionUnderWay()
    sandbox.procore.state.setCompanyLevel(people.ben.id, 'None')
    const answer = await ben.delete(`/api/connection?projectId=${projects.harbor.id}`)
    await release()
    expect(answer).toMatchObject({ status: 403, body: { code: 'admin_only' } })
    expect(await app.rows('SELECT 1 FROM connections')).toHaveLength(1)
    // Nor does it count after the later one.
    expect((await ben.get(`${harbor}/company`)).status).toBe(403)
    expect(
      await app.rows('SELECT 1 FROM project_access WHERE access LIKE \'%"companyAdmin":true%\''),
    ).toHaveLength(1)
  })

  it('lets nothing be written once it is older than 30 seconds', async () => {
    const release = await questionUnderWay()
    level({ changeEvents: 'Read Only', commitments: 'Read Only' })
    const answer = await ben.post(`${lobby}/attachments`, { corIds: [String(rough)] })
    await release()
    expect(answer).toMatchObject({ status: 403, body: { code: 'change_event_forbidden' } })
  })

  it('is waited for by all who only look', async () => {
    const release = await questionUnderWay()
    const looking = [ben.get(`${harbor}/cors`), ben.get(`${harbor}/exposure`)]
    await release()
    for (const look of looking) await expectOk(look)
    expect(sandbox.journal.entries(permissions)).toHaveLength(2)
  })
})

describe('a person who may not set up the project any more', () => {
  const codes = { '70001': { commitmentId: '562949958500001', budgetCodeId: null, remember: true } }
  const names = 'SELECT mapped_by_name FROM contract_maps'

  it('pushes, and has the codes of the plan not remembered, which the log says', async () => {
    level({ changeEvents: 'Admin', commitments: 'Read Only', projectAdmin: 'Admin' })
    const { pushId } = await plan({ codes }, [fireCaulk])
    level({ changeEvents: 'Admin', commitments: 'Read Only', projectAdmin: 'None' })
    await expectOk(apply(pushId))
    expect(await app.rows(names)).toEqual([])
    expect(app.logLines.some((line) => line.includes('codes_not_remembered'))).toBe(true)
  })

  it('has them remembered where the right is still there', async () => {
    level({ changeEvents: 'Admin', commitments: 'Read Only', projectAdmin: 'Admin' })
    const { pushId } = await plan({ codes }, [fireCaulk])
    await expectOk(apply(pushId))
    expect((await app.rows(names)).length).toBeGreaterThan(0)
  })
})
