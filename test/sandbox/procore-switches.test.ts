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
import { changeEventStatuses, changeEvents, projects, subcontracts } from './seed/world.ts'

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
