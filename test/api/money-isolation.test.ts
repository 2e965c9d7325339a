import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cardOf,
  cards,
  centsOf,
  intoLobby,
  lobby,
  lobbyId,
  ours,
  plan,
  pushed,
  sumOf,
} from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { rough, vav, crane } = seededCors
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const sync = () => ana.post(`${harbor}/sync`)

describe('recovery', () => {
  it('takes the next push although one cannot be closed', async () => {
    const destination = {
      kind: 'new',
      title: 'Lost',
      statusId: String(changeEventStatuses[0].id),
      scope: 'tbd',
    }
    const first = await plan({ ...intoLobby([rough, crane]), destination })
    sandbox.faults.add({ system: 'procore', method: 'POST', path: /\/change_events$/, kind: 'drop_after' })
    sandbox.faults.add({
      system: 'procore',
      method: 'GET',
      path: /\/change_events$/,
      kind: 'status',
      status: 500,
    })
    await expectProblem(apply(first), 502, 'push_unknown')
    const made = sandbox.procore.state.changeEvents.find(({ title }) => title === 'Lost')?.id ?? 0
    // Before anything settles it, its line is linked by hand to another COR.
    const line = ours('12', made)[0]?.id
    await expectOk(
      ana.post(`${harbor}/change-events/${made}/links`, {
        corId: String(vav),
        changeItemIds: [String(line)],
      }),
    )
    const second = await plan(intoLobby([seededCors.tiny]))
    const lost = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const applying = apply(second)
    await lost.hit
    const down = { system: 'procore', method: 'GET', path: /\/change_events\/\d+$/, kind: 'status' } as const
    const unread = sandbox.faults.add({ ...down, status: 500, times: 9 })
    app.clock.advance(91)
    await app.recover({ leasesOutBy: app.clock.now() })
    unread.remove()
    app.clock.advance(181)
    await app.recover({ leasesOutBy: app.clock.now() })
    lost.release()
    await applying
    expect(await app.deps.store.pushes.unfinishedAnywhere({ includeSending: true })).toEqual([])
    expect(await cardOf(seededCors.tiny)).toMatchObject({ states: ['up_to_date'] })
    const linked = await cards(made)
    expect(linked.map(({ corId }) => corId).sort()).toEqual(
      [String(rough), String(vav), String(crane)].sort(),
    )
    expect(linked.reduce((sum, { procoreCents }) => sum + procoreCents, 0)).toBe(
      sumOf('12', made) + sumOf('46', made),
    )
  })
})

describe('a COR that is odd in Clearstory', () => {
  it.each([
    ['has no status', { status: undefined }],
    ['has the status null', { status: null }],
    ['has a status that is new', { status: 'awaiting_owner' }],
  ])('%s: counts as without an amount, and the others are read', async (_, fields) => {
    sandbox.clearstory.state.overrideCor(rough, fields)
    sandbox.clearstory.state.editCor(vav, { amount: 9_999 })
    await expectOk(sync())
    await pushed(intoLobby([vav]))
    expect(centsOf('44')).toEqual([999_900])
    expect((await plan(intoLobby([rough]))).pushable).toBe(false)
  })

  it('is dated in the future: later changes of the others are read all the same', async () => {
    sandbox.clearstory.state.editCor(rough, { updatedAt: Date.now() + 86_400_000 })
    await expectOk(sync())
    app.clock.advance(1000)
    sandbox.clearstory.state.editCor(vav, { amount: 9_999 })
    await expectOk(sync())
    await expectOk(ana.get(`${harbor}/cors?search=VAV`))
    const { body } = await expectOk(ana.get(`${harbor}/cors?search=VAV`))
    expect(JSON.stringify(body)).toContain('"cents":999900')
  })

  it('has an amount with floating-point noise: it is the cents it stands for', async () => {
    sandbox.clearstory.state.editCor(rough, { amount: 1067.4299999999998 })
    await pushed(intoLobby([rough]))
    expect(centsOf('12')).toEqual([106_743])
  })
})

describe('a line of other people that is odd in Procore', () => {
  it.each(['10.005', 'n/a', '999999999999999999'])(
    'with the amount %s does not hold up the change event',
    async (amountText) => {
      sandbox.procore.state.addLine(lobbyId, { description: 'Odd', amount: 10, amountText })
      await pushed(intoLobby([rough]))
      expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
    },
  )
})

describe('amounts that nobody can mean', () => {
  const shown = async () => {
    await sync()
    for (const path of [lobby, `${harbor}/cors`, `${harbor}/cors?search=COR`, `${harbor}/exposure`]) {
      expect(await ana.get(path), path).toMatchObject({ status: 200 })
    }
    expect(await ana.post(`${lobby}/refresh`)).toMatchObject({ status: 200 })
  }

  it('of one COR of ninety trillion do not take the panel from everybody', async () => {
    sandbox.clearstory.state.editCor(500_013, { amount: 90_071_992_547_409 })
    await shown()
  })

  it('of a hundred CORs, each as large as one may be, do not either', async () => {
    for (const id of sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 100)) {
      sandbox.clearstory.state.editCor(id, { amount: 999_999_999_999 })
    }
    await shown()
  })

  it('of a hundred lines in the change event do not either, and other CORs can be pushed into it', async () => {
    for (let at = 0; at < 100; at += 1) {
      sandbox.procore.state.addLine(lobbyId, { description: `Typed ${at}`, amount: 999_999_999_999 })
    }
    await shown()
    await pushed(intoLobby([rough]))
    expect(sumOf('12')).toBe(1_234_567)
    await shown()
  })
})
