import { createMiddleware } from 'hono/factory'
import { publicPages, publicStyleSha256 } from '../pages/public-page.ts'
import { finishScriptSha256, startScriptSha256, styleSha256 } from '../pages/sign-in-assets.ts'

/**
 * Security headers of every response. `panelScriptSha256` is the hash of the script in the panel's page, see
 * `inlineScriptOf`. Intentionally absent: `X-Frame-Options` (cannot name Procore's origins; `frame-ancestors` does) and
 * `Cross-Origin-Opener-Policy` (any value on /panel or /auth disconnects the sign-in popup from the panel).
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

  // Set before the response is created: adding headers to a finished response would copy it once per header.
  return createMiddleware(async (c, next) => {
    c.header('Content-Security-Policy', policyOf(c.req.path))
    c.header('X-Content-Type-Options', 'nosniff')
    // The panel learns its parent from the parent's own policy, and no linked site needs our URL.
    c.header('Referrer-Policy', 'no-referrer')
    c.header(
      'Permissions-Policy',
      'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    )
    c.header('Cross-Origin-Resource-Policy', 'same-origin')
    // Browsers apply this over TLS only, so plain-http loopback is not affected.
    c.header('Strict-Transport-Security', 'max-age=31536000')
    // Only hashed assets override this: everything else is personal or changes constantly.
    c.header('Cache-Control', 'no-store')
    await next()
  })
}

/** The policy of one of our pages: only our own files, and no framing except by the named ancestors. */
export function contentSecurityPolicy(page: {
  frameAncestors?: readonly string[]
  /** Base64 SHA-256 of an inline script. */
  scriptSha256?: string | undefined
  /** Base64 SHA-256 of an inline style sheet. */
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

/** The public pages load nothing: only their inline style, allowed by its hash. */
const publicPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${publicStyleSha256}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
