import { createAdaptorServer } from '@hono/node-server'
import Database from 'better-sqlite3'
import { Hono } from 'hono'
import { jwtVerify, SignJWT } from 'jose'
import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { anaWithHarborMapped, expectOk, harbor } from '../support/mapped-project.ts'
import { type Figure, inTurn, median } from './figure.ts'

/** The panel's data route compared to a bare Hono route that verifies a JWT and reads one row. */
export async function measureThroughput(): Promise<Figure[]> {
  const sandbox = await createSandbox()
  const app = await startApp(sandbox)
  const ana = await anaWithHarborMapped(app)
  await expectOk(ana.post(`${harbor}/change-events/${changeEvents.lobby.id}/refresh`))
  const bare = await bareServer()
  const ours = load(`${app.url}${harbor}/change-events/${changeEvents.lobby.id}`, ana.bearer)
  const floor = load(bare.url, bare.bearer)
  const { a, b } = await inTurn(9, ours, floor)
  const ratio = median(a.map((one, at) => (b[at] ?? Number.NaN) / one))
  bare.close()
  await app.close()
  await sandbox.close()
  return [
    {
      what: "the panel's data route ÷ a bare route with JWT and one row, throughput",
      value: ratio,
      unit: '×',
      goal: '≥ 0.6',
      met: ratio >= 0.6,
    },
  ]
}

/** Milliseconds for 600 requests, 16 at a time. */
function load(url: string, bearer: string): () => Promise<number> {
  return async () => {
    const from = performance.now()
    let left = 600
    const worker = async () => {
      while (left-- > 0) {
        const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
        await response.arrayBuffer()
      }
    }
    await Promise.all(Array.from({ length: 16 }, worker))
    return performance.now() - from
  }
}

export async function bareServer() {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
  const bearer = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(key)
  const database = new Database(':memory:')
  database.exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO rows VALUES (1, 'one')")
  const read = database.prepare('SELECT id, name FROM rows WHERE id = ?')
  const app = new Hono().get('/', async (c) => {
    await jwtVerify(c.req.header('authorization')?.slice(7) ?? '', key)
    return c.json({ row: read.get(1) })
  })
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    app,
    url: `http://127.0.0.1:${port}/`,
    bearer,
    close: () => {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      database.close()
    },
  }
}
