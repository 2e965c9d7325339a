import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people } from '../sandbox/seed/world.ts'
import { call, decideAtProcore, newVerifier, openCallback, openStartPage } from '../support/caller.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectAdded, linesBefore } from '../support/lines.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { startWorkersApp, type WorkersApp } from './workers-app.ts'
import { operatorToken } from './workers-runtime.ts'

let app: WorkersApp

freshHarbor(async (sandbox) => {
  app = await startWorkersApp(sandbox)
  return app
})
beforeEach(() => {
  sandbox.journal.clear()
})

const lobbyId = changeEvents.lobby.id
const marin = companies.marin.id
const intoLobby = {
  kind: 'push',
  corIds: [String(seededCors.rough)],
  destination: { kind: 'existing', changeEventId: String(lobbyId) },
}
const roughCents = 1_234_567
const minuteMs = 60_000
const lobby = `${harbor}/change-events/${lobbyId}`
const refresh = () => ana.post(`${lobby}/refresh`)
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const planned = v.object({ pushId: v.string() })

async function plan(): Promise<string> {
  return v.parse(planned, (await expectOk(ana.post(`${harbor}/pushes`, intoLobby))).body).pushId
}

/** Ends the company's object while Procore has taken the write and not answered. */
async function evictDuringWrite(): Promise<void> {
  const pushId = await plan()
  const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
  const applying = ana.post(`${harbor}/pushes/${pushId}/apply`).catch(() => null)
  await held.hit
  await app.evict(marin)
  held.release()
  await applying
}

describe('a company’s object that dies between Procore’s write and its closing', () => {
  it('has stored before the write left when it is to be woken', async () => {
    const pushId = await plan()
    const held = sandbox.faults.add({ ...patch, kind: 'hold_before' })
    const applying = ana.post(`${harbor}/pushes/${pushId}/apply`)
    await held.hit
    const alarm = await app.alarmOf(marin)
    expect(alarm).not.toBeNull()
    expect(alarm).toBeLessThanOrEqual(Date.now() + minuteMs)
    held.release()
    await expectOk(applying)
  })

  it('finds its line and writes nothing again', async () => {
    const before = linesBefore(sandbox, lobbyId)
    await evictDuringWrite()
    expect((await expectOk(refresh())).body).toMatchObject({
      unfinished: [],
      cors: [{ number: '12', states: ['up_to_date'], procoreCents: roughCents }],
    })
    expectAdded(sandbox, before, [roughCents])
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
  })

  it('settles it when its alarm rings, without anybody looking', async () => {
    const before = linesBefore(sandbox, lobbyId)
    await evictDuringWrite()
    app.clock.advance(181)
    await app.ring(marin)
    const view = await expectOk(ana.get(lobby))
    expect(view.body).toMatchObject({ unfinished: [], cors: [{ number: '12', states: ['up_to_date'] }] })
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('one thread for a company', () => {
  it('lets one refresh of a session go at a time, whichever requests ask for it', async () => {
    sandbox.procore.state.expireAccessTokens()
    const answers = await Promise.all(Array.from({ length: 20 }, refresh))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(sandbox.journal.entries({ path: '/oauth/token' })).toHaveLength(1)
  })
})

describe('the alarm', () => {
  it('rings in the project’s minute of ten and syncs it', async () => {
    const reads = () => sandbox.journal.entries({ system: 'clearstory', path: /\/cors/ }).length
    const wait = (until: number | null) =>
      app.clock.advance(((until ?? 0) - Date.parse(app.clock.now())) / 1000)
    // The alarm is set in real time, of which the clock of this test may be ahead.
    const ring = async () => {
      const at = ((await app.ring(marin)) ?? 0) + app.clock.aheadMs
      return Math.round(at / minuteMs) * minuteMs
    }
    const next = await ring()
    expect(next).toBeGreaterThan(Date.now() - minuteMs)
    expect(next).toBeLessThanOrEqual(Date.now() + 10 * minuteMs)
    sandbox.clearstory.state.editCor(seededCors.rough, { title: 'Edited while nobody looked' })
    wait(next)
    sandbox.journal.clear()
    expect(await ring()).toBe(next + 10 * minuteMs)
    expect(reads()).toBe(2)
    expect((await expectOk(ana.get(`${harbor}/cors?search=nobody`))).body).toMatchObject({ count: 1 })
    app.clock.advance(60)
    await ring()
    expect(reads()).toBe(2)
  })

  it('is near while a push is not settled', async () => {
    const pushId = await plan()
    sandbox.faults.add({ ...patch, kind: 'drop_before' })
    await ana.post(`${harbor}/pushes/${pushId}/apply`)
    expect(await app.ring(marin)).toBeLessThanOrEqual(Date.now() + minuteMs)
  })
})

describe('news from Procore', () => {
  it('is answered at once and worked off behind the answer', async () => {
    await push(ana, intoLobby)
    sandbox.procore.state.addLine(lobbyId, { description: 'Typed by hand', amount: '5' })
    await sandbox.procore.state.webhooks.deliverNow()
    await app.settled()
    const { body } = await expectOk(ana.get(lobby))
    expect(body).toMatchObject({ changeEvent: { otherLines: { count: 2, cents: 910_500 } } })
  })
})

describe('a company that does not exist', () => {
  const madeUp = 987_654_321
  const stored = () => app.rows(`SELECT 1 FROM used_sign_ins WHERE company_id = '${madeUp}'`)

  it('costs no storage, whatever is asked in its name', async () => {
    const { challenge, verifier } = newVerifier()
    const bearer = `x.${btoa(JSON.stringify({ cid: String(madeUp) }))}.x`
    const answers = [
      await call(app.url, 'GET', `${harbor}/cors`, bearer),
      await call(app.url, 'POST', `/api/session?company=${madeUp}`, undefined, {
        code: 'AAAABBBB',
        verifier,
      }),
      await call(app.url, 'POST', `/webhooks/procore/${madeUp}`, undefined, {}),
      await call(app.url, 'GET', '/api/sessions'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    await fetch(`${app.url}/auth/procore/start?company=${madeUp}&challenge=${challenge}`)
    await fetch(`${app.url}/auth/procore/callback?state=x.${btoa(JSON.stringify({ cid: String(madeUp) }))}.x`)
    expect(await app.alarmOf(madeUp)).toBeNull()
    expect(await stored()).toEqual([])
  })

  it('stores nothing of a sign-in that Procore refused, and takes its state once', async () => {
    const started = await openStartPage(app.url, madeUp, newVerifier().challenge)
    const address = await decideAtProcore(sandbox.procore.loginUrl, started.authorize, people.ana.id)
    sandbox.journal.clear()
    for (let time = 0; time < 3; time += 1) await openCallback(address, started.cookie)
    expect(sandbox.journal.entries({ path: '/oauth/token' }).length).toBeLessThanOrEqual(1)
    expect(await app.alarmOf(madeUp)).toBeNull()
    expect(await stored()).toEqual([])
  })
})

describe('a JURISDICTION that is changed once companies are there', () => {
  it('is refused: no COR is free a second time', async () => {
    const before = linesBefore(sandbox, lobbyId)
    await push(ana, intoLobby)
    expectAdded(sandbox, before, [roughCents])
    app.setJurisdiction('eu')
    expect((await refresh()).status).toBe(401)
    await expect(app.as(people.ana.id, marin)).rejects.toThrow()
    expect(app.logLines.join('\n')).toContain('JURISDICTION has changed')
    expectAdded(sandbox, before, [roughCents])
  })
})

describe('an operator', () => {
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
  const address = `companies/${marin}`
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${app.url}/operator/${path}`, {
      method,
      ...as(operatorToken),
      ...(body ? { body: JSON.stringify(body) } : {}),
    })

  it('is known by a token', async () => {
    for (const path of [address, `${address}/export`]) {
      expect((await fetch(`${app.url}/operator/${path}`, { method: 'DELETE' })).status).toBe(401)
      expect(
        (await fetch(`${app.url}/operator/${path}`, as('another-token-of-the-same-length-012345'))).status,
      ).toBe(401)
    }
    expect((await expectOk(refresh())).status).toBe(200)
  })

  it('deletes a company: revoked and unhooked at Procore first, and nothing is left', async () => {
    await app.settled()
    sandbox.journal.clear()
    const deleted = await ask('DELETE', address)
    expect(await deleted.json()).toMatchObject({ sessionsRevoked: 1, sessionsLeft: 0, hooksLeft: 0 })
    expect(sandbox.journal.entries({ path: '/oauth/revoke' }).length).toBeGreaterThan(0)
    expect(sandbox.procore.state.webhooks.hooks).toEqual([])
    expect(await app.alarmOf(marin)).toBeNull()
    expect(await app.rows('SELECT * FROM activity')).toEqual([])
    expect((await refresh()).status).toBe(401)
    // A restore must not bring it back.
    const restored = await ask('POST', `${address}/restore`, { at: '2026-01-01T00:00:00.000Z' })
    expect(await restored.json()).toMatchObject({ restored: false })
  })

  it('deletes for good: what is still at work writes nothing into the empty object', async () => {
    const listing = { system: 'clearstory', path: /\/cors/ } as const
    const held = sandbox.faults.add({ ...listing, kind: 'hold_after' })
    const syncing = ana.post(`${harbor}/sync`)
    await held.hit
    await ask('DELETE', address)
    held.release()
    expect((await syncing).status).toBeGreaterThanOrEqual(400)
    expect(await app.rows('SELECT * FROM cors')).toEqual([])
    expect(await app.alarmOf(marin)).toBeNull()
  })

  it('exports a company, its secrets encrypted', async () => {
    const text = await (await ask('GET', `${address}/export`)).text()
    const lines = text.trimEnd().split('\n')
    const tables = new Set(
      lines.map((line) => v.parse(v.object({ table: v.string() }), JSON.parse(line)).table),
    )
    for (const table of ['sessions', 'connections', 'project_maps', 'cors']) expect(tables).toContain(table)
    expect(text).not.toContain('access-')
  })

  it('rotates keys and reads counts', async () => {
    expect(await (await ask('POST', `${address}/rotate-key`)).json()).toEqual({ rewritten: 0 })
    expect(await (await ask('GET', `${address}/metrics`)).text()).toMatch(
      /clearstory_for_procore_rows_written \d+/,
    )
  })
})
