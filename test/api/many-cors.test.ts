import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { pricedTags } from '../sandbox/seed/clearstory-tags.ts'
import { budgetCodes, changeEvents, projects, subcontracts } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

freshHarbor(startApp, 'as_seeded')

const conference = changeEvents.conference.id
const into = (corIds: (number | string)[], more: object = {}) => ({
  kind: 'push',
  corIds: corIds.map(String),
  destination: { kind: 'existing', changeEventId: String(conference) },
  ...more,
})
const linesNow = () => sandbox.procore.state.lines(conference)
const centsOf = (amount: string) => Math.round(Number(amount) * 100)

describe('a COR broken down', () => {
  it('by rate type: one line per type, the rest as markup, summing to its amount', async () => {
    await push(ana, into([seededCors.rough], { breakdown: 'sub_total' }))
    const lines = linesNow().map(({ description, amount }) => [description, centsOf(amount)])
    const { labor, material, equipment, other } = pricedTags.rough
    expect(lines).toEqual([
      ['COR 12 Labor', labor],
      ['COR 12 Material', material],
      ['COR 12 Equipment', equipment],
      ['COR 12 Other', other],
      ['COR 12 Markup and adjustments', 1_234_567 - labor - material - equipment - other],
    ])
  })

  it('by item: quantity, unit cost and unit arrive in Procore, and it computes our amounts', async () => {
    await push(ana, into([seededCors.rough], { breakdown: 'line_item' }))
    const lines = linesNow()
    expect(lines.reduce((sum, { amount }) => sum + centsOf(amount), 0)).toBe(1_234_567)
    const items = sandbox.procore.state.changeEvent(conference).items
    const electrician = items.find(({ description }) => description.endsWith('Journeyman electrician'))
    expect(electrician).toMatchObject({
      estimate: { strategy: 'automatic', quantity: '32.0', unitOfMeasure: 'h' },
    })
    const view = await expectOk(ana.get(`${harbor}/change-events/${conference}`))
    expect(view.body).toMatchObject({ cors: [{ state: 'up_to_date', procoreCents: 1_234_567 }] })
  })

  it('keeps its breakdown when pushed again, and touches only the lines that changed', async () => {
    await push(ana, into([seededCors.rough], { breakdown: 'line_item' }))
    const before = linesNow()
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 12_400 })
    await push(ana, into([seededCors.rough]))
    const after = linesNow()
    expect(after).toHaveLength(before.length)
    const changed = after.filter(
      (line) => !before.some((old) => old.id === line.id && old.amount === line.amount),
    )
    expect(changed.map(({ description }) => description)).toEqual(['COR 12 Markup and adjustments'])
    expect(after.reduce((sum, { amount }) => sum + centsOf(amount), 0)).toBe(1_240_000)
  })

  it('without T&M tags comes as a lump sum, and the plan says why', async () => {
    const planned = await expectOk(
      ana.post(`${harbor}/pushes`, into([seededCors.credit], { breakdown: 'line_item' })),
    )
    expect(planned.body).toMatchObject({
      pushable: true,
      plan: { cors: [{ breakdown: 'lump_sum', newCents: -120_000 }] },
      warnings: [{ code: 'no_tags_to_break_down' }, { code: 'budget_code_missing' }],
    })
  })

  it('is known before the push, with what has no rate', async () => {
    const details = await expectOk(
      ana.post(`${harbor}/cors/details`, {
        corIds: [seededCors.rough, seededCors.shaftWall, seededCors.credit].map(String),
      }),
    )
    expect(details.body).toMatchObject({
      cors: expect.arrayContaining([
        expect.objectContaining({
          corId: String(seededCors.rough),
          breakdown: 'yes',
          unpriced: 0,
          tagCount: 2,
        }),
        expect.objectContaining({ corId: String(seededCors.shaftWall), breakdown: 'yes', unpriced: 1 }),
        expect.objectContaining({ corId: String(seededCors.credit), breakdown: 'no_tags' }),
      ]),
    })
  })
})

describe('codes of a push', () => {
  it('are suggested with the reason: commitment by number, budget code by the cost code of the T&M tags', async () => {
    const codes = await expectOk(ana.post(`${harbor}/push-codes`, { corIds: [String(seededCors.vav)] }))
    const summit = subcontracts.find(({ contractorName }) => contractorName === 'Summit Mechanical')
    expect(codes.body).toMatchObject({
      contracts: [
        {
          commitmentId: String(summit?.commitmentId),
          commitmentFrom: 'same_vendor',
          budgetCodeId: String(budgetCodes.hvacAir.id),
          budgetCodeFrom: 'cost_code',
          costCode: '23-300',
          mayRemember: true,
        },
      ],
    })
  })

  it('arrive on the line with the vendor of the commitment, are remembered on request, and warn of a code not on it', async () => {
    const summit = subcontracts.find(({ contractorName }) => contractorName === 'Summit Mechanical')
    const codes = {
      [String(summit?.clearstoryContractId)]: {
        commitmentId: String(summit?.commitmentId),
        budgetCodeId: String(budgetCodes.hvacAir.id),
        remember: true,
      },
    }
    const planned = await expectOk(ana.post(`${harbor}/pushes`, into([seededCors.vav], { codes })))
    expect(planned.body).toMatchObject({ warnings: [{ code: 'budget_code_not_on_commitment' }] })
    const pushed = await push(ana, into([seededCors.vav], { codes }))
    expect(pushed.body).toMatchObject({
      notes: [{ kind: 'procore', text: expect.stringMatching(/budget/i) }],
    })
    const [line] = sandbox.procore.state.changeEvent(conference).items
    expect(line).toMatchObject({
      budgetCodeId: budgetCodes.hvacAir.id,
      vendorId: summit?.vendorId,
      commitmentId: summit?.commitmentId,
    })
    const again = await expectOk(ana.post(`${harbor}/push-codes`, { corIds: [String(seededCors.crane)] }))
    expect(again.body).toMatchObject({ contracts: [{ commitmentFrom: 'map', budgetCodeFrom: 'map' }] })
  })
})

describe('codes that a line has in Procore', () => {
  it('stay at a re-push where the contract map names none, unless taken off in that very push', async () => {
    const summit = subcontracts.find(({ contractorName }) => contractorName === 'Summit Mechanical')
    const contractId = String(summit?.clearstoryContractId)
    const codes = {
      [contractId]: {
        commitmentId: String(summit?.commitmentId),
        budgetCodeId: String(budgetCodes.hvacAir.id),
      },
    }
    await push(ana, into([seededCors.vav], { codes }))
    const none = { commitmentId: null, budgetCodeId: null }
    await expectOk(ana.put(`${harbor}/contract-maps`, { maps: [{ contractId, ...none }] }))
    const again = await expectOk(ana.post(`${harbor}/pushes`, into([seededCors.vav])))
    expect(again.body).toMatchObject({ blockers: [{ code: 'nothing_to_do' }] })

    await push(ana, into([seededCors.vav], { codes: { [contractId]: none } }))
    const [line] = sandbox.procore.state.changeEvent(conference).items
    expect(line).toMatchObject({ budgetCodeId: null, vendorId: null, commitmentId: null })
  })
})

describe('many CORs at once', () => {
  it('a hundred cost two Procore calls at apply, and one plan', async () => {
    const corIds = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 100)
    await expectOk(ana.post(`${harbor}/sync`))
    const planned = await expectOk(ana.post(`${harbor}/pushes`, into(corIds)))
    sandbox.journal.clear()
    await expectOk(ana.post(`${harbor}/pushes/${pushIdOf(planned.body)}/apply`))
    const calls = sandbox.journal.entries({ system: 'procore' }).map(({ method }) => method)
    expect(calls).toEqual(['GET', 'PATCH'])
    expect(sandbox.journal.entries({ system: 'clearstory' })).toEqual([])
    expect(linesNow()).toHaveLength(100)
    const total = corIds.reduce(
      (sum, corId) => sum + Math.round((sandbox.clearstory.state.cor(corId)?.statusAmount ?? 0) * 100),
      0,
    )
    expect(linesNow().reduce((sum, { amount }) => sum + centsOf(amount), 0)).toBe(total)
  })

  it('asks Clearstory for each T&M tag once, and only for what changed when planned again', async () => {
    const corIds = [seededCors.rough, seededCors.shaftWall, seededCors.vav]
    const more = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 5)
    await expectOk(ana.post(`${harbor}/sync`))
    const order = into([...corIds, ...more], { breakdown: 'line_item' })
    sandbox.journal.clear()
    await expectOk(ana.post(`${harbor}/pushes`, order))
    const tagCalls = sandbox.journal
      .entries({ system: 'clearstory', path: /^\/tags\// })
      .map(({ path }) => path)
    expect(new Set(tagCalls).size).toBe(tagCalls.length)
    sandbox.journal.clear()
    await expectOk(ana.post(`${harbor}/pushes`, order))
    const calls = sandbox.journal.entries({ system: 'clearstory' }).map(({ path }) => path)
    expect(calls.sort()).toEqual([...corIds, ...more].map((corId) => `/cors/${corId}`).sort())
  })

  it('says which were refused and why when Procore refuses some lines, writes none, and takes the rest', async () => {
    const bay = subcontracts.find(({ contractorName }) => contractorName === 'Bay Electric')
    const codes = {
      // A budget code of another project: Procore refuses it.
      [String(bay?.clearstoryContractId)]: {
        commitmentId: null,
        budgetCodeId: String(budgetCodes.electrical.id + 1000),
      },
    }
    const planned = await expectOk(
      ana.post(`${harbor}/pushes`, into([seededCors.rough, seededCors.fireCaulk], { codes })),
    )
    const refused = await ana.post(`${harbor}/pushes/${pushIdOf(planned.body)}/apply`)
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'lines_refused',
        written: 'no',
        refused: [
          { corId: String(seededCors.rough), number: '12', reason: expect.stringMatching(/budget.code/i) },
        ],
      },
    })
    expect(linesNow()).toEqual([])
    await push(ana, into([seededCors.fireCaulk]))
    expect(linesNow()).toHaveLength(1)
  })

  it('says so when the write is larger than Procore takes', async () => {
    const planned = await expectOk(
      ana.post(`${harbor}/pushes`, into([seededCors.rough, seededCors.fireCaulk])),
    )
    sandbox.faults.add({
      system: 'procore',
      method: 'PATCH',
      path: /\/change_events\//,
      kind: 'status',
      status: 413,
      body: '',
    })
    const refused = await ana.post(`${harbor}/pushes/${pushIdOf(planned.body)}/apply`)
    expect(refused).toMatchObject({ status: 413, body: { code: 'push_too_large', written: 'no' } })
  })
})

describe('lines that are there already', () => {
  const lobby = String(changeEvents.lobby.id)

  it('are linked to a COR without a write, show the difference, and are pushed over', async () => {
    const [typed] = sandbox.procore.state.lines(changeEvents.lobby.id)
    const others = await expectOk(ana.get(`${harbor}/change-events/${lobby}/other-lines`))
    expect(others.body).toMatchObject({ lines: [{ changeItemId: String(typed?.id), cents: 910_000 }] })
    sandbox.journal.clear()
    const linked = await expectOk(
      ana.post(`${harbor}/change-events/${lobby}/links`, {
        corId: String(seededCors.fireCaulk),
        changeItemIds: [String(typed?.id)],
      }),
    )
    expect(linked.body).toMatchObject({
      cors: [{ number: '3', state: 'update_available', procoreCents: 910_000, currentCents: 1_445_000 }],
    })
    expect(sandbox.journal.entries({ system: 'procore' }).filter(({ method }) => method !== 'GET')).toEqual(
      [],
    )
    await push(ana, {
      kind: 'push',
      corIds: [String(seededCors.fireCaulk)],
      destination: { kind: 'existing', changeEventId: lobby },
    })
    expect(sandbox.procore.state.lines(changeEvents.lobby.id)).toMatchObject([
      { id: typed?.id, amount: '14450.00' },
    ])
  })

  it('are let go again without a write', async () => {
    await push(ana, into([seededCors.rough]))
    const before = linesNow()
    const view = await expectOk(ana.delete(`${harbor}/change-events/${conference}/links/${seededCors.rough}`))
    expect(view.body).toMatchObject({ cors: [], changeEvent: { otherLines: { count: 1 } } })
    expect(linesNow()).toEqual(before)
  })
})

describe('a revision', () => {
  it('takes over the link of the COR it replaces, shows as an update, and changes the same line', async () => {
    await push(ana, into([seededCors.rough]))
    const [before] = linesNow()
    const revised = sandbox.clearstory.state.reviseCor(seededCors.rough, { amount: 13_000 })
    const view = await expectOk(ana.post(`${harbor}/change-events/${conference}/refresh`))
    expect(view.body).toMatchObject({
      cors: [{ corId: String(revised), number: '12.1', state: 'update_available', currentCents: 1_300_000 }],
    })
    await push(ana, into([revised]))
    expect(linesNow()).toMatchObject([{ id: before?.id, amount: '13000.00' }])
  })
})

function pushIdOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'pushId' in body) return String(body.pushId)
  throw new Error('no plan')
}
