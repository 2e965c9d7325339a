import { contactLink, publicPage } from './public-page.ts'

/** What is kept of whom, why, how long, and how it is deleted. */
export function privacyPage(supportEmail: string | null): string {
  return publicPage(
    '/privacy',
    `
<h1>Privacy</h1>
<p class="lead">What this app keeps, why, and how to have it deleted.</p>

<h2>What is kept</h2>
<div class="wide"><table>
  <thead><tr><th scope="col">What</th><th scope="col">Why</th><th scope="col">Until</th></tr></thead>
  <tbody>
    <tr><td>Name and Procore id of whoever signs in</td><td>To act as that person, and to say who pushed what</td><td>Sign-out, 14 days unused, or 30 days after signing in; in the record of pushes until deletion</td></tr>
    <tr><td>Procore access and refresh tokens, encrypted</td><td>To read and write in Procore as the person</td><td>Sign-out, disconnect, uninstall, 14 days unused, or 30 days after signing in; then revoked at Procore. A minute where a sign-in is not finished</td></tr>
    <tr><td>The company’s Clearstory key, encrypted</td><td>To read Clearstory</td><td>Disconnect</td></tr>
    <tr><td>CORs, T&amp;M tags, rates, contracts and change notifications of mapped projects</td><td>To show them at once</td><td>Disconnect</td></tr>
    <tr><td>Which Clearstory project and contract belongs to which in Procore</td><td>To fill in codes</td><td>Disconnect</td></tr>
    <tr><td>Which lines were pushed where, by whom, when, before and after</td><td>So that nothing is written twice, and as an audit trail</td><td>Deletion on request</td></tr>
    <tr><td>Change events the app pushed into, as last read</td><td>To notice edits</td><td>Deletion on request</td></tr>
    <tr><td>One log line per request: path, status, time, reference</td><td>To find faults</td><td>As the operator keeps logs</td></tr>
  </tbody>
</table></div>
<p>Log lines hold no token, no secret, no amount and no name.</p>

<h2>What is not done</h2>
<ul>
  <li>One cookie, for the ten minutes a sign-in may take, so that it can only be finished where it was started. No trackers, no advertising, nothing loaded from third parties.</li>
  <li>Nothing is sold, and nothing is used to train models.</li>
  <li>Data goes to Procore and Clearstory only, over TLS, and only where a person or the project’s schedule asks for it.</li>
  <li>No company sees another’s data. People see only projects that Procore lets them open.</li>
</ul>

<h2>Deleting</h2>
<ul>
  <li><strong>Sign out</strong>, in Setup, ends your session, revokes its tokens at Procore, and deletes what the panel keeps in your browser: the session, filters of the COR log, and that the tour was seen. <strong>Your sessions</strong> lists where you are signed in and ends all of them.</li>
  <li><strong>Disconnect</strong> deletes the key, the maps and everything read from Clearstory for the whole company.</li>
  <li><strong>Everything of a company</strong>, the audit trail included, is deleted when a company admin asks ${contactLink(supportEmail)}. The operator runs one command and answers with what was deleted. Backups run out after that by the operator’s own term.</li>
</ul>
<p>Lines in Procore and CORs in Clearstory belong to those systems and stay there.</p>
`,
  )
}
