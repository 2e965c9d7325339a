import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { instructionsPath } from '../../manifest/instructions.ts'
import { pages as listed } from '../../manifest/listing.ts'
import { toolPermissions } from '../../manifest/permissions.ts'
import { securityHeaders } from '../../server/http/middleware/security-headers.ts'
import type { Operator } from '../../server/http/pages/operator.ts'
import { publicPages, publicStyle, publicStyleSha256 } from '../../server/http/pages/public-page.ts'
import { pageRoutes } from '../../server/http/routes/page-routes.ts'

const paths = Object.keys(publicPages)
const unknown = { name: null, hosting: null, onCloudflare: false, security: null }
const appFor = (supportEmail: string | null, more: Partial<Operator> = {}) =>
  new Hono()
    .use(securityHeaders(['https://app.procore.com']))
    .route('/', pageRoutes({ ...unknown, supportEmail, ...more }, 'https://clearstory.example.com'))
const app = appFor('help@example.com')

async function pageAt(path: string): Promise<string> {
  return (await app.request(path)).text()
}

describe.each(paths)('%s', (path) => {
  it('is a page of its own: no script, no file, and a policy that allows none', async () => {
    const response = await app.request(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
    expect(await response.text()).not.toMatch(/<script|<link|<img|<iframe|<form|\son\w+=|https?:/)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${publicStyleSha256}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
  })

  it('leads to pages that are there', async () => {
    const links = [...(await pageAt(path)).matchAll(/href="([^"]+)"/g)].map(([, to]) => to ?? '')
    for (const to of links.filter((to) => !to.startsWith('mailto:'))) {
      expect((await app.request(to)).status, to).toBe(200)
    }
    expect(links).toEqual(expect.arrayContaining(paths))
  })
})

describe('the pages for everybody', () => {
  it('are styled by the very text their policy allows', () => {
    expect(publicStyleSha256).toBe(createHash('sha256').update(publicStyle).digest('base64'))
  })

  it('are those that manifest and listing name', () => {
    expect(paths).toEqual(expect.arrayContaining([instructionsPath, ...Object.values(listed)]))
  })

  it('name each permission a person may need', async () => {
    const page = await pageAt('/install')
    for (const { scope, tool, level } of toolPermissions) {
      const name = tool === 'Admin' ? `Admin (${scope})` : tool
      expect(page).toContain(`${name}: ${level}`)
    }
  })

  it('say whom to write to, as far as the operator has said', async () => {
    expect(await pageAt('/support')).toContain('<a href="mailto:help@example.com">')
    const silent = appFor(null)
    expect(await (await silent.request('/support')).text()).toContain('your Clearstory contact')
    const odd = appFor('"><script>alert(1)</script>@example.com')
    expect(await (await odd.request('/privacy')).text()).not.toContain('<script')
  })
})
