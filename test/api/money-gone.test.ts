import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents, people, projects } from '../sandbox/seed/world.ts'
import { applyIfPushable, elsewhere, everywhere, fresh, intoNew, patch, post } from '../support/elsewhere.ts'
import { ana, anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cards,
  centsOf,
  codesIn,
  intoLobby,
  lobbyId,
  plan,
  pushed,
  recover,
} from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { rough } = seededCors
const conferenceId = changeEvents.conference.id
const intoConference = {
  ...intoLobby([rough]),
  destination: { kind: 'existing', changeEventId: String(conferenceId) },
}

describe.each([true, false])(
  'a change event in the recycle bin that answers by its id: %s',
  (answersById) => {
    it('keeps its COR until it is gone for good, and a restored one has the money once', async () => {
      await pushed(intoLobby([rough]))
      sandbox.procore.state.recycleBin.answersById = answersById
      sandbox.procore.state.deleteChangeEvent(lobbyId)
      const planned = await plan(intoConference)
      expect(planned.pushable).toBe(false)
      expect(codesIn(planned)).toContain('cor_in_other_change_event')
      sandbox.procore.state.restoreEvent(lobbyId)
      expect(codesIn(await plan(intoConference))).toContain('cor_in_other_change_event')
      expect([...centsOf('12'), ...centsOf('12', conferenceId)]).toEqual([1_234_567])
      sandbox.procore.state.deleteChangeEvent(lobbyId, 'for_good')
      await pushed(intoConference)
      expect(centsOf('12', conferenceId)).toEqual([1_234_567])
    })

    it('is not taken for gone by people who may not see the bin', async () => {
      await pushed(intoLobby([rough]))
      sandbox.procore.state.recycleBin = { answersById, listsToAdminsOnly: true }
      sandbox.procore.state.deleteChangeEvent(lobbyId)
      sandbox.procore.state.setLevel(people.ana.id, projects.harbor.id, 'Standard')
      expect(codesIn(await plan(intoConference))).toContain('cor_in_other_change_event')
    })

    it('that a lost push has made is found there, and not made again', async () => {
      sandbox.procore.state.recycleBin.answersById = answersById
      const planned = await plan({
        ...intoLobby([rough]),
        destination: {
          kind: 'new',
          title: 'Lost and binned',
          statusId: String(changeEventStatuses[0].id),
          scope: 'tbd',
        },
      })
      sandbox.faults.add({ system: 'procore', method: 'POST', path: /\/change_events$/, kind: 'drop_after' })
      sandbox.faults.add({
        system: 'procore',
        method: 'GET',
        path: /\/change_events$/,
        kind: 'status',
        status: 500,
      })
      await expectProblem(apply(planned), 502, 'push_unknown')
      const made = sandbox.procore.state.changeEvents.find(({ title }) => title === 'Lost and binned')
      sandbox.procore.state.deleteChangeEvent(made?.id ?? 0)
      app.clock.advance(181)
      await recover(planned)
      const elsewhere = await plan(intoConference)
      if (answersById) expect(codesIn(elsewhere)).toContain('cor_in_other_change_event')
      // Whether it is ours cannot be said: until then its COR goes nowhere else.
      else await expectProblem(apply(elsewhere), 409, 'push_elsewhere')
      sandbox.procore.state.restoreEvent(made?.id ?? 0)
      await recover(planned)
      expect(await app.deps.store.pushes.unfinishedAnywhere({ includeSending: true })).toEqual([])
      expect(codesIn(await plan(intoConference))).toContain('cor_in_other_change_event')
      expect([...centsOf('12', made?.id), ...centsOf('12', conferenceId)]).toEqual([1_234_567])
    })
  },
)

describe('a change event that Procore does not find for a moment', () => {
  const notFound = {
    system: 'procore',
    method: 'GET',
    path: new RegExp(`/change_events/${lobbyId}$`),
    kind: 'status',
    status: 404,
    body: '{}',
  } as const

  it('keeps its CORs: planning another push unlinks none', async () => {
    await pushed(intoLobby([rough]))
    sandbox.faults.add({ ...notFound, times: 1 })
    expect(codesIn(await plan(elsewhere(rough)))).toContain('cor_in_other_change_event')
    expect(await cards()).toHaveLength(1)
  })

  it('does not let their money in twice, however often it says so', async () => {
    await pushed(intoLobby([rough]))
    sandbox.faults.add({ ...notFound, times: 9 })
    await applyIfPushable(await plan(elsewhere(rough)))
    expect(everywhere('12')).toBe(1_234_567)
  })
})

describe('no push stays unfinished for good because of the recycle bin', () => {
  const week = 7 * 24 * 3600
  const withdraw = ({ pushId }: { pushId: string }) => ana.post(`${harbor}/pushes/${pushId}/withdraw`)
  const bin = () => sandbox.procore.state.deleteChangeEvent(lobbyId)
  async function later(seconds: number) {
    app.clock.advance(seconds)
    await anaAgain()
  }
  beforeEach(() => {
    sandbox.procore.state.recycleBin.answersById = false
  })

  it('where one of the same title, which another push made, is in it and the POST never arrived', async () => {
    await pushed(intoNew(500_013))
    sandbox.procore.state.deleteChangeEvent(fresh()?.id ?? 0)
    const lost = await plan(intoNew(rough))
    sandbox.faults.add({ ...post, kind: 'drop_before' })
    await apply(lost)
    await later(week)
    expect(await recover(lost)).toMatchObject({ body: { outcome: 'not_applied' } })
    await pushed(elsewhere(rough))
  })

  it('where one of the same title was made before and is in it', async () => {
    const event = sandbox.procore.state.changeEvent(conferenceId)
    event.title = 'Fresh'
    event.createdById = people.ana.id
    event.createdAt = sandbox.procore.state.now() - 3_600_000
    sandbox.procore.state.deleteChangeEvent(conferenceId)
    const lost = await plan(intoNew(rough))
    sandbox.faults.add({ ...post, kind: 'drop_before' })
    await apply(lost)
    await later(181)
    expect(await recover(lost)).toMatchObject({ body: { outcome: 'not_applied' } })
  })

  it('where the change event went there just before the write, which Procore refused', async () => {
    const planned = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'run', before: bin })
    await expectProblem(apply(planned), 409, 'push_conflict')
    await pushed(elsewhere(rough))
    expect(everywhere('12')).toBe(1_234_567)
  })

  it('where it went there after a write whose answer was lost: once it is restored, it is found', async () => {
    const planned = await plan(intoLobby([rough]))
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    await expectProblem(apply(planned), 502, 'push_unknown')
    sandbox.procore.state.readings = { kind: 'live' }
    bin()
    await later(181)
    const problem = await expectProblem(recover(planned), 409, 'change_event_recycled')
    expect(problem).toMatchObject({ written: 'unknown' })
    sandbox.procore.state.restoreEvent(lobbyId)
    expect(await recover(planned)).toMatchObject({ body: { outcome: 'applied' } })
    expect(centsOf('12')).toEqual([1_234_567])
  })

  it('where nothing of it is wanted any more: it can be withdrawn', async () => {
    const planned = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await apply(planned)
    bin()
    await later(week)
    await expectOk(withdraw(planned))
    await pushed(elsewhere(rough))
  })
})
