import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import { healthRoutes } from '../../server/http/health-routes.ts'
import { limitBody } from '../../server/http/middleware/body-limit.ts'
import { requestLog } from '../../server/http/middleware/request-log.ts'
import { securityHeaders } from '../../server/http/middleware/security-headers.ts'
import {
  finishScript,
  finishScriptSha256,
  startScript,
  startScriptSha256,
  style,
  styleSha256,
} from '../../server/http/pages/sign-in-assets.ts'
import { signedInPage, startPage } from '../../server/http/pages/sign-in-pages.ts'
import { inlineScriptOf, type PanelAssets, panelRoutes } from '../../server/http/panel-page.ts'
import { createLog } from '../../server/log.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const assets: PanelAssets = {
  page: '<link rel="stylesheet" href="/assets/style-X.css"><meta content="{{PROCORE_APP_ORIGINS}}"><script data-sha256="a+/=">1</script>',
  file: (name) =>
    name === 'panel-X.js'
      ? { type: 'text/javascript', body: bytes('plain'), br: bytes('brotli'), gzip: bytes('gzipped') }
      : null,
}
const origins = ['https://app.procore.com', 'https://us02.procore.com']
const ana = {
  code: 'ABCDEFGH',
  name: 'Ana Diaz',
  companyId: idOf<never>('41'),
  companyName: 'Marin & Sons',
}
const start = { authorizeUrl: 'https://login.procore.com/oauth/authorize?a=1&b=2', challenge: 'c-1' }
const lines: string[] = []
const log = createLog({ level: 'info', write: (line) => lines.push(line), now: () => '' })
const app = new Hono()
  .use(requestLog(log, { token: () => 'request-1' }))
  .use(securityHeaders(origins, inlineScriptOf(assets)))
  .use('/api/*', limitBody())
  .route(
    '/',
    healthRoutes(async () => undefined),
  )
  .route('/', panelRoutes(assets, origins))
  .get('/auth/procore/callback', (c) => c.html(signedInPage(assets, ana)))
  .get('/auth/procore/start', (c) => c.html(startPage(assets, start)))
  .post('/api/echo', async (c) => c.text(String((await c.req.text()).length)))

const policyOf = async (path: string) =>
  (await app.request(path)).headers.get('content-security-policy') ?? ''

describe('security headers', () => {
  it.each([
    '/panel',
    '/assets/panel-X.js',
    '/auth/procore/start',
    '/auth/procore/callback',
    '/healthz',
    '/nowhere',
  ])('are on %s, without those that would break frame and popup', async (path) => {
    const { headers } = await app.request(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.has('cross-origin-opener-policy')).toBe(false)
    expect(headers.has('x-frame-options')).toBe(false)
  })

  it('let exactly the named Procore pages frame the panel, and nobody anything else', async () => {
    expect(await policyOf('/panel')).toMatch(
      /frame-ancestors https:\/\/app\.procore\.com https:\/\/us02\.procore\.com$/,
    )
    for (const path of ['/auth/procore/callback', '/healthz', '/panel/', '/nowhere']) {
      expect(await policyOf(path)).toMatch(/frame-ancestors 'none'$/)
    }
  })

  it('allow the sign-in window its own script and style, by their very text', async () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')
    expect([startScriptSha256, finishScriptSha256, styleSha256]).toEqual(
      [startScript, finishScript, style].map(sha256),
    )
    const mayRun = (hash: string) => `script-src 'self' 'sha256-${hash}';`
    expect(await policyOf('/auth/procore/start')).toContain(mayRun(startScriptSha256))
    expect(await policyOf('/auth/procore/callback')).toContain(mayRun(finishScriptSha256))
    expect(await policyOf('/panel')).toContain("script-src 'self' 'sha256-a+/=';")
  })

  it('let only hashed files be kept', async () => {
    for (const path of ['/panel', '/auth/procore/callback', '/auth/procore/start', '/healthz', '/nowhere']) {
      expect((await app.request(path)).headers.get('cache-control')).toBe('no-store')
    }
    expect((await app.request('/assets/panel-X.js')).headers.get('cache-control')).toContain('immutable')
  })
})

describe('the panel’s page', () => {
  it.each(['', '?company=1&project=2', '?company=%00"><script>', '?company={{procore.company.id}}'])(
    'is served the same for the query %j',
    async (query) => {
      const response = await app.request(`/panel${query}`)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain(
        '<meta content="https://app.procore.com https://us02.procore.com">',
      )
    },
  )

  it.each([
    ['br, gzip', 'br', 'brotli'],
    ['gzip;q=0.8', 'gzip', 'gzipped'],
    ['br;q=0, gzip', 'gzip', 'gzipped'],
    ['identity', null, 'plain'],
    ['', null, 'plain'],
  ])('sends its files to a browser that accepts %j as %s', async (accepted, encoding, text) => {
    const response = await app.request('/assets/panel-X.js', { headers: { 'accept-encoding': accepted } })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
    expect(await response.text()).toBe(text)
  })

  it.each(['/assets/other.js', '/assets/', '/assets/..%2Fpanel.html'])('has no file %s', async (path) => {
    expect((await app.request(path)).status).toBe(404)
  })
})

describe('the sign-in window’s last page', () => {
  it('holds the code for the panel, and says whose session it opens before it is shown', async () => {
    const page = await (await app.request('/auth/procore/callback')).text()
    expect(page).toContain('data-code="ABCDEFGH"')
    expect(page.match(/ABCD/g)).toHaveLength(1)
    expect(page).toContain('Show the code for Ana Diaz, Marin &amp; Sons')
    expect(page).toContain('Only type this code into a panel you opened yourself.')
    expect(page).toContain(`<script type="module">${finishScript}</script>`)
    expect(page).toContain('/assets/style-X.css')
    expect(signedInPage(assets, { ...ana, companyName: null })).toContain('Procore company 41')
  })

  it.each(['denied', 'app_not_connected', 'expired', 'other_browser', 'procore_down', 'failed'] as const)(
    'says why not: %s',
    (failed) => {
      const page = signedInPage(assets, { failed })
      expect(page).toContain(`data-failed="${failed}"`)
      expect(page).toContain('You are not signed in')
      expect(page).not.toContain('data-code')
    },
  )

  it('takes nothing in as markup', () => {
    const evil = '"><script>alert(1)</script>'
    const pages = [
      signedInPage(assets, { ...ana, code: evil, name: evil, companyName: evil }),
      startPage(assets, { authorizeUrl: evil, challenge: evil }),
    ]
    for (const page of pages) expect(page).not.toContain('<script>alert')
  })
})

describe('bodies', () => {
  it.each([
    [256 * 1024, 200],
    [256 * 1024 + 1, 413],
  ])('of %d bytes get %d', async (size, status) => {
    const body = 'x'.repeat(size)
    const known = { 'content-length': String(size) }
    expect((await app.request('/api/echo', { method: 'POST', body, headers: known })).status).toBe(status)
    // A body of unknown length is counted as it comes.
    const init = { method: 'POST', body: new Response(body).body, duplex: 'half' }
    const streamed = new Request('http://app/api/echo', init)
    const response = await app.request(streamed)
    expect(response.status).toBe(status)
    if (status === 413) expect(await response.json()).toMatchObject({ code: 'bad_request', status: 413 })
  })
})

describe('a request', () => {
  it('gets an id of our own and one line without its query', async () => {
    lines.length = 0
    const response = await app.request('/panel?company=12345', { headers: { 'x-request-id': 'forged' } })
    expect(response.headers.get('x-request-id')).toBe('request-1')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/"method":"GET","path":"\/panel","status":200,"ms":\d+,"requestId":"request-1"/)
    expect(lines[0]).not.toMatch(/12345|forged/)
  })
})

describe('health', () => {
  it('tells a process that runs from one that is ready', async () => {
    const broken = healthRoutes(() => Promise.reject(new Error('locked')))
    expect((await app.request('/readyz')).status).toBe(200)
    expect((await broken.request('/readyz')).status).toBe(503)
    expect((await broken.request('/healthz')).status).toBe(200)
  })
})
