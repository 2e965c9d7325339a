import { describe, expect, it } from 'vitest'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { changeEvents, companies, people } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import { decideAtProcore, newVerifier } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'

// Sign-ins again and again, by someone of another company and by someone of this one: others still sign in and work.
freshHarbor((sandbox) => {
  sandbox.procore.state.limits = { hourly: 150, spike: 100_000 }
  return startNodeApp(sandbox, {
    requestLimits: 'on',
    gate: () => new MemoryGate(systemPace, { longestWaitMs: 100, longestQueue: 200, untoldAllowance: 10 }),
  })
}, 'as_seeded')

const marin = companies.marin.id
const ofMarin = () =>
  sandbox.journal
    .entries({ system: 'procore' })
    .filter(({ requestHeaders }) => requestHeaders['procore-company-id'] === String(marin)).length

/** From one of a few addresses; answers with why it was refused, null where it was not. */
async function signsIn(personId: number, at: number, companyId: number = marin): Promise<string | null> {
  return arrives(await comesBack(personId, at, companyId))
}

/** The way through Procore's login; the callback is still to be opened. */
async function comesBack(personId: number, at: number, companyId: number = marin) {
  const headers = { 'x-forwarded-for': `198.18.${at % 6}.9` }
  const { challenge, verifier } = newVerifier()
  const page = await fetch(`${app.url}/auth/procore/start?company=${companyId}&challenge=${challenge}`, {
    headers,
  })
  const authorize = /data-authorize="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? ''
  const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const address = await decideAtProcore(sandbox.procore.loginUrl, new URL(authorize), personId)
  return { address, headers: { cookie, ...headers }, verifier }
}

type Returned = Awaited<ReturnType<typeof comesBack>>
const pageOf = async ({ address, headers }: Returned) => (await fetch(address, { headers })).text()

async function arrives(returned: Returned): Promise<string | null> {
  return /data-failed="([^"]+)"/.exec(await pageOf(returned))?.[1] ?? null
}

describe('sign-ins to a company, again and again', () => {
  it('by a stranger cost it five calls, and keep nobody of it out', async () => {
    await expectOk(ana.post(`${harbor}/change-events/${changeEvents.lobby.id}/refresh`))
    sandbox.journal.clear()
    const outcomes: (string | null)[] = []
    for (let at = 0; at < 40; at += 1) outcomes.push(await signsIn(people.otto.id, at))
    expect(outcomes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'failed'))
    expect(new Set(outcomes.slice(5))).toEqual(new Set(['too_many_requests']))
    expect(ofMarin()).toBe(5)
    // Each leaves no token alive.
    await app.settled()
    expect(sandbox.journal.entries({ path: '/oauth/revoke' })).toHaveLength(80)
    expect(await signsIn(people.rita.id, 0)).toBeNull()
    // The stranger's own company is not this one.
    expect(await signsIn(people.otto.id, 1, people.otto.companyId)).toBeNull()
    // A minute later there is another try, for who was added to the company meanwhile.
    app.clock.advance(61)
    expect(await signsIn(people.otto.id, 2)).toBe('failed')
  })

  it('by a stranger cost it five calls where they all come back together, too', async () => {
    const returned: Returned[] = []
    for (let at = 0; at < 20; at += 1) returned.push(await comesBack(people.otto.id, at))
    sandbox.journal.clear()
    const outcomes = await Promise.all(returned.map(arrives))
    expect(outcomes).not.toContain(null)
    expect(ofMarin()).toBe(5)
  })

  it('by a stranger in an office keep none of its people out', async () => {
    for (let n = 0; n < 20; n += 1) await signsIn(people.otto.id, 0)
    expect(await signsIn(people.rita.id, 0)).toBeNull()
  })

  it('by one of its people use that person’s share alone', async () => {
    await expectOk(ana.post(`${harbor}/change-events/${changeEvents.lobby.id}/refresh`))
    sandbox.journal.clear()
    let refused: string | null = null
    for (let at = 0; at < 60 && refused === null; at += 1) refused = await signsIn(people.ben.id, at)
    expect(refused).toBe('procore_down')
    // A third of the hour, by whatever calls.
    expect(ofMarin()).toBeLessThanOrEqual(55)
    expect(await signsIn(people.rita.id, 0)).toBeNull()
  })

  it('to another company keep nobody out of this one', async () => {
    sandbox.procore.state.limits = { hourly: 100, spike: 100_000 }
    for (let at = 0; at < 70; at += 1) {
      expect(await signsIn(people.otto.id, at, people.otto.companyId)).not.toBe('failed')
    }
    expect(await signsIn(people.rita.id, 0)).toBeNull()
  })

  it('by a stranger make nobody wait who works alone', async () => {
    const refresh = () => ana.post(`${harbor}/change-events/${changeEvents.lobby.id}/refresh`)
    for (let n = 0; n < 60; n += 1) {
      app.clock.advance(3)
      await expectOk(refresh())
    }
    expect(await signsIn(people.otto.id, 0)).toBe('failed')
    app.clock.advance(3)
    await expectOk(refresh())
  })
})

describe('what another site’s page makes a browser ask for', () => {
  const answers = (path: string, headers: Record<string, string>) =>
    fetch(`${app.url}/auth/procore/${path}`, { headers }).then(({ status }) => status)

  it.each(['image', 'script', 'iframe', 'empty'])(
    'is no sign-in, and counts for nobody: %s',
    async (dest) => {
      const headers = {
        'x-forwarded-for': '198.18.0.9',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': dest,
      }
      for (let n = 0; n < 130; n += 1) expect(await answers('callback?state=x&code=x', headers)).toBe(400)
      expect(await answers('start?company=1', headers)).toBe(400)
      expect(await signsIn(people.rita.id, 0)).toBeNull()
    },
  )

  it('is no sign-in, and counts for nobody: a prefetch', async () => {
    const headers = {
      'x-forwarded-for': '198.18.0.9',
      'sec-fetch-dest': 'document',
      'sec-purpose': 'prefetch',
    }
    for (let n = 0; n < 12; n += 1) expect(await answers(`callback?state=x${n}&code=x`, headers)).toBe(400)
    expect(await signsIn(people.rita.id, 0)).toBeNull()
  })

  // A page that is only open in an office can do this without a click: it sets its own address, and takes that back before
  // the answer is here. With one click it has a window whose address it sets again and again.
  it.each([
    ['callbacks', 130, 'callback?state=x&code=x', 400],
    ['start pages', 140, `start?company=${marin}&challenge=${'c'.repeat(43)}`, 200],
  ] as const)('counts for nobody: %s in a window that it drives', async (_, count, path, status) => {
    const headers = {
      'x-forwarded-for': '198.18.0.9',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    const statuses: number[] = []
    for (let n = 0; n < count; n += 1) statuses.push(await answers(path, headers))
    expect(statuses[0]).toBe(status)
    expect(await signsIn(people.rita.id, 0)).toBeNull()
  })

  it('counts for nobody: a form that it posts, and pages that do not exist', async () => {
    const headers = { 'x-forwarded-for': '198.18.0.9', 'sec-fetch-dest': 'document' }
    for (let n = 0; n < 70; n += 1) {
      const posted = await fetch(`${app.url}/auth/procore/callback`, { method: 'POST', headers })
      expect(posted.status).toBe(404)
      expect(await answers('nothing-here', headers)).toBe(404)
    }
    expect(await signsIn(people.rita.id, 0)).toBeNull()
  })

  it('uses up no hand-over codes: a POST that no browser asks permission for', async () => {
    const hand = (code: string, verifier: string, type: string) =>
      fetch(`${app.url}/api/session?company=${marin}`, {
        method: 'POST',
        body: JSON.stringify({ code, verifier }),
        headers: { 'x-forwarded-for': '198.18.0.9', 'content-type': type },
      }).then(({ status }) => status)
    for (let n = 0; n < 25; n += 1) expect(await hand('AAAAAAAA', 'A'.repeat(43), 'text/plain')).toBe(400)
    const returned = await comesBack(people.rita.id, 0)
    const code = /data-code="([^"]+)"/.exec(await pageOf(returned))?.[1] ?? ''
    expect(await hand(code, returned.verifier, 'application/json')).toBe(200)
  })
})

describe('in an office whose people share an address', () => {
  const redeem = (code: string, verifier: string) =>
    fetch(`${app.url}/api/session?company=${marin}`, {
      method: 'POST',
      headers: { 'x-forwarded-for': '198.18.0.9', 'content-type': 'application/json' },
      body: JSON.stringify({ code, verifier }),
    }).then(({ status }) => status)

  it('a callback that is reloaded many times does not stop others from signing in', async () => {
    const returned = await comesBack(people.rita.id, 0)
    expect(await arrives(returned)).toBeNull()
    for (let n = 0; n < 20; n += 1) expect(await arrives(returned)).toBe('expired')
    expect(await signsIn(people.ana.id, 0)).toBeNull()
  })

  it('wrong codes do not stop a person who comes back from Procore', async () => {
    const verifier = () => newVerifier().verifier
    for (let status = 0; status !== 429; ) status = await redeem('AAAABBBB', verifier())
    const returned = await comesBack(people.rita.id, 0)
    const code = /data-code="([^"]+)"/.exec(await pageOf(returned))?.[1] ?? ''
    expect(await redeem(code, returned.verifier)).toBe(200)
  })

  it('a person who comes back from Procore has one uncounted try, and no more', async () => {
    const returned = await comesBack(people.rita.id, 0)
    await pageOf(returned)
    const guesses = Array.from({ length: 40 }, () => redeem('AAAABBBB', returned.verifier))
    expect((await Promise.all(guesses)).filter((status) => status === 429).length).toBeGreaterThan(10)
  })
})
