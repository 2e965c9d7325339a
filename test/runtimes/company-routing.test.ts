import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId } from '../../server/domain/ids.ts'
import { companies, people, projects } from '../sandbox/seed/world.ts'
import { call, decideAtProcore, newVerifier, openStartPage, popup } from '../support/caller.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { sqlOverHttp } from './sql-over-http.ts'
import { startWorkersApp, type WorkersApp } from './workers-app.ts'
import { operatorToken } from './workers-runtime.ts'

// Which object a request reaches, and what it may leave there.

let app: WorkersApp
freshHarbor(async (sandbox) => {
  app = await startWorkersApp(sandbox)
  return app
})

const marin = companies.marin.id
const otherId = 987_654_321
const forged = (cid: string | number) => `x.${btoa(JSON.stringify({ cid: String(cid) }))}.x`
const inObject = (name: string | number, text: string) =>
  sqlOverHttp(`${app.url}/test/sql?company=${name}`).all(text)
const tablesIn = (name: string | number) =>
  inObject(name, `SELECT name FROM sqlite_master WHERE name = 'schema_migrations'`)
const operator = (method: string, path: string, body?: object) =>
  fetch(`${app.url}/operator/companies/${path}`, {
    method,
    headers: { authorization: `Bearer ${operatorToken}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })

async function webhookTo(path: string): Promise<number> {
  const secret = await app.deps.procoreWebhook.secretFor(idOf<ProcoreCompanyId>(String(marin)))
  const answer = await fetch(`${app.url}/webhooks/procore/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({
      id: 'a1',
      timestamp: new Date().toISOString(),
      reason: 'update',
      company_id: String(marin),
      project_id: String(projects.harbor.id),
      resource_type: 'Change Events',
      resource_id: '562949960700010',
    }),
  })
  return answer.status
}

/** Rita is back from Procore: the address of the callback, and her browser's cookie. */
async function comingBack() {
  const { verifier, challenge } = newVerifier()
  const started = await openStartPage(app.url, marin, challenge)
  const address = await decideAtProcore(sandbox.procore.loginUrl, started.authorize, people.rita.id)
  return { address, cookie: started.cookie, verifier }
}

describe('a path that is encoded', () => {
  it('reaches no object: no session of a company gets into another one', async () => {
    const { address, cookie } = await comingBack()
    for (const bearer of [undefined, forged(otherId)]) {
      const answer = await fetch(address.replace('/callback', '/%63allback'), {
        headers: { cookie, ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
      })
      expect(await answer.text()).not.toContain('data-code')
    }
    const digits = String(marin)
    await webhookTo(`%${digits.charCodeAt(0).toString(16)}${digits.slice(1)}`)
    expect(await tablesIn('nobody')).toEqual([])
    expect(await tablesIn(otherId)).toEqual([])
  })
})

describe('a bearer that somebody made up', () => {
  it('reaches no company: no callback and no exchange runs in the object it names', async () => {
    const { address, cookie, verifier } = await comingBack()
    const headers = { cookie, authorization: `Bearer ${forged(otherId)}` }
    const code = /data-code="([^"]+)"/.exec(await (await fetch(address, { headers })).text())?.[1]
    await call(app.url, 'POST', `/api/session?company=${marin}`, forged(otherId), { code, verifier })
    expect(await tablesIn(otherId)).toEqual([])
  })

  it('does not move a customer’s alarm nearer', async () => {
    await app.settled()
    const next = await app.ring(marin)
    expect((await call(app.url, 'GET', '/api/sessions', forged(marin))).status).toBe(401)
    expect(await app.alarmOf(marin)).toBe(next)
  })
})

describe('a company that was deleted', () => {
  it('gets no tables by a webhook that comes late', async () => {
    await operator('DELETE', String(marin))
    expect(await webhookTo(String(marin))).toBe(202)
    expect(await tablesIn(marin)).toEqual([])
    expect((await operator('DELETE', String(marin))).status).toBe(404)
  })

  it('has the tokens revoked of a sign-in that waited for its panel', async () => {
    await app.settled()
    const { loginUrl } = sandbox.procore
    await popup({ appUrl: app.url, loginUrl, companyId: marin, personId: people.rita.id })
    sandbox.journal.clear()
    const deleted = await operator('DELETE', String(marin))
    expect(await deleted.json()).toMatchObject({ sessionsRevoked: 2, sessionsLeft: 0 })
    expect(sandbox.journal.entries({ path: '/oauth/revoke' })).toHaveLength(4)
  })

  it('is not restored to before its deletion, in whatever zone the time is written', async () => {
    await operator('DELETE', String(marin))
    const before = new Date(Date.now() - 60_000)
    const inOtherZone = new Date(before.getTime() + 14 * 3_600_000).toISOString().replace('Z', '+14:00')
    expect((await operator('POST', `${marin}/restore`, { at: inOtherZone })).status).toBe(400)
    const refused = await operator('POST', `${marin}/restore`, { at: before.toISOString() })
    expect(await refused.json()).toMatchObject({ restored: false, reason: expect.stringMatching(/deleted/) })
  })

  it('is not said to be deleted where its rows are in another jurisdiction', async () => {
    app.setJurisdiction('eu')
    expect((await operator('DELETE', String(marin))).status).toBe(409)
  })
})
