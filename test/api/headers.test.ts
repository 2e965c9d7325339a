import { describe, expect, it } from 'vitest'
import { ana, app, sharedHarbor } from '../support/fresh-app.ts'

sharedHarbor()

/** Every route there is, with something in the place of its parameters; what ends the session comes last. */
function addresses(): { method: string; path: string }[] {
  const routes = app.app.routes.filter(({ method }) => method !== 'ALL')
  const all = routes.map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, '1') }))
  return all.sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))
}

/** Pages for everybody that are the same for all may be kept; nothing else may. */
const mayBeKept = /^\/(assets\/|favicon|privacy|terms|support|help|install|$)/

describe('every route', () => {
  it.each(['signed in', 'signed out'])(
    'answers with the headers that keep a browser in check, %s',
    async (who) => {
      const tried = addresses()
      expect(tried.length).toBeGreaterThan(40)
      for (const { method, path } of tried) {
        const { headers, status } = await fetch(`${app.url}${path}`, {
          method,
          redirect: 'manual',
          headers: who === 'signed in' ? { authorization: `Bearer ${ana.bearer}` } : {},
        })
        const of = `${method} ${path} ${status}`
        expect([of, headers.get('x-content-type-options')]).toEqual([of, 'nosniff'])
        expect([of, headers.get('referrer-policy')]).toEqual([of, 'no-referrer'])
        expect([of, headers.get('content-security-policy')]).toEqual([
          of,
          expect.stringMatching(/^default-src 'none'; .*frame-ancestors /),
        ])
        expect(headers.get('content-security-policy')).not.toContain('unsafe')
        expect([of, headers.get('permissions-policy')]).toEqual([of, expect.stringContaining('camera=()')])
        expect([of, headers.get('strict-transport-security')]).toEqual([of, 'max-age=31536000'])
        expect([of, headers.get('x-request-id')]).toEqual([of, expect.stringMatching(/^[\w-]{8,}$/)])
        if (!mayBeKept.test(path)) expect([of, headers.get('cache-control')]).toEqual([of, 'no-store'])
        expect([of, headers.get('access-control-allow-origin'), headers.get('set-cookie')]).toEqual([
          of,
          null,
          null,
        ])
      }
    },
  )
})
