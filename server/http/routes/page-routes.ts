import { Hono } from 'hono'
import { installPage } from '../pages/install-page.ts'
import { privacyPage } from '../pages/privacy-page.ts'
import { supportPage } from '../pages/support-page.ts'

/** Pages for everybody, as the Marketplace asks for them: /install, /support and /privacy. */
export function pageRoutes(supportEmail: string | null) {
  return new Hono()
    .get('/install', (c) => c.html(installPage()))
    .get('/support', (c) => c.html(supportPage(supportEmail)))
    .get('/privacy', (c) => c.html(privacyPage(supportEmail)))
}
