import type { Operator } from './operator.ts'
import { contactLink, escapeHtml, publicPage } from './public-page.ts'
import { keptInBrowser, storedData } from './stored-data.ts'

/**
 * The privacy page: which data is stored about whom, why, how long, and how it is deleted. Derived from what the
 * database and the panel store.
 */
export function privacyPage(operator: Operator): string {
  return publicPage(
    '/privacy',
    `
<h1>Privacy</h1>
<p class="lead">What this app stores, why, and how to have it deleted.</p>

<h2>Who runs it, and where</h2>
<ul>${whoRunsIt(operator)}</ul>

<h2>What is stored</h2>
${table(
  ['What', 'Why', 'Until'],
  storedData.map(({ what, why, until }) => [what, why, until]),
)}
<p>Outside the database:</p>
<ul>
  <li>One log line per request: path, status, time, reference. No token, no secret, no amount and no name. Kept as long as the operator keeps logs.</li>
  <li>${operator.onCloudflare ? 'A history of each company’s data, kept by Cloudflare for 30 days so that the operator can restore an earlier point in time' : 'Backups of the whole database, kept by the operator'}. Deleted data disappears from them when they expire; a deleted company stays deleted when one is restored.</li>
</ul>

<h2>In your browser</h2>
${table(
  ['What', 'Until'],
  keptInBrowser.map(({ what, until }) => [what, until]),
)}
<p>One cookie, for the ten minutes a sign-in may take, so that it can only be completed in the browser where it started.</p>

<h2>What we don’t do</h2>
<ul>
  <li>No trackers, no advertising, nothing loaded from third parties.</li>
  <li>Nothing is sold, and nothing is used to train models.</li>
  <li>Data goes to Procore and Clearstory only, over TLS, and only when a person or the project’s schedule requests it.</li>
  <li>No company sees another’s data. People see only projects that Procore lets them open.</li>
</ul>

<h2>Deleting</h2>
<ul>
  <li><strong>Sign out</strong>, in Setup, ends your session, revokes its tokens at Procore, and deletes what the panel stores in your browser. <strong>Your sessions</strong> lists where you are signed in and ends all of them.</li>
  <li><strong>Disconnect</strong>, by a company admin, deletes for the whole company: ${listOf('deleted')}. Other people’s sessions end.</li>
  <li><strong>What stays after Disconnect</strong>, so that no money is pushed twice when the company connects again, and so that every change can be explained: links, pushes, the audit trail, change events as last read, attached tags, and the choice about labels.</li>
  <li><strong>Uninstalling the app</strong> is noticed within a day: sessions end and nothing more is read. 30 days later, the same data is deleted as by Disconnect; if no one from the company can be verified with Procore any more, 90 days later.</li>
  <li><strong>Everything about a company</strong>, including the audit trail, is deleted when a company admin asks ${contactLink(operator.supportEmail)}. Tokens are revoked and webhooks removed first, and the reply lists what was deleted.</li>
</ul>
<p>Lines in Procore and CORs in Clearstory belong to those systems and stay there.</p>
`,
  )
}

function whoRunsIt({ name, hosting, onCloudflare, supportEmail, security }: Operator): string {
  const places = [
    ...(hosting === null ? [] : [escapeHtml(hosting)]),
    ...(onCloudflare ? ['Cloudflare (Workers, Durable Objects), which processes and stores all of it'] : []),
  ]
  const facts = [
    `Operator: ${name === null ? 'not stated here; ask the contact below' : escapeHtml(name)}`,
    `Hosting: ${places.length === 0 ? 'the operator’s own' : places.join('; ')}`,
    `Contact: ${contactLink(supportEmail)}`,
    ...(security === null ? [] : [`Security: ${securityLink(security.contact)}`]),
  ]
  return facts.map((fact) => `<li>${fact}</li>`).join('')
}

function securityLink(contact: string): string {
  const to = escapeHtml(contact)
  return `<a href="${to}">${to.replace(/^mailto:/, '')}</a>`
}

function listOf(atDisconnect: 'deleted' | 'stays'): string {
  const kinds = storedData.filter((one) => one.atDisconnect === atDisconnect)
  return kinds.map(({ what }) => escapeHtml(what[0]?.toLowerCase() + what.slice(1))).join('; ')
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('')
  const body = rows.map((cells) => `<tr>${cells.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`)
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}
