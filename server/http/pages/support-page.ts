import { contactLink, publicPage } from './public-page.ts'

/** Where to get help, and what to try first. */
export function supportPage(supportEmail: string | null): string {
  return publicPage(
    '/support',
    `
<h1>Support</h1>
<p class="lead">Write to ${contactLink(supportEmail)}.</p>
<div class="band">
  <p><strong>Please send</strong></p>
  <ul>
    <li>the <strong>reference</strong> under the message in the panel (use <em>Copy</em> next to it),</li>
    <li>the change event’s number, and what you were about to do,</li>
    <li>for anything about permissions: the text you can copy from <em>Validate</em> in Setup.</li>
  </ul>
  <p>Never send a secret key. No one will ask you for one.</p>
</div>

<h2>Common questions</h2>
<dl>
  <dt>The panel is not in my project.</dt>
  <dd>Ask a company admin to add the project to the app’s configuration in App Management.</dd>
  <dt>Sign in does nothing.</dt>
  <dd>The browser blocked the window. Allow pop-ups for this page and try again.</dd>
  <dt>“Push” is gray.</dt>
  <dd>The reason is shown next to it. Usually someone else created the change event and you have Standard access to Change Events. Its creator or someone with Admin access can push.</dd>
  <dt>A COR is not in the list.</dt>
  <dd>Choose <em>Refresh</em>. If it is still missing, check in Setup that the right Clearstory project is mapped, and choose <em>Sent and received</em> in the COR log.</dd>
  <dt>Procore shows the old amount.</dt>
  <dd>Procore’s page does not reload by itself. Reload it after a push.</dd>
  <dt>Was it written or not?</dt>
  <dd>Every message tells you. If the connection dropped, the card says <em>Push unfinished</em>. Choose <em>Check and finish</em>; nothing is written twice.</dd>
  <dt>I pushed the wrong one.</dt>
  <dd>Choose <em>More</em>, then <em>Undo last push</em>.</dd>
</dl>
<p>Setting up: see <a href="/install">Getting started</a>.</p>
`,
  )
}
