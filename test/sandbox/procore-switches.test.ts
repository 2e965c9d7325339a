import { beforeEach, describe, expect, test } from 'vitest'
import {
  type Answer,
  at,
  type Caller,
  column,
  eventPath,
  numberAt,
  openWorld,
  signIn,
  textAt,
} from './procore-caller.ts'
import { lobbyLine } from './seed/procore-change-events.ts'
import { changeEventStatuses, changeEvents, companies, people, projects, subcontracts } from './seed/world.ts'

const world = await openWorld()
const { state } = world.procore
const { lobby, conference } = changeEvents
const listPath = `/rest/v1.1/change_events?project_id=${projects.harbor.id}`
let ana: Caller

beforeEach(async () => {
  world.faults.clear()
  world.procore.reset()
  state.limits = { hourly: 3600, spike: 3600 }
  ana = await signIn(world, 'ana')
})

function write(change_items: unknown[]): Promise<Answer> {
  return ana.send('PATCH', eventPath(lobby.id), { change_event: { change_items } })
}

function line(description: string, estimate: object = { amount: 100 }, more: object = {}) {
  return { description, cost_impact: { estimate, ...more } }
}

async function readLines(): Promise<unknown[]> {
  return column(at((await ana.get(eventPath(lobby.id))).json, 'change_items'), 'description')
}

async function listed(query = '', caller = ana): Promise<unknown[]> {
  return column((await caller.get(`${listPath}${query}`)).json, 'id')
}

describe('answers to a write that was carried out', () => {
  const path = `/rest/v1.1/change_events/${lobby.id}`

  test.each([401, 403, 404, 413, 429, 500, 503])('%i', async (status) => {
    const headers = status === 503 || status === 429 ? { 'Retry-After': '3' } : {}
    const body = '{"errors":"No"}'
    world.faults.add({ system: 'procore', method: 'PATCH', path, kind: 'body', status, headers, body })
    const answer = await write([line('COR 12')])
    expect(answer.status).toBe(status)
    expect(answer.headers.get('retry-after')).toBe(headers['Retry-After'] ?? null)
    expect(state.lines(lobby.id)).toHaveLength(2)
  })

  test('200 with the lines as they were before, or with nothing', async () => {
    const before = JSON.stringify((await ana.get(eventPath(lobby.id))).json)
    world.faults.add({ system: 'procore', method: 'PATCH', path, kind: 'body', body: before })
    world.faults.add({ system: 'procore', method: 'PATCH', path, kind: 'body', body: '{}' })
    expect(at((await write([line('COR 12')])).json, 'change_items')).toHaveLength(1)
    expect((await write([line('COR 14')])).json).toEqual({})
    expect(state.lines(lobby.id)).toHaveLength(3)
  })
})

describe('old readings', () => {
  test('a lagging reader sees each state for as long as it was there', async () => {
    let now = Date.now()
    state.now = () => now
    state.readings = { kind: 'lag', ms: 5_000 }
    now += 10_000
    state.editLine(lobby.id, lobbyLine, { description: 'Second' })
    now += 4_000
    const answer = await write([line('COR 12')])
    expect(column(at(answer.json, 'change_items'), 'description')).toEqual(['Second', 'COR 12'])
    const first = await readLines()
    expect(first).not.toContain('Second')
    now += 2_000
    expect(await readLines()).toEqual(['Second'])
    now += 4_000
    expect(await readLines()).toEqual(['Second', 'COR 12'])
  })

  test('new, deleted and destroyed change events lag as well, in the list too', async () => {
    let now = Date.now()
    state.now = () => now
    state.readings = { kind: 'lag', ms: 5_000 }
    now += 10_000
    const status = { id: changeEventStatuses[0].id }
    const created = await ana.send('POST', listPath, { change_event: { scope: 'tbd', status } })
    const id = numberAt(created.json, 'id')
    state.deleteChangeEvent(lobby.id)
    state.deleteChangeEvent(conference.id, 'for_good')
    expect((await ana.get(eventPath(id))).status).toBe(404)
    expect((await ana.get(eventPath(lobby.id))).json).toMatchObject({ in_recycle_bin: false })
    expect(await listed()).toContain(conference.id)
    now += 6_000
    expect(await listed()).toContain(id)
    expect(await listed()).not.toContain(lobby.id)
    expect((await ana.get(eventPath(conference.id))).status).toBe(404)
  })

  test('frozen readings stay until they are live again', async () => {
    state.readings = { kind: 'frozen' }
    const before = await readLines()
    await write([line('COR 12')])
    state.deleteLine(lobby.id, lobbyLine)
    expect(await readLines()).toEqual(before)
    state.readings = { kind: 'live' }
    expect(await readLines()).toEqual(['COR 12'])
  })
})

describe('what Procore changes in a write', () => {
  async function written(item: object): Promise<unknown> {
    return at((await write([item])).json, 'change_items', 1)
  }

  test('descriptions are escaped', async () => {
    state.normalization.escapeHtml = true
    expect(await written(line('Wire & <conduit>'))).toMatchObject({
      description: 'Wire &amp; &lt;conduit&gt;',
    })
    const description = 'A & B'
    const { json } = await ana.send('PATCH', eventPath(lobby.id), { change_event: { description } })
    expect(textAt(json, 'description')).toBe('A &amp; B')
  })

  test('amounts are rounded to whole dollars, and the sent amount is recorded', async () => {
    state.normalization.wholeDollars = true
    expect(await written(line('x', { amount: -12_345.67 }))).toMatchObject({
      cost_impact: { estimate: { amount: '-12346.00' } },
    })
    expect(state.changeEvent(lobby.id).items.at(-1)?.roundedFrom).toBe('-12345.67')
  })

  test('a unit that is not in the list is left out', async () => {
    state.normalization.dropUnknownUnits = true
    const estimate = { quantity: 2, unit_cost: 50, unit_of_measure: 'h' }
    const unit = async (unit_of_measure: string) =>
      at(await written(line('x', { ...estimate, unit_of_measure })), 'cost_impact', 'estimate')
    expect(await unit('h')).toMatchObject({ unit_of_measure: null, amount: '100.00' })
    state.deleteLine(lobby.id, lobbyLine)
    expect(await unit('hours')).toMatchObject({ unit_of_measure: 'hours' })
  })

  test('the vendor comes from the commitment, and the rules can be combined', async () => {
    state.normalization = {
      escapeHtml: true,
      wholeDollars: true,
      dropUnknownUnits: false,
      vendorFromCommitment: true,
    }
    const contract = { proposed: { id: subcontracts[0]?.commitmentId } }
    expect(await written(line('A & B', { amount: 0.6 }, { contract }))).toMatchObject({
      description: 'A &amp; B',
      cost_impact: {
        estimate: { amount: '1.00' },
        vendor: { proposed: { id: subcontracts[0]?.vendorId } },
      },
    })
  })

  test('lines the write does not name stay as they are', async () => {
    state.editLine(lobby.id, lobbyLine, { description: 'A & B', amount: '0.50' })
    state.normalization = { ...state.normalization, escapeHtml: true, wholeDollars: true }
    await write([line('x')])
    expect(state.lines(lobby.id)[0]).toMatchObject({ description: 'A & B', amount: '0.50' })
  })
})

describe('the recycle bin', () => {
  test('keeps a deleted change event until it is restored or removed for good', async () => {
    state.deleteChangeEvent(lobby.id)
    expect(await listed()).not.toContain(lobby.id)
    expect(await listed('&filters[include_deleted]=with')).toContain(lobby.id)
    expect(await listed('&filters[include_deleted]=only')).toEqual([lobby.id])
    state.restoreEvent(lobby.id)
    expect(await listed()).toContain(lobby.id)
    state.deleteChangeEvent(lobby.id)
    state.deleteChangeEvent(lobby.id, 'for_good')
    expect(await listed('&filters[include_deleted]=with')).not.toContain(lobby.id)
    expect((await ana.get(eventPath(lobby.id))).status).toBe(404)
  })

  test('answers by id with 200 and the time of deletion, or with 404', async () => {
    state.deleteChangeEvent(lobby.id)
    expect((await ana.get(eventPath(lobby.id))).json).toMatchObject({
      in_recycle_bin: true,
      deleted_at: expect.any(String),
    })
    state.recycleBin.answersById = false
    expect((await ana.get(eventPath(lobby.id))).status).toBe(404)
    expect(await listed('&filters[include_deleted]=only')).toEqual([lobby.id])
    const restore = eventPath(lobby.id).replace('?', '/restore?')
    expect((await ana.send('PUT', restore)).json).toMatchObject({ in_recycle_bin: false })
  })

  test('may be listed to admins of the tool only', async () => {
    state.deleteChangeEvent(lobby.id)
    state.recycleBin.listsToAdminsOnly = true
    const ben = await signIn(world, 'ben')
    expect(await listed('&filters[include_deleted]=only', ben)).toEqual([])
    expect(await listed('&filters[include_deleted]=only')).toEqual([lobby.id])
  })
})

describe('odd records', () => {
  test('a line with three decimals, and one whose amount is not a number', async () => {
    state.addLine(lobby.id, { description: 'Three', amount: '10.005', amountText: '10.005' })
    state.addLine(lobby.id, { description: 'None', amount: 0, amountText: 'n/a' })
    const { json } = await ana.get(eventPath(lobby.id))
    const amounts = column(at(json, 'change_items'), 'cost_impact', 'estimate', 'amount')
    expect(amounts).toEqual(['9100.00', '10.005', 'n/a'])
    expect(column(at(json, 'change_items'), 'latest_cost_values', 'amount')).toEqual(amounts)
  })

  test('a write of the amount makes it an ordinary one', async () => {
    state.editLine(lobby.id, lobbyLine, { amountText: '10.005' })
    await write([{ id: lobbyLine, cost_impact: { estimate: { amount: 11 } } }])
    const { json } = await ana.get(eventPath(lobby.id))
    expect(at(json, 'change_items', 0, 'cost_impact', 'estimate', 'amount')).toBe('11.00')
  })

  test('a change event without an author, which only admins may edit', async () => {
    state.removeAuthor(conference.id)
    expect((await ana.get(eventPath(conference.id))).json).toMatchObject({ created_by: null })
    const ben = await signIn(world, 'ben')
    const title = { change_event: { title: 'x' } }
    expect((await ben.send('PATCH', eventPath(conference.id), title)).status).toBe(403)
    expect((await ana.send('PATCH', eventPath(conference.id), title)).status).toBe(200)
  })
})

describe('commitments, currencies and quotes', () => {
  const [sub] = subcontracts
  const path = `/rest/v1.0/work_order_contracts/${sub?.commitmentId}?project_id=${projects.harbor.id}`

  test('a commitment gets another status and currency', async () => {
    const id = sub?.commitmentId ?? 0
    state.editCommitment(id, { status: 'Terminated', currency: 'CAD' })
    expect((await ana.get(path)).json).toMatchObject({
      status: 'Terminated',
      currency_configuration: { currency_iso_code: 'CAD' },
      line_items: [{ currency_configuration: { currency_iso_code: 'CAD' } }, expect.anything()],
    })
    state.editCommitment(id, { currency: null })
    expect((await ana.get(path)).json).toMatchObject({
      status: 'Terminated',
      currency_configuration: { currency_iso_code: 'USD' },
    })
    expect(() => state.editCommitment(id, { status: 'Closed' })).toThrow('no status Closed')
  })

  test.each(['CAD', null])('a change event in the currency %s', async (currency) => {
    state.setEventCurrency(lobby.id, currency)
    const currency_configuration = { currency_iso_code: currency }
    expect((await ana.get(eventPath(lobby.id))).json).toMatchObject({
      currency_configuration,
      change_items: [{ currency_configuration }],
    })
  })

  test('a closed quote is the latest cost until a commitment is, an open one is not', async () => {
    const impact = async () => at((await ana.get(eventPath(lobby.id))).json, 'change_items', 0)
    state.addRfq(lobby.id, lobbyLine, { status: 'under_review', latestQuote: 8_400 })
    expect(await impact()).toMatchObject({
      cost_impact: {
        request_for_quote: { status: 'under_review', latest_quote_amount: '8400.00' },
        source_of_latest_cost: 'estimate',
      },
      latest_cost_values: { amount: '9100.00' },
    })
    state.addRfq(lobby.id, lobbyLine, { status: 'closed', latestQuote: 8_400 })
    expect(await impact()).toMatchObject({
      cost_impact: { estimate: { amount: '9100.00' }, source_of_latest_cost: 'latest_quote' },
      latest_cost_values: { amount: '8400.00' },
    })
    state.lockLine(lobby.id, lobbyLine)
    expect(await impact()).toMatchObject({ cost_impact: { source_of_latest_cost: 'commitment' } })
  })
})

describe('a person who is not active any more', () => {
  const me = `/rest/v1.3/companies/${companies.marin.id}/me`

  test('is told so, or refused', async () => {
    expect((await ana.get(me)).json).toMatchObject({ is_active: true })
    state.inactivePeople.add(people.ana.id)
    expect((await ana.get(me)).json).toMatchObject({ is_active: false })
    expect((await ana.get(listPath)).status).toBe(200)
    for (const [answer, status] of [
      ['forbidden', 403],
      ['not_found', 404],
    ] as const) {
      state.answerToInactive = answer
      expect((await ana.get(me)).status).toBe(status)
      expect((await ana.get(listPath)).status).toBe(status)
    }
  })
})
