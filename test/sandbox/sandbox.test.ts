import { afterAll, expect, test } from 'vitest'
import { createSandbox } from './sandbox.ts'
import { changeEvents, people, projects } from './seed/world.ts'

const sandbox = await createSandbox({ appUrl: 'http://127.0.0.1:3999' })
afterAll(() => sandbox.close())

const { procore } = sandbox
const events = `/${projects.harbor.id}/project/change_events/events`
const detail = `${events}/${changeEvents.lobby.id}`

async function enter(
  who: keyof typeof people,
  next = detail,
): Promise<{ cookie: string; location: string | null }> {
  const body = new URLSearchParams({ person: String(people[who].id), next })
  const answer = await fetch(`${procore.url}/person`, { method: 'POST', body, redirect: 'manual' })
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return { cookie, location: answer.headers.get('location') }
}

async function open(path: string, cookie: string): Promise<string> {
  return (await fetch(`${procore.url}${path}`, { headers: { cookie } })).text()
}

test('Procore is another site than Clearstory and the app', () => {
  expect(new URL(procore.appUrl).hostname).toBe('localhost')
  expect(new URL(sandbox.clearstory.url).hostname).toBe('127.0.0.1')
})

test('nobody is in Procore’s screens before choosing who', async () => {
  const answer = await fetch(`${procore.url}${detail}`, { redirect: 'manual' })
  expect(answer.headers.get('location')).toBe(`/?next=${encodeURIComponent(detail)}`)
  const { cookie, location } = await enter('ana')
  expect(location).toBe(detail)
  expect(await open(detail, cookie)).toContain('Change Event #010: Lobby ceiling')
})

test('whoever is chosen is sent on within Procore only', async () => {
  expect((await enter('ana', '//elsewhere.example/')).location).toBe(events)
})

test('the change event shows its lines and the dock with the panel', async () => {
  const { cookie } = await enter('ana')
  const page = await open(detail, cookie)
  expect(page).toContain('<caption>Change items</caption>')
  expect(page).toContain('$9,100.00')
  expect(page).toContain('<iframe title="Clearstory"')
  const external = `http://127.0.0.1:3999/panel?company=${people.ana.companyId}&amp;project=${projects.harbor.id}`
  expect(page).toContain(`src="${external}"`)
  expect(page).toContain(`data-view="change_events.detail" data-id="${changeEvents.lobby.id}"`)
})

test('list and new have no record', async () => {
  const { cookie } = await enter('ben')
  expect(await open(events, cookie)).toContain('data-view="change_events.list" data-id=""')
  expect(await open(`${events}/new`, cookie)).toContain('data-view="change_events.new" data-id=""')
})

test('subcontracts and purchase orders have pages with the dock, by the view keys Procore gives them', async () => {
  const { cookie } = await enter('ana')
  const commitments = `/${projects.harbor.id}/project/contracts/commitments`
  const list = await open(commitments, cookie)
  expect(list).toContain('data-view="commitments.contracts.list" data-id=""')
  for (const [kind, number] of [
    ['work_order_contracts', 'SC-014'],
    ['purchase_order_contracts', 'PO-102'],
  ]) {
    const [, id] = new RegExp(`${commitments}/${kind}/(\\d+)">${number}<`).exec(list) ?? []
    const page = await open(`${commitments}/${kind}/${id}`, cookie)
    expect(page).toContain(`data-view="commitments.${kind}.detail" data-id="${id}"`)
    expect(page).toContain('<caption>Schedule of values</caption>')
    expect(page).toContain('<iframe title="Clearstory"')
  }
})

test('the address of the app can be told later', async () => {
  const { cookie } = await enter('ana')
  sandbox.setAppUrl('http://127.0.0.1:4001')
  expect(await open(detail, cookie)).toContain('src="http://127.0.0.1:4001/panel?')
  sandbox.setAppUrl('http://127.0.0.1:3999')
})

test('another person edits, locks and deletes lines', async () => {
  const { cookie } = await enter('ana')
  const line = procore.state.lines(changeEvents.lobby.id)[0]
  const act = (fields: Record<string, string>) =>
    fetch(`${procore.url}${detail}/lines/${line?.id}`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams(fields),
    })
  await act({ action: 'amount', amount: '9500.5' })
  expect(procore.state.lines(changeEvents.lobby.id)[0]?.amount).toBe('9500.50')
  await act({ action: 'lock' })
  expect(procore.state.lines(changeEvents.lobby.id)[0]?.editable).toBe(false)
  await act({ action: 'delete' })
  expect(procore.state.lines(changeEvents.lobby.id)).toEqual([])
})

test('a line goes onto a draft change order, a commitment becomes void', async () => {
  const { cookie } = await enter('ana')
  const act = (path: string, fields: Record<string, string>) =>
    fetch(procore.url + path, { method: 'POST', headers: { cookie }, body: new URLSearchParams(fields) })
  const line = procore.state.lines(changeEvents.mechanical.id)[0]
  await act(`${events}/${changeEvents.mechanical.id}/lines/${line?.id}`, { action: 'draft' })
  expect(procore.state.lines(changeEvents.mechanical.id)[0]).toMatchObject({
    editable: true,
    deletable: false,
  })
  expect(await open(`${events}/${changeEvents.mechanical.id}`, cookie)).toContain('On a draft change order')
  const [contract] = procore.state.commitments
  const path = `/${projects.harbor.id}/project/contracts/commitments/work_order_contracts/${contract?.id}`
  await act(path, { status: 'Void' })
  expect(contract?.status).toBe('Void')
  expect(await open(path, cookie)).toContain('<option selected>Void</option>')
})

test('switches are set over HTTP, the others stay, and reset takes them back', async () => {
  const set = (body: object) =>
    fetch(`${procore.url}/__sandbox/switches`, { method: 'PATCH', body: JSON.stringify(body) })
  await set({ normalization: { escapeHtml: true } })
  const answer = await set({ readings: { kind: 'lag', ms: 500 }, recycleBin: { answersById: false } })
  expect(await answer.json()).toMatchObject({
    readings: { kind: 'lag', ms: 500 },
    normalization: { escapeHtml: true, wholeDollars: false },
    recycleBin: { answersById: false, listsToAdminsOnly: false },
  })
  expect((await set({ colour: 'red' })).status).toBe(400)
  sandbox.reset()
  expect(procore.state.readings).toEqual({ kind: 'live' })
  expect(procore.state.normalization.escapeHtml).toBe(false)
  expect(procore.state.recycleBin.answersById).toBe(true)
})

test('faults, journal and reset are there over HTTP', async () => {
  const ordered = await fetch(`${procore.url}/__sandbox/faults`, {
    method: 'POST',
    body: JSON.stringify({ system: 'clearstory', pathPattern: '^/cors', kind: 'status', status: 500 }),
  })
  expect(ordered.status).toBe(201)
  expect((await fetch(`${sandbox.clearstory.apiUrl}/cors`)).status).toBe(500)
  const journal = await fetch(`${procore.url}/__sandbox/journal?system=clearstory`)
  expect(await journal.json()).toMatchObject([{ system: 'clearstory', path: '/cors', status: 500 }])
  expect(
    (await fetch(`${procore.url}/__sandbox/faults`, { method: 'POST', body: '{"kind":"quake"}' })).status,
  ).toBe(400)
  expect((await fetch(`${procore.url}/__sandbox/reset`, { method: 'POST' })).status).toBe(204)
  expect(sandbox.journal.entries()).toEqual([])
  expect(procore.state.lines(changeEvents.lobby.id)).toMatchObject([{ amount: '9100.00' }])
})
