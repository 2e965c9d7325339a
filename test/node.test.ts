import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../.ci/build.mjs'
import { createEncryption } from '../server/store/encryption.ts'
import { openSqlite } from '../server/store/engine/sqlite.ts'

// The built server as a process of its own: what an operator relies on.

// Inside the checkout, so that the external better-sqlite3 is found.
const out = fileURLToPath(new URL('../dist/node-test/', import.meta.url))
const running: ChildProcess[] = []
let folder = ''

beforeAll(async () => {
  await build({ out, log: () => undefined })
  folder = await mkdtemp(join(tmpdir(), 'clearstory-node-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await rm(out, { recursive: true, force: true })
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

const environment = () => ({
  PORT: '0',
  PUBLIC_URL: 'http://127.0.0.1:4300',
  DATABASE_PATH: join(folder, 'made', 'on demand', 'app.sqlite'),
  SECRET_KEY: Buffer.from(Array.from({ length: 32 }, (_, at) => at * 3)).toString('base64'),
  PROCORE_CLIENT_ID: 'client',
  PROCORE_CLIENT_SECRET: 'hush-client',
  PROCORE_WEBHOOK_SECRET: 'hush-webhook-0123456789-abcdefghi',
})

const readyLine = v.object({ event: v.literal('ready'), port: v.number(), migrated: v.array(v.string()) })

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(out, 'server.mjs')], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  const said = { out: '', err: '' }
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString()
      const [line, ...rest] = said.out.split('\n')
      if (rest.length > 0 && line !== undefined) resolve(line)
    })
    child.once('exit', () => reject(new Error(`ended before it said anything: ${said.err}`)))
  })
  // Whoever waits for the end alone does not care that there was no line.
  firstLine.catch(() => undefined)
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  const line = async (event: string) => {
    for (;;) {
      const found = said.out.split('\n').find((text) => text.includes(`"event":"${event}"`))
      if (found !== undefined) return found
      await once(child.stdout, 'data')
    }
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  const ready = async () => {
    const { port, migrated } = v.parse(readyLine, JSON.parse(await firstLine))
    return { url: `http://127.0.0.1:${port}`, migrated }
  }
  return { child, said, line, ended, ready }
}

describe('the server process', () => {
  it('says when it is ready, serves, and ends well when told to', async () => {
    const app = start(environment())
    const { url, migrated } = await app.ready()
    expect(migrated.length).toBeGreaterThan(0)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)

    const page = await (await fetch(`${url}/panel?company=1&project=2`)).text()
    const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
    expect(files).toHaveLength(2)
    expect(page).not.toContain('{{')
    for (const path of files) {
      const file = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'br' } })
      expect([file.status, file.headers.get('content-encoding')]).toEqual([200, 'br'])
      expect(file.headers.get('content-type')).toMatch(/javascript|css/)
    }

    app.child.kill('SIGTERM')
    expect(await app.ended).toBe(0)
    expect(app.said.err).toBe('')
    expect(app.said.out).not.toContain('hush')
  })

  it('ends as soon as the last answer is out, whatever connections are kept open', async () => {
    const app = start(environment())
    const { url } = await app.ready()
    // What browsers keep: a connection that has asked before, and one opened ahead that never asked.
    const ahead = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined)
    await once(ahead, 'connect')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const body = JSON.stringify({ code: 'none', verifier: 'none' })
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const asked = request(`${url}/api/session?company=1`, { agent, method: 'POST', headers })
    asked.write(body.slice(0, 5))
    await once(asked, 'socket').then(([socket]) => socket.connecting && once(socket, 'connect'))
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    app.child.kill('SIGTERM')
    await app.line('stopping')
    asked.end(body.slice(5))
    const [answer] = await once(asked, 'response')
    expect(answer.statusCode).toBe(400)
    answer.resume()
    expect(await app.ended).toBe(0)
    expect(JSON.parse(await app.line('stopped'))).toMatchObject({ cutOff: false, settled: true })
  })

  it('starts again on the database it left', async () => {
    for (const first of [true, false]) {
      const app = start({ ...environment(), DATABASE_PATH: join(folder, 'twice.sqlite') })
      expect((await app.ready()).migrated.length > 0).toBe(first)
      app.child.kill('SIGINT')
      expect(await app.ended).toBe(0)
    }
  })

  it('keeps the database to its own user, in a folder made for it or one that was there', async () => {
    const path = join(folder, 'private', 'app.sqlite')
    const modes = async () => {
      const app = start({ ...environment(), DATABASE_PATH: path })
      await app.ready()
      const files = (await readdir(dirname(path))).map((name) => join(dirname(path), name))
      const all = await Promise.all([dirname(path), ...files].map((one) => stat(one)))
      app.child.kill('SIGTERM')
      await app.ended
      return all.map(({ mode }) => (mode & 0o777).toString(8))
    }
    expect(await modes()).toEqual(['700', '600', '600', '600'])
    await chmod(path, 0o644)
    expect(await modes()).toEqual(['700', '600', '600', '600'])
  })

  it('listens on this machine alone unless it is told otherwise', async () => {
    const away = async (more: Record<string, string>) => {
      const app = start({ ...environment(), ...more })
      const { url } = await app.ready()
      const answer = await fetch(`${url.replace('127.0.0.1', '127.0.0.2')}/healthz`).catch(() => null)
      app.child.kill('SIGTERM')
      await app.ended
      return answer?.status
    }
    expect(await away({})).toBeUndefined()
    expect(await away({ HOST: '0.0.0.0' })).toBe(200)
  })

  it.each([
    ['/api/session', 413],
    ['/webhooks/procore/1', 401],
    ['/api/projects/1/pushes', 401],
    ['/nowhere', 404],
  ])('answers the next request on a connection after a body of 3 MB to %s', async (path, status) => {
    const app = start(environment())
    const { url } = await app.ready()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (method: string, to: string, body = '') =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request(`${url}${to}`, { agent, method }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode))
        })
        asked.once('error', reject)
        asked.end(body)
      })
    for (let time = 0; time < 3; time += 1) {
      expect(await ask('POST', path, 'x'.repeat(3_000_000))).toBe(status)
      expect(await ask('GET', '/healthz')).toBe(200)
    }
    agent.destroy()
  })

  it('says what is wrong with its environment, a line each, and ends with 1', async () => {
    const app = start({
      ...environment(),
      PORT: 'x',
      SECRET_KEY: 'hush-short',
      PROCORE_API_URL: 'http://api.procore.com',
    })
    expect(await app.ended).toBe(1)
    expect(
      app.said.err
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['PORT', 'SECRET_KEY', 'PROCORE_API_URL'])
    expect(app.said.out + app.said.err).not.toContain('hush')
  })

  it('does not start with a key that the database was not used with, unless that key is lost', async () => {
    const path = join(folder, 'keys.sqlite')
    const first = start({ ...environment(), DATABASE_PATH: path })
    await first.ready()
    first.child.kill('SIGTERM')
    await first.ended
    const database = openSqlite(path)
    const place = { table: 'connections', companyId: '11', rowId: 'api_key' }
    const stored = await createEncryption(environment().SECRET_KEY).encrypt('hush-key', place)
    await database.sql.run(
      `INSERT INTO connections VALUES ('11', '9', 'Marin Builders', '7f3c', ?, 'Ana Diaz', '2026-11-01T00:00:00.000Z')`,
      [stored],
    )
    await database.close()
    const end = async (app: ReturnType<typeof start>) => {
      await app.ready()
      app.child.kill('SIGTERM')
      return app.ended
    }

    const other = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 5)).toString('base64')
    const wrong = { ...environment(), DATABASE_PATH: path, SECRET_KEY: other }
    const refused = start(wrong)
    expect(await refused.ended).toBe(1)
    expect(refused.said).toMatchObject({
      out: '',
      err: expect.stringMatching(/^SECRET_KEY does not open 1 .*\n$/),
    })
    expect(refused.said.err).toContain(path)
    expect(await end(start({ ...wrong, SECRET_KEY_PREVIOUS: environment().SECRET_KEY }))).toBe(0)
    expect(await end(start({ ...wrong, SECRET_KEY_LOST: '1' }))).toBe(0)
    expect(await end(start({ ...environment(), DATABASE_PATH: path }))).toBe(0)
  })

  it('names the variable and the path of a database that it cannot open', async () => {
    const app = start({ ...environment(), DATABASE_PATH: folder })
    expect(await app.ended).toBe(1)
    expect(app.said.err).toMatch(
      /^Clearstory for Procore cannot start: DATABASE_PATH names .* cannot be opened.*\n$/,
    )
    expect(app.said.err).toContain(folder)
  })

  it('says in one line that its port is taken', async () => {
    const taken = createServer()
    taken.listen(0)
    await once(taken, 'listening')
    const address = taken.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const app = start({ ...environment(), PORT: String(port) })
    expect(await app.ended).toBe(1)
    expect(app.said.err).toMatch(/^Clearstory for Procore cannot start: .*EADDRINUSE.*\n$/)
    taken.close()
  })
})
