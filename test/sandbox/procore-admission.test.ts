import { beforeEach, expect, test } from 'vitest'
import { at, eventPath, openWorld, signIn } from './procore-caller.ts'
import { changeEvents, companies, people, projects } from './seed/world.ts'

const world = await openWorld()
const { state } = world.procore
const marin = companies.marin.id
const harbor = projects.harbor.id
const list = `/rest/v1.1/change_events?project_id=${harbor}`
const titled = { change_event: { title: 'Renamed' } }

beforeEach(() => world.procore.reset())

test('no bearer, no data', async () => {
  const answer = await fetch(`${world.procore.apiUrl}/rest/v1.0/me`)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('x-rate-limit-limit')).toBe('60')
  await answer.text()
})

test('a missing company header is an error text', async () => {
  const ana = await signIn(world, 'ana')
  const { status, json } = await ana.get(list, {})
  expect([status, json]).toEqual([400, { errors: 'The Procore-Company-Id header is required' }])
})

test.each(['harbor', '-1', '1.5', '99999999999999999999'])(
  'the company header %s does not parse',
  async (header) => {
    const ana = await signIn(world, 'ana')
    expect((await ana.get(list, { 'Procore-Company-Id': header })).status).toBe(400)
  },
)

test('a company without the app says so', async () => {
  const ana = await signIn(world, 'ana')
  state.disconnectApp(marin)
  const { status, json } = await ana.get(list)
  expect([status, json]).toEqual([403, { errors: 'App is not connected to this company' }])
  expect((await ana.get('/rest/v1.0/me', {})).status).toBe(200)
})

test('a company that never installed the app is refused like one that removed it', async () => {
  const ana = await signIn(world, 'ana', companies.unconnected.id)
  const { status, json } = await ana.get(list)
  expect([status, json]).toEqual([403, { errors: 'App is not connected to this company' }])
})

test('somebody of another company is refused', async () => {
  const otto = await signIn(world, 'otto', marin)
  expect((await otto.get(list)).status).toBe(403)
})

test('a project of another company is not found', async () => {
  const ana = await signIn(world, 'ana')
  expect((await ana.get(`/rest/v1.1/change_events?project_id=${projects.coastal.id}`)).status).toBe(404)
})

test('a company in the query that is not the header’s is refused', async () => {
  const ana = await signIn(world, 'ana')
  expect((await ana.get(`/rest/v1.1/projects?company_id=${companies.coastal.id}`)).status).toBe(403)
})

test('a project one is not on is refused and not listed', async () => {
  const ben = await signIn(world, 'ben')
  expect((await ben.get(`/rest/v1.1/change_events?project_id=${projects.clinic.id}`)).status).toBe(403)
  const { json } = await ben.get(`/rest/v1.1/projects?company_id=${marin}&view=compact`)
  expect(json).toEqual([{ id: harbor, name: 'Harbor Tower' }])
})

test('a change event of another project is not found', async () => {
  const ana = await signIn(world, 'ana')
  expect((await ana.get(eventPath(changeEvents.lobby.id, projects.clinic.id))).status).toBe(404)
})

test('a change event without its project is refused', async () => {
  const ana = await signIn(world, 'ana')
  expect((await ana.get(`/rest/v1.1/change_events/${changeEvents.lobby.id}`)).status).toBe(400)
})

test('Read Only may look and not touch', async () => {
  const rita = await signIn(world, 'rita')
  expect((await rita.get(list)).status).toBe(200)
  expect((await rita.send('PATCH', eventPath(changeEvents.lobby.id), titled)).status).toBe(403)
  const created = { change_event: { scope: 'tbd', status: { id: state.statuses[0]?.id } } }
  expect((await rita.send('POST', list, created)).status).toBe(403)
})

test('Standard edits what he created, not what others did', async () => {
  const ben = await signIn(world, 'ben')
  expect((await ben.send('PATCH', eventPath(changeEvents.conference.id), titled)).status).toBe(200)
  expect((await ben.send('PATCH', eventPath(changeEvents.lobby.id), titled)).status).toBe(403)
  expect((await ben.send('DELETE', eventPath(changeEvents.conference.id))).status).toBe(403)
})

test('Admin edits everything', async () => {
  const ana = await signIn(world, 'ana')
  expect((await ana.send('PATCH', eventPath(changeEvents.conference.id), titled)).status).toBe(200)
})

test('rights taken away are gone at once', async () => {
  const ana = await signIn(world, 'ana')
  state.setLevel(people.ana.id, harbor, 'None')
  expect((await ana.get(list)).status).toBe(403)
  state.setLevel(people.ana.id, harbor, { commitments: 'None' })
  expect((await ana.get(`/rest/v1.0/commitments?project_id=${harbor}`)).status).toBe(403)
  state.setLevel(people.ana.id, harbor, null)
  expect((await ana.get(`/rest/v1.0/projects/${harbor}?company_id=${marin}`)).status).toBe(403)
})

test('a flood is throttled until the spike window is over', async () => {
  const ana = await signIn(world, 'ana')
  let clock = Date.UTC(2026, 9, 1)
  const { now } = state
  state.now = () => clock
  state.limits = { hourly: 100, spike: 3 }
  // The token was issued by the real clock, which is ahead. That would only matter for its expiry.
  const remaining = async () => (await ana.get(list)).headers.get('x-rate-limit-remaining')
  expect([await remaining(), await remaining(), await remaining()]).toEqual(['2', '1', '0'])
  const refused = await ana.get(list)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('10')
  expect(refused.headers.get('x-rate-limit-reset')).toBe(String(clock / 1000 + 10))
  clock += 10_000
  expect((await ana.get(list)).status).toBe(200)
  state.now = now
})

test('the nearer limit is told, and refused calls count', async () => {
  const ana = await signIn(world, 'ana')
  state.limits = { hourly: 4, spike: 60 }
  await ana.get(list)
  await ana.get('/rest/v1.0/nothing')
  await ana.get(`/rest/v1.1/change_events?project_id=${projects.coastal.id}`)
  const last = await ana.get(list)
  expect([last.status, last.headers.get('x-rate-limit-limit')]).toEqual([200, '4'])
  expect(last.headers.get('x-rate-limit-remaining')).toBe('0')
  const refused = await ana.get(list)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
  expect(at(refused.json, 'message')).toContain('rate limit')
  expect(state.callsInWindows(marin).hourly).toBe(5)
})

test('one company’s flood is not another’s', async () => {
  const ana = await signIn(world, 'ana')
  const otto = await signIn(world, 'otto')
  state.limits = { hourly: 100, spike: 1 }
  await ana.get(list)
  expect((await ana.get(list)).status).toBe(429)
  expect((await otto.get(`/rest/v1.1/change_events?project_id=${projects.coastal.id}`)).status).toBe(200)
})
