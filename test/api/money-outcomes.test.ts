import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cards,
  centsOf,
  codesIn,
  intoLobby,
  lobby,
  lobbyId,
  ours,
  plan,
  pushed,
  recover,
  sumOf,
} from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { rough, vav } = seededCors
const roughCents = 1_234_567
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const reading = { system: 'procore', method: 'GET', path: /\/change_events\/\d+$/ } as const
const undoLast = { kind: 'undo', changeEventId: String(lobbyId) }

describe('an undo that arrived in part', () => {
  it('leaves what is still there linked, and the next push does not double it', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const lines = ours('12')
    expect(lines).toHaveLength(5)
    const undo = await plan(undoLast)
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(undo), 502, 'push_unknown')
    sandbox.procore.state.deleteLine(lobbyId, lines[0]?.id ?? 0)
    app.clock.advance(181)
    expect((await expectOk(recover(undo))).body).toMatchObject({ outcome: 'partly', arrived: 1, missing: 4 })
    const [card] = await cards()
    expect(card).toMatchObject({ corId: String(rough), states: ['update_available'] })
    await pushed(intoLobby([rough]))
    expect(sumOf('12')).toBe(roughCents)
    expect(ours('12')).toHaveLength(5)
  })
})

describe('a removal that arrived in part', () => {
  it('is undone by bringing back only what is gone', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const lines = ours('12')
    const removal = await plan({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(removal), 502, 'push_unknown')
    sandbox.procore.state.deleteLine(lobbyId, lines[0]?.id ?? 0)
    app.clock.advance(181)
    expect((await expectOk(recover(removal))).body).toMatchObject({ outcome: 'partly' })
    await pushed(undoLast)
    expect(centsOf('12').sort()).toEqual(lines.map(({ amountCents }) => amountCents).sort())
    expect(await cards()).toMatchObject([{ states: ['up_to_date'] }])
  })

  it('says in the audit trail what is in Procore, not what was planned', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const removal = await plan({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await expectProblem(apply(removal), 502, 'push_unknown')
    sandbox.procore.state.deleteLine(lobbyId, ours('12')[0]?.id ?? 0)
    app.clock.advance(181)
    await expectOk(recover(removal))
    const { body } = await expectOk(ana.get(`${lobby}/activity`))
    expect(body).toMatchObject({
      entries: [
        { kind: 'remove', foundAgain: true, cors: [{ newCents: 0, arrivedCents: sumOf('12') }] },
        { kind: 'push' },
      ],
    })
    expect(sumOf('12')).toBeGreaterThan(0)
  })
})

describe('a removal whose answer shows no line at all', () => {
  it('is looked at once more, and the lines that stay are shown with their money', async () => {
    await pushed(intoLobby([rough, vav]))
    const removal = await plan({ kind: 'remove', corIds: [String(vav)], changeEventId: String(lobbyId) })
    const body = (real: string) => JSON.stringify({ ...JSON.parse(real), change_items: [] })
    sandbox.faults.add({ ...patch, kind: 'body', body })
    await expectOk(apply(removal))
    expect(await cards()).toMatchObject([
      { corId: String(rough), procoreCents: roughCents, states: ['up_to_date'] },
    ])
  })
})

describe('a write that was carried out although the answer says no', () => {
  it.each([400, 401, 403, 404, 409, 413, 422, 429])('%i: is looked for, and linked', async (status) => {
    const planned = await plan(intoLobby([rough]))
    sandbox.faults.add({
      ...patch,
      kind: 'body',
      status,
      body: '{"errors":"no"}',
      headers: { 'retry-after': '0' },
    })
    const answer = await apply(planned)
    if (answer.status !== 200) {
      app.clock.advance(181)
      await cards()
    }
    expect(await cards()).toMatchObject([{ corId: String(rough), states: ['up_to_date'] }])
    expect(centsOf('12')).toEqual([roughCents])
    const again = await plan(intoLobby([rough]))
    expect(codesIn(again)).toContain('nothing_to_do')
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
  })

  it.each([500, 502, 503])('%i with Retry-After: is never repeated, and there once', async (status) => {
    const planned = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'body', status, body: '{}', headers: { 'retry-after': '1' } })
    await apply(planned)
    app.clock.advance(181)
    await cards()
    expect(centsOf('12')).toEqual([roughCents])
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
  })

  it('a new change event is not made twice', async () => {
    const destination = {
      kind: 'new',
      title: 'Made once',
      statusId: String(changeEventStatuses[0].id),
      scope: 'tbd',
    }
    for (const status of [401, 403, 429, 503]) {
      const title = `Made once ${status}`
      const planned = await plan({ ...intoLobby([rough]), destination: { ...destination, title } })
      sandbox.faults.add({
        system: 'procore',
        method: 'POST',
        path: /\/change_events$/,
        kind: 'body',
        status,
        body: '{}',
        headers: { 'retry-after': '0' },
      })
      await apply(planned)
      app.clock.advance(200)
      await recover(planned)
      const made = sandbox.procore.state.changeEvents.filter((event) => event.title === title)
      expect(made).toHaveLength(1)
      const changeEventId = String(made[0]?.id)
      await pushed({ kind: 'remove', corIds: [String(rough)], changeEventId })
    }
  })

  it.each(['pushed', 'planned'])('nor is it when it is %s again and shows only later', async (how) => {
    const statusId = String(changeEventStatuses[0].id)
    const destination = { kind: 'new', title: 'Made once', statusId, scope: 'tbd' }
    const planned = await plan({ ...intoLobby([rough]), destination })
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({
      system: 'procore',
      method: 'POST',
      path: /\/change_events$/,
      kind: 'body',
      status: 429,
      body: '{}',
      headers: { 'retry-after': '0' },
    })
    await expectProblem(apply(planned), 503, 'procore_busy')
    sandbox.procore.state.readings = { kind: 'live' }
    if (how === 'pushed') await expectProblem(apply(planned), 409, 'push_conflict')
    const again = await plan({ ...intoLobby([rough]), destination })
    expect(again).toMatchObject({ pushable: false, blockers: [{ code: 'made_after_all' }] })
    const made = sandbox.procore.state.changeEvents.filter(({ title }) => title === 'Made once')
    expect(made).toHaveLength(1)
    // Emptied by hand it holds nothing up.
    sandbox.procore.state.deleteLine(made[0]?.id ?? 0, made[0]?.items[0]?.id ?? 0)
    expect(await plan({ ...intoLobby([rough]), destination })).toMatchObject({ pushable: true })
  })
})

describe('a reading that proves nothing', () => {
  it('because it began before the write could no longer arrive', async () => {
    const planned = await plan(intoLobby([rough]))
    const lost = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    // The panel reads the change event now, and then waits for Clearstory until long after.
    const hanging = sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_before', times: 9 })
    const early = sandbox.faults.add({ ...reading, kind: 'run' })
    const refreshing = ana.post(`${lobby}/refresh`)
    await Promise.all([early.hit, hanging.hit])
    const applying = apply(planned)
    await lost.hit
    app.clock.advance(240)
    hanging.release()
    await expectOk(refreshing)
    expect(await app.deps.store.pushes.unfinishedAnywhere({ includeSending: true })).toHaveLength(1)
    lost.release()
    await applying
    await cards()
    expect(centsOf('12')).toEqual([roughCents])
    expect(await cards()).toMatchObject([{ states: ['up_to_date'] }])
  })

  it('because Procore answers with an older state after an error', async () => {
    const planned = await plan(intoLobby([rough]))
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({ ...patch, kind: 'body', status: 500, body: '{}' })
    const problem = await expectProblem(apply(planned), 502, 'push_unknown')
    expect(problem.retryAt).not.toBeNull()
    await expectProblem(
      ana.post(`${harbor}/pushes/${(await plan(intoLobby([rough]))).pushId}/apply`),
      409,
      'push_elsewhere',
    )
    sandbox.procore.state.readings = { kind: 'live' }
    app.clock.advance(181)
    await cards()
    expect(centsOf('12')).toEqual([roughCents])
    expect(await cards()).toMatchObject([{ states: ['up_to_date'] }])
  })

  it('a stranger’s line of the same amount is not reported as pushed', async () => {
    const planned = await plan(intoLobby([rough]))
    sandbox.faults.add({
      ...patch,
      kind: 'status',
      status: 500,
    })
    const typed = sandbox.faults.add({
      ...reading,
      kind: 'run',
      times: 2,
      before: () => {
        if (typed.count === 2) {
          sandbox.procore.state.addLine(lobbyId, { description: 'By hand', amount: roughCents / 100 })
        }
      },
    })
    await expectProblem(apply(planned), 502, 'push_unknown')
    app.clock.advance(181)
    expect((await expectOk(recover(planned))).body).toMatchObject({ outcome: 'not_applied' })
    expect(await cards()).toEqual([])
    const next = await plan(intoLobby([rough]))
    expect(next.blockers).toMatchObject([{ code: 'line_like_this', cents: roughCents, detail: 'By hand' }])
  })
})

describe('a COR that another push holds', () => {
  it('says until when at the latest', async () => {
    const first = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    const { retryAt } = await expectProblem(apply(first), 502, 'push_unknown')
    const problem = await expectProblem(apply(await plan(intoLobby([rough]))), 409, 'push_elsewhere')
    expect(problem.retryAt).toBe(retryAt)
  })
})
