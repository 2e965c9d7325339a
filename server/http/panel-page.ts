import { Hono } from 'hono'
import { fileResponse, type PanelFile } from './asset-response.ts'
import { script, style } from './signed-in-assets.ts'

/** The built panel, wherever the runtime keeps it. */
export interface PanelAssets {
  /** panel.html of the build, `{{PROCORE_APP_ORIGINS}}` still to be filled. */
  page: string
  /** A file of the build's assets folder, by its name alone. */
  file(name: string): PanelFile | null
}

/**
 * The panel's page and its files. The query (company, project) is not looked at here: it is unsigned, the panel hears
 * the same from Procore's page, and a garbled one still gets the page, which says what is wrong.
 */
export function panelRoutes(assets: PanelAssets, procoreAppOrigins: readonly string[]) {
  const page = assets.page.replaceAll('{{PROCORE_APP_ORIGINS}}', escapeHtml(procoreAppOrigins.join(' ')))
  return new Hono()
    .get('/panel', (c) => c.html(page))
    .get('/assets/:name', (c) => {
      const file = assets.file(c.req.param('name'))
      return file ? fileResponse(c, file) : c.notFound()
    })
    .get('/favicon.ico', (c) => {
      c.header('Cache-Control', 'public, max-age=86400')
      return c.body(null, 204)
    })
}

/** Base64 SHA-256 of the script in the panel's page, as its build noted it there. */
export function inlineScriptOf({ page }: PanelAssets): string | undefined {
  return /<script data-sha256="([\w+/=]+)"/.exec(page)?.[1]
}

/** How a sign-in ended: with a hand-over code, or why not. */
export type SignInOutcome =
  | { code: string }
  | { failed: 'denied' | 'app_not_connected' | 'expired' | 'procore_down' | 'failed' }

/**
 * The sign-in window's last page: hands the code (or the refusal) to the panel that opened it, on our own origin
 * only, and shows it to be typed where the opener was cut off on the way.
 * @see design.md, Signing in from an iframe
 */
export function signedInPage(assets: PanelAssets, outcome: SignInOutcome): string {
  const signedIn = 'code' in outcome
  const data = signedIn ? `data-code="${escapeHtml(outcome.code)}"` : `data-failed="${outcome.failed}"`
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${signedIn ? 'Signed in' : 'Not signed in'} – Clearstory</title>
    ${panelStyle(assets)}
    <style>${style}</style>
  </head>
  <body ${data}>
    <main>${signedIn ? codeToType(outcome.code) : refusal(outcome.failed)}</main>
    <script type="module">${script}</script>
  </body>
</html>
`
}

function codeToType(code: string): string {
  const grouped = `${code.slice(0, 4)}-${code.slice(4)}`
  return `
      <h1>You are signed in</h1>
      <p class="by-itself" role="status">Returning you to Procore.</p>
      <div class="by-hand" role="status">
        <p>Type this code into the Clearstory panel within a minute:</p>
        <p class="code">${escapeHtml(grouped)}</p>
      </div>
      <noscript><p>Type this code into the Clearstory panel within a minute: ${escapeHtml(grouped)}</p></noscript>
    `
}

const refusals = {
  denied: 'You did not let Clearstory work with Procore.',
  app_not_connected:
    'Clearstory is not installed for this Procore company. Ask a Procore company admin to install it.',
  expired: 'This sign-in took too long or was already used.',
  procore_down: 'Procore does not answer right now. Try again in a few minutes.',
  failed: 'Procore did not confirm the sign-in.',
} as const

function refusal(reason: keyof typeof refusals): string {
  return `
      <h1>You are not signed in</h1>
      <p>${refusals[reason]}</p>
      <p>Close this window and choose Sign in with Procore in the panel again.</p>
    `
}

/** The panel's style sheet as its page names it: the window then has the panel's colours, in the dark too. */
function panelStyle(assets: PanelAssets): string {
  return /<link rel="stylesheet" href="\/assets\/[\w.-]+">/.exec(assets.page)?.[0] ?? ''
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
