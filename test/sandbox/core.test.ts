import { Hono } from 'hono'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type FaultSpec, Faults } from './core/faults.ts'
import { Journal } from './core/journal.ts'
import { serveEmulated } from './core/serve.ts'

const journal = new Journal()
const faults = new Faults()
let written: string[] = []

const app = new Hono()
app.post('/notes', async (c) => {
  written.push(await c.req.text())
  return c.json({ count: written.length }, 201)
})
app.get('/notes', (c) => c.json(written))
app.get('/page', (c) => c.html('<p>hello</p>'))

const listening = await serveEmulated({
  system: 'procore',
  app,
  journal,
  faults,
  host: 'localhost',
  journalPaths: /^\/notes/,
})
afterAll(() => listening.close())

beforeEach(() => {
  faults.clear()
  journal.clear()
  written = []
})

const notes = `${listening.url}/notes`
const post = (body: string) => fetch(notes, { method: 'POST', body })
const order = (fault: Pick<FaultSpec, 'kind'> & Partial<FaultSpec>) =>
  faults.add({ system: 'procore', method: 'POST', path: '/notes', ...fault })

test('each call is in the journal with what was sent and answered', async () => {
  await (await fetch(`${notes}?a=1&b=%20`)).text()
  await (await post('first')).text()
  expect(journal.entries()).toMatchObject([
    { method: 'GET', path: '/notes', query: 'a=1&b=%20', status: 200, responseBody: '[]' },
    {
      method: 'POST',
      path: '/notes',
      query: '',
      requestBody: 'first',
      status: 201,
      responseBody: '{"count":1}',
    },
  ])
  expect(journal.entries({ method: 'post' })).toHaveLength(1)
  expect(journal.entries({ path: /^\/no/ })).toHaveLength(2)
  expect(journal.entries({ system: 'clearstory' })).toHaveLength(0)
})

test('pages are neither written down nor hit', async () => {
  const fault = faults.add({ system: 'procore', kind: 'status', status: 500 })
  expect((await fetch(`${listening.url}/page`)).status).toBe(200)
  expect([journal.entries().length, fault.count]).toEqual([0, 0])
})

test('status answers instead of doing the work', async () => {
  const fault = order({
    kind: 'status',
    status: 503,
    headers: { 'Retry-After': '2' },
    body: '{"message":"busy"}',
  })
  const answer = await post('x')
  expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
    503,
    '2',
    { message: 'busy' },
  ])
  await fault.hit
  expect(written).toEqual([])
  expect((await post('y')).status).toBe(201)
})

test('body does the work and answers something else', async () => {
  order({ kind: 'body', status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad gateway</h1>' })
  const answer = await post('x')
  expect([answer.status, await answer.text(), written]).toEqual([502, '<h1>Bad gateway</h1>', ['x']])
})

test('body can carry Retry-After, and can change the real answer', async () => {
  order({ kind: 'body', status: 503, headers: { 'Retry-After': '7' } })
  const busy = await post('a')
  expect([busy.status, busy.headers.get('retry-after'), written]).toEqual([503, '7', ['a']])
  order({ kind: 'body', status: 201, body: (answer) => answer.replace('2', '1') })
  const stale = await post('b')
  expect([stale.status, await stale.json(), written]).toEqual([201, { count: 1 }, ['a', 'b']])
})

test('run calls the test before and after the work, and the answer is the real one', async () => {
  const seen: string[][] = []
  const look = () => seen.push([...written])
  const fault = order({ kind: 'run', before: look, after: look })
  expect((await post('a')).status).toBe(201)
  await fault.hit
  expect(seen).toEqual([[], ['a']])
})

test('drop_before loses the request, drop_after the answer', async () => {
  order({ kind: 'drop_before' })
  await expect(post('lost')).rejects.toThrow('fetch failed')
  expect(written).toEqual([])
  order({ kind: 'drop_after' })
  await expect(post('kept')).rejects.toThrow('fetch failed')
  expect(written).toEqual(['kept'])
  expect(journal.entries().map(({ status }) => status)).toEqual([0, 0])
})

test('hold_before waits with the work, hold_after with the answer', async () => {
  const before = order({ kind: 'hold_before' })
  const first = post('a')
  await before.hit
  expect(written).toEqual([])
  before.release()
  expect((await first).status).toBe(201)

  const after = order({ kind: 'hold_after' })
  const second = post('b')
  await after.hit
  expect(written).toEqual(['a', 'b'])
  expect(journal.entries()).toHaveLength(2)
  after.release()
  expect((await second).status).toBe(201)
})

test('a held call goes on after its time', async () => {
  order({ kind: 'hold_before', holdMs: 20 })
  expect((await post('a')).status).toBe(201)
  const release = order({ kind: 'hold_after', holdMs: 600_000 })
  const call = post('b')
  await release.hit
  release.release()
  expect((await call).status).toBe(201)
})

test('a fault befalls as many calls as ordered, the older fault first', async () => {
  const twice = order({ kind: 'status', status: 500, times: 2 })
  const ever = order({ kind: 'status', status: 503, times: Number.POSITIVE_INFINITY })
  const statuses: number[] = []
  for (let n = 0; n < 4; n += 1) statuses.push((await post('x')).status)
  expect(statuses).toEqual([500, 500, 503, 503])
  expect([twice.count, ever.count]).toEqual([2, 2])
  ever.remove()
  expect((await post('x')).status).toBe(201)
})

test('a fault is for its own method, path and system', async () => {
  faults.add({ system: 'procore', method: 'GET', path: /^\/notes$/, kind: 'status', status: 500 })
  faults.add({ system: 'clearstory', kind: 'status', status: 500 })
  expect((await post('x')).status).toBe(201)
  expect((await fetch(notes)).status).toBe(500)
})

test('clearing lets held calls go', async () => {
  const fault = order({ kind: 'hold_before' })
  const call = post('x')
  await fault.hit
  faults.clear()
  expect((await call).status).toBe(201)
})

test('closing does not wait for idle connections', async () => {
  const other = await serveEmulated({ system: 'clearstory', app, journal, faults, host: '127.0.0.1' })
  expect(other.url).toBe(`http://127.0.0.1:${other.port}`)
  await (await fetch(`${other.url}/page`)).text()
  await other.close()
  await expect(fetch(`${other.url}/page`)).rejects.toThrow('fetch failed')
})
