import type { SignInOutcome, SignInRefusal } from '../../usecases/session/sign-in.ts'
import { escapeHtml, type PanelAssets } from '../panel-page.ts'
import { finishScript, startScript, style } from './sign-in-assets.ts'

/**
 * The sign-in window's first page: asks the panel that opened it whether it started this sign-in, and if so, goes on to
 * Procore. If opened by a link or by another site, it goes nowhere.
 */
export function startPage(
  assets: PanelAssets,
  { authorizeUrl, challenge }: { authorizeUrl: string; challenge: string },
): string {
  return page(assets, {
    title: 'Sign in with Procore',
    data: { authorize: authorizeUrl, challenge },
    script: startScript,
    main: `
      <h1>Sign in with Procore</h1>
      <p class="by-itself" role="status">Taking you to Procore…</p>
      <div class="alone" role="status">
        <p>Sign-in starts in the Clearstory panel, but no panel responded. Nothing has happened.</p>
        <p>Close this window, open the panel in Procore and choose Sign in with Procore. If someone sent you a link to
        this page, do not follow it.</p>
      </div>`,
  })
}

/**
 * The sign-in window's last page: passes the code (or the refusal) to the panel that opened it, on our own origin only.
 * If the connection to the opener was lost, the user can reveal the code and type it; the button names the person and
 * company whose session it opens.
 */
export function signedInPage(assets: PanelAssets, outcome: SignInOutcome): string {
  return 'code' in outcome
    ? page(assets, {
        title: 'Signed in',
        data: { code: outcome.code },
        script: finishScript,
        main: codeToType(outcome),
      })
    : page(assets, {
        title: 'Not signed in',
        data: { failed: outcome.failed },
        script: finishScript,
        main: refusal(outcome.failed),
      })
}

function codeToType({ name, companyName, companyId }: Extract<SignInOutcome, { code: string }>): string {
  const who = escapeHtml(name)
  const company = companyName === null ? `the Procore company ${companyId}` : escapeHtml(companyName)
  return `
      <h1>Signed in at Procore</h1>
      <p class="by-itself" role="status">Returning you to the panel…</p>
      <div class="by-hand" role="status">
        <p>The panel did not respond. You can type a code into it instead. Anyone with the code and the panel can work in
        Procore as <strong>${who}</strong> in <strong>${company}</strong>.</p>
        <p><strong>Only type this code into a panel you opened yourself.</strong> Never tell it to anyone.</p>
        <p><button type="button">Show the code for ${who}, ${company}</button></p>
        <div class="shown" role="status">
          <p>Type it within a minute of signing in:</p>
          <p class="code"></p>
        </div>
      </div>`
}

const refusals = {
  denied: 'You did not allow Clearstory to use Procore.',
  app_not_connected:
    'Clearstory is not installed for this Procore company. Ask a Procore company admin to install it.',
  expired: 'This sign-in took too long, was already used, or was not started by Clearstory.',
  other_browser:
    'This sign-in was not started in this browser, so no one was signed in. If someone sent you a link to sign in, do not follow it.',
  procore_down: 'Procore isn’t responding. Try again in a few minutes.',
  too_many_requests:
    'Too many sign-in attempts from here in a short time. Nothing was done. Try again in a few minutes.',
  failed: 'Procore did not confirm the sign-in.',
} as const satisfies Record<SignInRefusal, string>

function refusal(reason: SignInRefusal): string {
  return `
      <h1>You are not signed in</h1>
      <p>${refusals[reason]}</p>
      <p>Close this window and choose Sign in with Procore in the panel again.</p>`
}

interface Page {
  title: string
  data: Record<string, string>
  script: string
  /** Markup. */
  main: string
}

function page(assets: PanelAssets, { title, data, script, main }: Page): string {
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – Clearstory</title>
    ${panelStyle(assets)}
    <style>${style}</style>
  </head>
  <body${attributes.join('')}>
    <main>${main}
      <noscript><p>Signing in needs JavaScript, and so does the panel.</p></noscript>
    </main>
    <script type="module">${script}</script>
  </body>
</html>
`
}

/**
 * The panel's style sheet, as linked in its page: the sign-in window then uses the panel's colours, including dark
 * mode.
 */
function panelStyle(assets: PanelAssets): string {
  return /<link rel="stylesheet" href="\/assets\/[\w.-]+">/.exec(assets.page)?.[0] ?? ''
}
