import { beforeEach, expect, test } from 'vitest'
import {
  type Answer,
  at,
  type Caller,
  column,
  eventPath,
  numberAt,
  openWorld,
  signIn,
} from './procore-caller.ts'
import { lobbyLine, mechanicalLines } from './seed/procore-change-events.ts'
import {
  budgetCodes,
  changeEventStatuses,
  changeEvents,
  people,
  projects,
  subcontracts,
} from './seed/world.ts'

const world = await openWorld()
const { state } = world.procore
const harbor = projects.harbor.id
const { lobby, conference, mechanical, closed } = changeEvents
const [open, , closedStatus] = changeEventStatuses
let ana: Caller

beforeEach(async () => {
  world.procore.reset()
  state.limits = { hourly: 3600, spike: 3600 }
  ana = await signIn(world, 'ana')
})

function write(eventId: number, change_items: unknown[], more: object = {}): Promise<Answer> {
  return ana.send('PATCH', eventPath(eventId), { change_event: { change_items, ...more } })
}

function manual(amount: number, more: object = {}) {
  return {
    description: 'COR 12',
    cost_impact: { estimate: { amount, calculation_strategy: 'manual' }, ...more },
  }
}

function create(change_event: object): Promise<Answer> {
  return ana.send('POST', `/rest/v1.1/change_events?project_id=${harbor}`, { change_event })
}

test('lines are added, changed and deleted in one write', async () => {
  const added = await write(lobby.id, [manual(100.25), manual(-40)])
  expect(column(at(added.json, 'change_items'), 'cost_impact', 'estimate', 'amount')).toEqual([
    '9100.00',
    '100.25',
    '-40.00',
  ])
  const id = numberAt(added.json, 'change_items', 1, 'id')
  const changed = await write(lobby.id, [
    { id, cost_impact: { estimate: { amount: 7 } } },
    { id: lobbyLine, deleted: true },
  ])
  expect(changed.status).toBe(200)
  expect(state.lines(lobby.id)).toMatchObject([
    { id, description: 'COR 12', amount: '7.00' },
    { amount: '-40.00' },
  ])
})

test('each change moves updated_at', async () => {
  const first = at((await write(lobby.id, [manual(1)])).json, 'updated_at')
  const second = at((await write(lobby.id, [manual(1)])).json, 'updated_at')
  expect(second).not.toBe(first)
})

test('automatic lines are multiplied and rounded by Procore, whatever amount was sent', async () => {
  const estimate = {
    amount: 1,
    calculation_strategy: 'automatic',
    quantity: 3.5,
    unit_cost: 33.333,
    unit_of_measure: 'hours',
  }
  const { json } = await write(lobby.id, [{ description: 'Labor', cost_impact: { estimate } }])
  expect(at(json, 'change_items', 1, 'cost_impact', 'estimate')).toEqual({
    amount: '116.67',
    calculation_strategy: 'automatic',
    quantity: '3.5',
    unit_cost: '33.333',
    unit_of_measure: 'hours',
  })
})

test('amounts with more than two decimals are rounded, and that is recorded', async () => {
  await write(lobby.id, [manual(1234.565)])
  const item = state.changeEvent(lobby.id).items.at(-1)
  expect(item).toMatchObject({ roundedFrom: '1234.565', estimate: { amountCents: 123457 } })
})

test('an omitted budget code is None', async () => {
  const { json } = await write(lobby.id, [manual(1)])
  expect(at(json, 'change_items', 1, 'budget_code')).toBeNull()
})

test('a code that is not budgeted is budgeted silently, and the line’s notes say so', async () => {
  const { id, code } = budgetCodes.hvacAir
  const { json } = await write(lobby.id, [{ ...manual(1), budget_code: { id } }])
  expect(at(json, 'change_items', 1, 'notes', 'budget_codes', 0)).toContain(code)
  expect(state.budgetCodes.find((one) => one.id === id)?.budgeted).toBe(true)
})

test('vendor and contract come back by name', async () => {
  const sub = subcontracts[0]
  const refs = {
    vendor: { proposed: { id: sub?.vendorId } },
    contract: { proposed: { id: sub?.commitmentId } },
  }
  const { json } = await write(lobby.id, [manual(1, refs)])
  expect(at(json, 'change_items', 1, 'cost_impact')).toMatchObject({
    vendor: { proposed: { name: 'Bay Electric Co.' } },
    contract: { proposed: { number: 'SC-014', contract_type: 'work_order_contract' } },
  })
})

test.each([
  ['an unknown field of the event', { colour: 'red' }, 'change_event.colour'],
  [
    'an unknown field of a line',
    { change_items: [{ external_id: 'x' }] },
    'change_event.change_items[0].external_id',
  ],
  [
    'money in text',
    { change_items: [manual(1), { cost_impact: { estimate: { amount: '12.00' } } }] },
    'change_event.change_items[1].cost_impact.estimate.amount',
  ],
  [
    'a budget code that is no integer',
    { change_items: [{ budget_code: { id: '7' } }] },
    'change_event.change_items[0].budget_code.id',
  ],
  ['a scope nobody knows', { scope: 'maybe' }, 'change_event.scope'],
  [
    'a revenue number that is not text',
    { change_items: [{ revenue_impact: { estimate: { amount: 1 } } }] },
    'change_event.change_items[0].revenue_impact.estimate.amount',
  ],
])('%s is refused by name', async (_, change_event, field) => {
  const { status, json } = await ana.send('PATCH', eventPath(lobby.id), { change_event })
  expect([status, at(json, 'fields')]).toEqual([400, field])
})

test.each([
  ['a budget code of another project', { budget_code: { id: budgetCodes.drywall.id + 1_000 } }],
  ['an inactive budget code', { budget_code: { id: 562949956300099 } }],
  ['an unknown vendor', { cost_impact: { vendor: { proposed: { id: 5 } } } }],
  ['an unknown contract', { cost_impact: { contract: { proposed: { id: 5 } } } }],
  ['automatic without a quantity', { cost_impact: { estimate: { calculation_strategy: 'automatic' } } }],
])('%s is refused, naming the line, and nothing is written', async (_, line) => {
  const before = state.lines(lobby.id)
  const { status, json } = await write(lobby.id, [manual(1), line])
  expect(status).toBe(422)
  expect(Object.keys(Object(at(json, 'errors')))).toEqual(['change_items[1]'])
  expect(state.lines(lobby.id)).toEqual(before)
})

test('every bad line is named', async () => {
  const { status, json } = await write(mechanical.id, [
    { id: mechanicalLines.locked, description: 'mine now' },
    { id: mechanicalLines.plain, description: 'fine' },
    { budget_code: { id: 3 } },
  ])
  expect(status).toBe(422)
  expect(Object.keys(Object(at(json, 'errors')))).toEqual(['change_items[0]', 'change_items[2]'])
  expect(state.lines(mechanical.id)[0]?.description).toBe('Relocate AHU-3 curbs')
})

test('a locked line can be neither edited nor deleted', async () => {
  state.lockLine(lobby.id, lobbyLine)
  expect((await write(lobby.id, [{ id: lobbyLine, description: 'x' }])).status).toBe(422)
  expect((await write(lobby.id, [{ id: lobbyLine, deleted: true }])).status).toBe(422)
  expect((await ana.send('DELETE', eventPath(lobby.id))).status).toBe(403)
})

test('an unlocked line can be edited and deleted again', async () => {
  state.lockLine(lobby.id, lobbyLine)
  state.unlockLine(lobby.id, lobbyLine)
  expect((await write(lobby.id, [{ id: lobbyLine, description: 'x' }])).status).toBe(200)
  expect((await write(lobby.id, [{ id: lobbyLine, deleted: true }])).status).toBe(200)
})

test('a line on a draft change order can be edited, not deleted, and names its change order', async () => {
  state.lockLine(lobby.id, lobbyLine, 'draft_change_order')
  const { json } = await write(lobby.id, [{ id: lobbyLine, description: 'x' }])
  expect(at(json, 'change_items', 0)).toMatchObject({
    editable: true,
    deletable: false,
    cost_impact: {
      commitment: { number: '001', status: 'draft', type: 'change_order_package' },
      change_order_package: { number: '001', status: 'draft' },
      source_of_stage: 'change_order_package',
    },
  })
  expect((await write(lobby.id, [{ id: lobbyLine, deleted: true }])).status).toBe(422)
})

test('a line of another change event, or one deleted meanwhile, is not found', async () => {
  expect((await write(lobby.id, [manual(1), { id: mechanicalLines.plain }])).status).toBe(404)
  state.deleteLine(lobby.id, lobbyLine)
  expect((await write(lobby.id, [{ id: lobbyLine, description: 'x' }])).status).toBe(404)
  expect(state.lines(lobby.id)).toEqual([])
})

test('the same line twice in one write is refused', async () => {
  const twice = [
    { id: lobbyLine, description: 'a' },
    { id: lobbyLine, description: 'b' },
  ]
  expect((await write(lobby.id, twice)).status).toBe(400)
})

test('a closed change event takes line changes, or none until it is open again', async () => {
  expect((await write(closed.id, [manual(1)])).status).toBe(200)
  state.closedEventsTakeLines = false
  expect((await write(closed.id, [manual(1)])).status).toBe(422)
  expect((await ana.send('PATCH', eventPath(closed.id), { change_event: { title: 'New' } })).status).toBe(200)
  expect((await write(closed.id, [manual(1)], { status: { id: open.id } })).status).toBe(200)
})

test('a status of no company is refused', async () => {
  const { status } = await ana.send('PATCH', eventPath(lobby.id), { change_event: { status: { id: 4 } } })
  expect(status).toBe(400)
})

test('a deleted change event can be looked at in the recycle bin, not written, and restored', async () => {
  expect((await ana.send('DELETE', eventPath(conference.id))).status).toBe(204)
  expect((await ana.get(eventPath(conference.id))).json).toMatchObject({ in_recycle_bin: true })
  expect((await write(conference.id, [manual(1)])).status).toBe(404)
  const restore = `/rest/v1.1/change_events/${conference.id}/restore?project_id=${harbor}`
  expect((await ana.send('PUT', restore)).json).toMatchObject({ in_recycle_bin: false })
  state.deleteChangeEvent(conference.id, 'for_good')
  expect((await ana.get(eventPath(conference.id))).status).toBe(404)
})

test('a new change event gets the next number and its lines', async () => {
  const { status, json } = await create({
    scope: 'in_scope',
    status: { id: open.id },
    title: 'Roof drains',
    description: 'Ref CS-7Q2F',
    change_items: [manual(12)],
    custom_field_17: 'kept elsewhere',
  })
  expect(status).toBe(201)
  expect(json).toMatchObject({ number: '013', scope: 'in_scope', created_by: { id: people.ana.id } })
  expect(state.lines(numberAt(json, 'id'))).toMatchObject([{ amount: '12.00' }])
})

test.each([
  ['without a scope', { status: { id: open.id } }, 400],
  ['without a status', { scope: 'tbd' }, 400],
  ['with an unknown status', { scope: 'tbd', status: { id: 9 } }, 400],
  ['with an unknown type', { scope: 'tbd', status: { id: open.id }, change_type: { id: 9 } }, 400],
  ['with a number that is taken', { scope: 'tbd', status: { id: open.id }, number: lobby.number }, 422],
  ['with a field of the update only', { scope: 'tbd', status: { id: open.id }, attachments: [] }, 400],
  [
    'with a bad line',
    { scope: 'tbd', status: { id: closedStatus.id }, change_items: [{ budget_code: { id: 9 } }] },
    422,
  ],
])('a new change event %s is refused', async (_, change_event, expected) => {
  const before = state.changeEvents.length
  expect((await create(change_event)).status).toBe(expected)
  expect(state.changeEvents).toHaveLength(before)
})

test('a body that is not JSON is refused', async () => {
  const answer = await fetch(`${world.procore.apiUrl}${eventPath(lobby.id)}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${ana.token}`, 'Procore-Company-Id': String(people.ana.companyId) },
    body: '{',
  })
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { errors: 'The request body is not valid JSON' },
  ])
})
