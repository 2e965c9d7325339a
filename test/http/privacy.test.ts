import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { Operator } from '../../server/http/pages/operator.ts'
import { keptInBrowser, storedData } from '../../server/http/pages/stored-data.ts'
import { pageRoutes } from '../../server/http/routes/page-routes.ts'
import { migrate } from '../../server/store/engine/migrate.ts'
import { openSqlite, readMigrations } from '../../server/store/engine/sqlite.ts'

const publicUrl = 'https://clearstory.example.com'
const operator: Operator = {
  name: 'Example Software <Berlin>',
  hosting: 'Example Cloud, Frankfurt',
  onCloudflare: false,
  supportEmail: 'help@example.com',
  security: { contact: 'mailto:security@example.com', expires: '2027-06-30T00:00:00.000Z' },
}
const at = async (path: string, more: Partial<Operator> = {}) =>
  (await new Hono().route('/', pageRoutes({ ...operator, ...more }, publicUrl)).request(path)).text()

async function tablesOfTheDatabase(): Promise<string[]> {
  const { sql, close } = openSqlite(':memory:')
  await migrate(sql, await readMigrations('server/store/migrations'))
  const rows = await sql.all(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  )
  await close()
  return v.parse(v.array(v.object({ name: v.string() })), rows).map(({ name }) => name)
}

/** Keys under which the panel keeps something, as its source spells them. */
function keysInThePanel(): string[] {
  const sources = readdirSync('ui', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join('ui', name), 'utf8'))
    .filter((text) => /localStorage|sessionStorage|Storage\b|sessionKey/.test(text))
  const keys = sources.flatMap((text) => [...text.matchAll(/`(?:clearstory\.|\$\{ours\})(\w+)\./g)])
  return [...new Set(keys.map(([, name]) => `clearstory.${name}.`))].sort()
}

describe('the privacy page', () => {
  it('names every table of the database, each once', async () => {
    const named = storedData.flatMap(({ tables }) => tables)
    expect([...named].sort()).toEqual((await tablesOfTheDatabase()).sort())
  })

  it('tells what each is, why it is kept and until when', async () => {
    const page = await at('/privacy')
    for (const { what, why, until } of storedData)
      for (const text of [what, why, until]) {
        expect(text.length).toBeGreaterThan(5)
        expect(page).toContain(text.replaceAll('&', '&amp;'))
      }
  })

  it('names everything that the panel keeps in the browser', async () => {
    expect(keptInBrowser.map(({ key }) => key).sort()).toEqual(keysInThePanel())
    const page = await at('/privacy')
    for (const { what } of keptInBrowser) expect(page).toContain(what)
  })

  it('says who runs it, where, and whom to tell of a security problem', async () => {
    const page = await at('/privacy')
    expect(page).toContain('Example Software &lt;Berlin&gt;')
    expect(page).toContain('Example Cloud, Frankfurt')
    expect(page).toContain('<a href="mailto:security@example.com">security@example.com</a>')
    expect(page).not.toContain('Cloudflare')
    const onCloudflare = await at('/privacy', { onCloudflare: true })
    expect(onCloudflare).toContain('Cloudflare (Workers')
    expect(onCloudflare).toContain('kept by Cloudflare for 30 days')
    const silent = await at('/privacy', { name: null, hosting: null, security: null })
    expect(silent).toContain('Hosting: the operator’s own')
    expect(silent).not.toContain('Security:')
  })
})

describe('/.well-known/security.txt', () => {
  it('has the fields RFC 9116 asks for', async () => {
    expect(await at('/.well-known/security.txt')).toBe(
      [
        'Contact: mailto:security@example.com',
        'Expires: 2027-06-30T00:00:00.000Z',
        'Preferred-Languages: en',
        'Canonical: https://clearstory.example.com/.well-known/security.txt',
        '',
      ].join('\n'),
    )
  })

  it('is plain text, and not there where the operator has named no contact', async () => {
    const app = (security: Operator['security']) =>
      new Hono().route('/', pageRoutes({ ...operator, security }, publicUrl))
    const there = await app(operator.security).request('/.well-known/security.txt')
    expect(there.headers.get('content-type')).toMatch(/^text\/plain/)
    expect((await app(null).request('/.well-known/security.txt')).status).toBe(404)
  })
})
