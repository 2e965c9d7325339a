import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, cardOf, centsOf, codesIn, intoLobby, plan, pushed } from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { rough, shaftWall, fireCaulk, vav, credit, crane, tiny } = seededCors
const six = [rough, shaftWall, fireCaulk, vav, credit, crane]
const roughCents = 1_234_567
const sync = () => expectOk(ana.post(`${harbor}/sync`))

describe('a COR that changes in Clearstory between plan and push', () => {
  it.each<[string, () => void]>([
    ['is voided', () => sandbox.clearstory.state.voidCor(rough)],
    ['has another amount', () => sandbox.clearstory.state.editCor(rough, { amount: 13_000 })],
    ['has another title', () => sandbox.clearstory.state.editCor(rough, { title: 'Rough-in, revised' })],
  ])('is shown again instead of being written: it %s', async (_, change) => {
    const planned = await plan(intoLobby([rough]))
    change()
    await sync()
    await expectProblem(apply(planned), 409, 'push_conflict')
    expect(centsOf('12')).toEqual([])
  })

  it('is pushed as planned where only others changed', async () => {
    const planned = await plan(intoLobby([rough]))
    sandbox.clearstory.state.editCor(crane, { amount: 1 })
    await sync()
    await expectOk(apply(planned))
    expect(centsOf('12')).toEqual([roughCents])
  })
})

describe('a plan for many CORs', () => {
  it('has what changed since the last delta', async () => {
    sandbox.clearstory.state.editCor(rough, { amount: 14_020 })
    const planned = await plan(intoLobby(six))
    expect(planned.pushable).toBe(true)
    await expectOk(apply(planned))
    expect(centsOf('12')).toEqual([1_402_000])
  })
})

describe('a plan while Clearstory cannot be read', () => {
  it.each([
    ['one COR', [rough]],
    ['six CORs', six],
    ['seven CORs', [...six, tiny]],
  ])('is not pushable and says how old its data is: %s', async (_, corIds) => {
    const fault = sandbox.faults.add({ system: 'clearstory', kind: 'status', status: 503, times: 1000 })
    const planned = await plan(intoLobby(corIds))
    expect(planned.pushable).toBe(false)
    const unread = planned.blockers.find(({ code }) => code === 'clearstory_not_read')
    expect(Date.parse(String(unread?.detail))).toBeGreaterThan(0)
    fault.remove()
    expect((await plan(intoLobby(corIds))).pushable).toBe(true)
  })
})

describe('a COR that Clearstory does not find once', () => {
  it('is neither marked as deleted nor planned away', async () => {
    await pushed(intoLobby([rough]))
    sandbox.faults.add({ system: 'clearstory', path: `/cors/${rough}`, kind: 'status', status: 404 })
    const planned = await plan(intoLobby([rough]))
    expect(planned).toMatchObject({ pushable: false, blockers: [{ code: 'cor_gone', corNumber: '12' }] })
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('nothing_to_do')
  })
})

describe('a T&M tag that Clearstory does not return', () => {
  it('is named', async () => {
    sandbox.clearstory.state.missingTagIds.add(7102)
    const planned = await plan(intoLobby([rough], { breakdown: 'sub_total' }))
    expect(planned.warnings).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'tags_not_returned', detail: '1' })]),
    )
    expect(planned.plan.newTotalCents).toBe(roughCents)
  })
})

describe('codes that a person asks to remember', () => {
  it('are remembered by the push, not by the plan', async () => {
    const { body } = await expectOk(ana.get(`${harbor}/contract-maps`))
    const before = JSON.stringify(body)
    const codes = { '70001': { commitmentId: null, budgetCodeId: null, remember: true } }
    const planned = await plan(intoLobby([rough], { codes }))
    expect(JSON.stringify((await expectOk(ana.get(`${harbor}/contract-maps`))).body)).toBe(before)
    await expectOk(apply(planned))
    await app.settled()
    expect(JSON.stringify((await expectOk(ana.get(`${harbor}/contract-maps`))).body)).not.toBe(before)
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
  })
})
