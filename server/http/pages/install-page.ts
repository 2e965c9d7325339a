import { publicPage } from './public-page.ts'

/** The installation guide, linked from the Marketplace's post-installation notes. */
export function installPage(): string {
  return publicPage('/install', content)
}

const content = `
<h1>Getting started</h1>
<p class="lead">It takes about five minutes: once for the company, and once for each project.</p>
<div class="band">
  <p><strong>You need</strong></p>
  <ul>
    <li>a Procore <strong>company admin</strong>, to install the app and connect Clearstory,</li>
    <li>a Procore <strong>project admin</strong>, to map each project,</li>
    <li>a Clearstory <strong>admin</strong>, to create an API key.</li>
  </ul>
</div>

<h2>1. Install the app in Procore</h2>
<ol>
  <li>Install <strong>Clearstory Change Orders</strong> from the Procore App Marketplace, or with its key as a custom app, in the company’s Admin tool under App Management.</li>
  <li>There, create a <strong>configuration</strong> for the projects that use Clearstory. Without one, the panel doesn’t appear in any project.</li>
</ol>

<h2>2. Connect Clearstory</h2>
<ol>
  <li>In Clearstory, an admin creates an API key: a <strong>Key ID</strong> and a <strong>Secret key</strong>. The secret is shown once.</li>
  <li>In Procore, open a change event in one of those projects and choose <strong>Clearstory</strong> in the side panel at the right edge.</li>
  <li>Choose <strong>Sign in with Procore</strong>. A small window opens; allow it if the browser asks.</li>
  <li>In the <strong>Setup</strong> tab, paste both parts of the key and choose <strong>Connect Clearstory</strong>.</li>
</ol>

<h2>3. Map the project and its contracts</h2>
<ol>
  <li>Still in Setup, choose the <strong>Clearstory project</strong> that belongs to this Procore project. One with the same number or name is suggested.</li>
  <li>Accept or change the suggested <strong>Procore contract</strong> and <strong>budget code</strong> for each Clearstory contract. They are filled in automatically from then on.</li>
</ol>

<h2>4. Validate</h2>
<p>Choose <strong>Validate</strong> in Setup. It checks each permission of the signed-in person, and shows what is missing and who can grant it. You can copy the result and send it to an admin.</p>

<h2>5. Push a COR</h2>
<ol>
  <li>In a change event, choose <strong>Import CORs</strong> and pick one or more.</li>
  <li>Choose how to break them down and check the codes.</li>
  <li>Review every line, old and new, then choose <strong>Push to Procore</strong>. Reload the Procore page to see it there.</li>
</ol>
<p>When a COR changes in Clearstory, its card says <em>Update available</em>. <strong>Re-push</strong> shows the difference before it is written.</p>

<h2>What people need in Procore</h2>
<p>The app has no service account and no permissions of its own. It does only what the signed-in person may do.</p>
<div class="wide"><table>
  <thead><tr><th scope="col">To</th><th scope="col">Permission</th><th scope="col">Who can grant it</th></tr></thead>
  <tbody>
    <tr><td>see CORs and their states</td><td>Change Events: Read Only</td><td>project admin</td></tr>
    <tr><td>push to change events they created, and to new ones</td><td>Change Events: Standard</td><td>project admin</td></tr>
    <tr><td>push to everyone’s change events</td><td>Change Events: Admin</td><td>project admin</td></tr>
    <tr><td>fill in contract and vendor</td><td>Commitments: Read Only</td><td>project admin</td></tr>
    <tr><td>fill in the budget code</td><td>Budget: Read Only</td><td>project admin</td></tr>
    <tr><td>map the project and its contracts</td><td>Admin (project): Admin</td><td>company admin</td></tr>
    <tr><td>give a new change event a type and a reason</td><td>Admin (company): Read Only</td><td>company admin</td></tr>
    <tr><td>connect Clearstory</td><td>Admin (company): Admin</td><td>company admin</td></tr>
    <tr><td>get live updates from Procore</td><td>Webhooks API: Standard</td><td>company admin</td></tr>
  </tbody>
</table></div>

<h2>More than one company</h2>
<p>Each Procore company has its own connection, and no data crosses from one company to another. If you work in several, sign in once in each.</p>

<h2>Leaving</h2>
<ul>
  <li><strong>Disconnect</strong>, in Setup, deletes the company’s key, mappings and everything read from Clearstory, signs everyone else out, and removes the app’s webhooks from Procore. Pushed lines stay in Procore, and so does the record of who pushed what.</li>
  <li><strong>Uninstall</strong>, in App Management, ends the app’s access: within a day, everyone is signed out here and nothing more is read. Disconnect first, so that the key and what was read from Clearstory are deleted right away instead of 30 days later.</li>
  <li><strong>Everything</strong>, including that record, is deleted on request. See <a href="/privacy">Privacy</a>.</li>
</ul>
`
