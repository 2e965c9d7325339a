import { createMiddleware } from 'hono/factory'
import { publicPages, publicStyleSha256 } from '../pages/public-page.ts'
import { finishScriptSha256, startScriptSha256, styleSha256 } from '../pages/sign-in-assets.ts'

/**
 * Headers of every answer. `panelScriptSha256`: of the script in the panel's page, see `inlineScriptOf`. On purpose
 * absent: `X-Frame-Options` (cannot name Procore's origins; `frame-ancestors` does) and `Cross-Origin-Opener-Policy` (any
 * value on /panel or /auth cuts the sign-in popup off from the panel).
 */
export function securityHeaders(procoreAppOrigins: readonly string[], panelScriptSha256?: string) {
  const panel = contentSecurityPolicy({ frameAncestors: procoreAppOrigins, scriptSha256: panelScriptSha256 })
  const starting = contentSecurityPolicy({ scriptSha256: startScriptSha256, styleSha256 })
  const signedIn = contentSecurityPolicy({ scriptSha256: finishScriptSha256, styleSha256 })
  const elsewhere = contentSecurityPolicy({})
  const policyOf = (path: string) => {
    if (path === '/panel') return panel
    if (path in publicPages) return publicPagePolicy
    if (path === '/auth/procore/start') return starting
    return path.startsWith('/auth/') ? signedIn : elsewhere
  }

  // Before the answer is made: added to a finished one, each header would make the whole answer anew.
  return createMiddleware(async (c, next) => {
    c.header('Content-Security-Policy', policyOf(c.req.path))
    c.header('X-Content-Type-Options', 'nosniff')
    // The panel learns its parent from the parent's own policy; where ours leads, no address of ours needs to go.
    c.header('Referrer-Policy', 'no-referrer')
    c.header(
      'Permissions-Policy',
      'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    )
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
    // Browsers heed this over TLS only, so plain-http loopback is not bound by it.
    c.header('Strict-Transport-Security', 'max-age=31536000')
    // Only hashed assets say otherwise: everything else belongs to one person or to one moment.
    c.header('Cache-Control', 'no-store')
    await next()
  })
}

/** The policy of a page of ours: nothing but our own files, and framed by nobody unless named. */
export function contentSecurityPolicy(page: {
  frameAncestors?: readonly string[]
  /** Base64 SHA-256 of an inline script's text. */
  scriptSha256?: string | undefined
  /** Base64 SHA-256 of an inline style sheet's text. */
  styleSha256?: string
}): string {
  const source = (sha256: string | undefined) =>
    sha256 === undefined ? "'self'" : `'self' 'sha256-${sha256}'`
  const ancestors = page.frameAncestors ?? []
  return [
    "default-src 'none'",
    `script-src ${source(page.scriptSha256)}`,
    `style-src ${source(page.styleSha256)}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(' ')}`,
  ].join('; ')
}

/** The pages for everybody load nothing at all: their own style, by its text, and links. */
const publicPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${publicStyleSha256}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
