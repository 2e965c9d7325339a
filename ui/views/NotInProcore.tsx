import { Button } from '../parts/Button.tsx'

/** Opened by itself, or in a page that is not Procore: says what this is and how it gets into Procore. */
export function NotInProcore({ foreign }: { foreign: boolean }) {
  return (
    <main class="page">
      <h1>Clearstory for Procore</h1>
      <p>
        {foreign
          ? 'This panel works inside Procore only, and the page around it is not a Procore page it knows.'
          : 'This panel works inside Procore, beside a change event.'}
      </p>
      <h2>Install it</h2>
      <ol>
        <li>
          A Procore company admin installs <strong>Clearstory</strong> from the Procore App Marketplace, or
          from App Management in the company’s admin pages.
        </li>
        <li>Open a project that uses Clearstory, and a change event in it.</li>
        <li>
          Choose <strong>Clearstory</strong> in the side panel at the right edge of the page, and sign in
          once.
        </li>
      </ol>
      {foreign && (
        <p class="muted">
          Your Procore address may be new to this app. Tell your Clearstory contact the address that you see
          in the browser.
        </p>
      )}
    </main>
  )
}

/** Procore has not said which record is on the page, long after it was asked. */
export function ProcoreSilent() {
  return (
    <main class="page">
      <h1>Procore has not answered yet</h1>
      <p>The panel asks Procore which change event is open and goes on asking.</p>
      <p>
        <Button onClick={() => location.reload()}>Reload the panel</Button>
      </p>
      <p class="muted">If this stays, close the side panel in Procore and open it again.</p>
    </main>
  )
}
