import { Hono } from 'hono'
import { installPage } from '../pages/install-page.ts'
import { type Operator, securityText } from '../pages/operator.ts'
import { privacyPage } from '../pages/privacy-page.ts'
import { supportPage } from '../pages/support-page.ts'

/** Public pages that the Marketplace requires: /install, /support and /privacy; and security.txt (RFC 9116). */
export function pageRoutes(operator: Operator, publicUrl: string) {
  const { security } = operator
  return new Hono()
    .get('/install', (c) => c.html(installPage()))
    .get('/support', (c) => c.html(supportPage(operator.supportEmail)))
    .get('/privacy', (c) => c.html(privacyPage(operator)))
    .get('/.well-known/security.txt', (c) =>
      security === null ? c.notFound() : c.text(securityText(security, publicUrl)),
    )
}
