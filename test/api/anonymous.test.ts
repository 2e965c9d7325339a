import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId } from '../../server/domain/ids.ts'
import { until } from '../runtimes/until.ts'
import { companies, people } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import { decideAtProcore, newVerifier, openCallback, openStartPage, signInAs } from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'

// Callers without a session. On Node with the app's limits on; the address is what a trusted proxy says.
freshApp((sandbox) => startNodeApp(sandbox, { requestLimits: 'on' }))

const marin = companies.marin.id
const from = (address: string) => ({ 'x-forwarded-for': address })
const attacker = from('203.0.113.66')
const tokenCalls = () => sandbox.journal.entries({ path: '/oauth/token' })

async function times(count: number, ask: (at: number) => Promise<Response>): Promise<Response[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => ask(at)))
}
const countOf = (answers: Response[], status: number) => answers.filter((one) => one.status === status).length

const tryCode = (headers: Record<string, string>, code = 'AAAABBBB', companyId: number = marin) =>
  fetch(`${app.url}/api/session?company=${companyId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code, verifier: newVerifier().verifier }),
  })
const start = (headers: Record<string, string>) =>
  fetch(`${app.url}/auth/procore/start?company=${marin}&challenge=${newVerifier().challenge}`, { headers })

const rowsStored = async () =>
  (
    await Promise.all(
      ['sessions', 'hand_over_codes', 'used_sign_ins', 'webhook_events'].map((table) =>
        app.rows(`SELECT 1 FROM ${table}`),
      ),
    )
  ).flat().length

async function signIn(): Promise<void> {
  const order = { appUrl: app.url, loginUrl: sandbox.procore.loginUrl, companyId: marin }
  await signInAs({ ...order, personId: people.ana.id })
}

describe('a flood from one address', () => {
  it('of 600 made-up codes is cut off, and says when to come back', async () => {
    const answers = await times(600, () => tryCode(attacker))
    expect(countOf(answers, 401)).toBeLessThan(60)
    expect(countOf(answers, 401) + countOf(answers, 429)).toBe(600)
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused?.json()).toMatchObject({ code: 'too_many_requests', written: 'no' })
    expect(await rowsStored()).toBe(0)
    await signIn()
  })

  it('of 300 sign-ins that are only started is cut off, with a page, and stores nothing', async () => {
    const answers = await times(300, () => start(attacker))
    expect(countOf(answers, 200)).toBeLessThan(200)
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.headers.get('content-type')).toContain('text/html')
    expect(await refused?.text()).toContain('data-failed="too_many_requests"')
    expect(await rowsStored()).toBe(0)
    await signIn()
  })

  it('of 30 callbacks with made-up codes asks Procore a few times', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 30 }, () => openStartPage(app.url, marin, newVerifier().challenge)),
    )
    const answers = await times(30, (at) => {
      const { authorize, cookie } = attempts[at] ?? Object({})
      const state = encodeURIComponent(authorize.searchParams.get('state'))
      return fetch(`${app.url}/auth/procore/callback?code=made-up-${at}&state=${state}`, {
        headers: { cookie, ...attacker },
      })
    })
    expect(tokenCalls().length).toBeLessThanOrEqual(11)
    expect(countOf(answers, 429)).toBeGreaterThan(15)
    expect(await rowsStored()).toBeLessThanOrEqual(11)
    sandbox.journal.clear()
    await signIn()
    expect(tokenCalls()).toHaveLength(1)
  })

  it('of 30 callbacks without a state of ours asks Procore nothing and stores nothing', async () => {
    await times(30, (at) =>
      fetch(`${app.url}/auth/procore/callback?code=made-up&state=${at}`, { headers: attacker }),
    )
    expect(tokenCalls()).toHaveLength(0)
    expect(await rowsStored()).toBe(0)
  })
})

describe('a flood from many addresses', () => {
  it('is cut off in all', async () => {
    const answers = await times(600, (at) => tryCode(from(`203.0.${at % 250}.${Math.floor(at / 250)}`)))
    expect(countOf(answers, 429)).toBeGreaterThan(200)
  })

  it('of one IPv6 network counts as one address', async () => {
    const answers = await times(100, (at) => tryCode(from(`2001:db8:7:7::${at.toString(16)}`)))
    expect(countOf(answers, 429)).toBeGreaterThan(60)
  })

  it('is not made by a caller who writes X-Forwarded-For', async () => {
    const answers = await times(100, (at) => tryCode(from(`198.51.100.${at}, 203.0.113.66`)))
    expect(countOf(answers, 429)).toBeGreaterThan(60)
  })
})

describe('a flood from a dozen addresses keeps nobody else from signing in', () => {
  const dozen = (at: number) => from(`198.18.${at % 12}.9`)
  const callback = (at: number, query: string, cookie = '') =>
    fetch(`${app.url}/auth/procore/callback?${query}`, { headers: { cookie, ...dozen(at) } })
  const started = async (at: number) => {
    const page = await start(dozen(at))
    const state = /[?&]state=([^"&]+)/.exec((await page.text()).replaceAll('&amp;', '&'))?.[1] ?? ''
    return { state, cookie: page.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
  }

  it('of callbacks with made-up states', async () => {
    await times(120, (at) => callback(at, 'code=made-up&state=made-up'))
    expect(tokenCalls()).toHaveLength(0)
    await signIn()
  })

  it('of callbacks with one state, again and again', async () => {
    const { cookie, state } = await started(0)
    await times(120, (at) => callback(at, `code=made-up&state=${state}`, cookie))
    expect(tokenCalls()).toHaveLength(1)
    await signIn()
  })

  it('of callbacks with states of ours and made-up codes', async () => {
    const attempts = await Promise.all(Array.from({ length: 120 }, (_, at) => started(at)))
    await times(120, (at) => {
      const { cookie, state } = attempts[at] ?? Object({})
      return callback(at, `code=made-up-${at}&state=${state}`, cookie)
    })
    expect(tokenCalls().length).toBeLessThan(80)
    await signIn()
  })

  it.each([marin, 77])('of wrong codes for company %i', async (companyId) => {
    const answers = await times(320, (at) => tryCode(from(`198.18.${at % 16}.9`), 'AAAABBBB', companyId))
    expect(countOf(answers, 401)).toBeGreaterThan(100)
    await signIn()
  })
})

describe('an office of fifty people behind one address', () => {
  it('signs in, all at once', async () => {
    const office = from('192.0.2.50')
    const codes = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { verifier, challenge } = newVerifier()
        const query = `company=${marin}&challenge=${challenge}`
        const page = await fetch(`${app.url}/auth/procore/start?${query}`, { headers: office })
        const authorize = /data-authorize="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&')
        const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
        const { loginUrl } = sandbox.procore
        const address = await decideAtProcore(loginUrl, new URL(authorize ?? ''), people.ana.id)
        const callback = await fetch(address, { headers: { cookie, ...office } })
        const code = /data-code="([^"]+)"/.exec(await callback.text())?.[1] ?? ''
        return { code, verifier }
      }),
    )
    const answers = await Promise.all(
      codes.map((body) =>
        fetch(`${app.url}/api/session?company=${marin}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...office },
          body: JSON.stringify(body),
        }),
      ),
    )
    expect(countOf(answers, 200)).toBe(50)
  })

  it('is not kept out by those among them who refuse, or come when Procore is down', async () => {
    const office = from('192.0.2.50')
    for (let person = 0; person < 15; person += 1) {
      const { authorize, cookie } = await openStartPage(app.url, marin, newVerifier().challenge)
      const address = await decideAtProcore(sandbox.procore.loginUrl, authorize, 0)
      const answer = await fetch(address, { headers: { cookie, ...office } })
      expect(await answer.text()).toContain('data-failed="denied"')
    }
    expect(await openCallback(`${app.url}/auth/procore/callback?state=x`)).toMatchObject({ status: 400 })
  })
})

/** Sends the beginning of a request on a connection of its own; the rest never comes. */
function begin(request: string, { headers = [], body }: { headers?: string[]; body: string }) {
  const { port, hostname } = new URL(app.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.write([`${request} HTTP/1.1`, 'Host: x', ...headers, '', body].join('\r\n'))
  return {
    statusLine: () =>
      new Promise<string>((resolve) => {
        socket.once('data', (data) => resolve(String(data).split('\r\n')[0] ?? ''))
      }),
    breakOff: () => new Promise<void>((resolve) => socket.end(() => resolve())).then(() => socket.destroy()),
  }
}
const chunk = (size: number) => `${size.toString(16)}\r\n${'a'.repeat(size)}\r\n`
const chunked = 'Transfer-Encoding: chunked'

describe('a body that is still on its way', () => {
  it.each([
    'PUT /api/connection',
    'DELETE /api/sessions',
    'PUT /api/projects/1/mapping',
    'POST /api/nowhere',
  ])('is not waited for without a session: %s', async (request) => {
    for (const headers of [[chunked], ['Content-Length: 250000']]) {
      const sent = begin(request, { headers, body: chunk(1000) })
      expect(await sent.statusLine()).toMatch(request.endsWith('nowhere') ? / 404 / : / 401 /)
      await sent.breakOff()
    }
  })

  it('is refused by the sign-in once it is longer than a code and a verifier', async () => {
    for (const headers of [[chunked], ['Content-Length: 3000']]) {
      const sent = begin('POST /api/session?company=7', { headers, body: chunk(2500) })
      expect(await sent.statusLine()).toMatch(/ 413 /)
      await sent.breakOff()
    }
  })

  it.each([
    ['without a session', 'POST /api/session?company=7', async () => ''],
    ['of a person', 'PUT /api/connection', async () => (await app.as(people.ana.id, marin)).bearer],
    [
      'of a company’s webhook',
      `POST /webhooks/procore/${marin}`,
      () => app.deps.procoreWebhook.secretFor(idOf<ProcoreCompanyId>(String(marin))),
    ],
  ])('and breaks off is no failure of ours: %s', async (_, request, bearer) => {
    const authorization = `Authorization: Bearer ${await bearer()}`
    for (const headers of [[chunked], ['Content-Length: 100']]) {
      app.logLines.length = 0
      const sent = begin(request, { headers: [authorization, ...headers], body: chunk(10) })
      // The app has begun with the request when it answers one that came later.
      await fetch(`${app.url}/healthz`)
      await sent.breakOff()
      const lines = () => app.logLines.filter((line) => !line.includes('/healthz'))
      await until(() => lines().some((line) => line.includes('"event":"request"')))
      await app.settled()
      // Node 22 may give the part that came as the whole: then it is no JSON.
      expect(lines().filter((line) => !/"level":"info"|"event":"webhook_unreadable"/.test(line))).toEqual([])
      expect(lines().at(-1)).toMatch(/"status":(?:400|202)/)
    }
  })
})

describe('webhooks', () => {
  const deliver = (authorization: string) =>
    fetch(`${app.url}/webhooks/procore/${marin}`, {
      method: 'POST',
      headers: { authorization, ...attacker },
      body: '{}',
    })

  it('with a wrong secret are cut off; the right one comes through from the same address', async () => {
    const answers = await times(200, () => deliver('Bearer wrong'))
    expect(countOf(answers, 401)).toBeLessThan(60)
    expect(countOf(answers, 401) + countOf(answers, 429)).toBe(200)
    expect(await rowsStored()).toBe(0)
    const secret = await app.deps.procoreWebhook.secretFor(idOf<ProcoreCompanyId>(String(marin)))
    const right = await times(200, () => deliver(`Bearer ${secret}`))
    expect(countOf(right, 202)).toBe(200)
  })
})
