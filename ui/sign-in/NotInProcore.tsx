import * as problemsMessages from '../messages/problems.ts'
import * as messages from './messages.ts'
import './styles.ts'
import { Button } from '../components/Button.tsx'

/**
 * Shown outside an iframe, or inside a page that is not Procore: explains what this is and how to install it in
 * Procore.
 */
export function NotInProcore({ foreign }: { foreign: boolean }) {
  return (
    <main class="page">
      <h1>{messages.notInProcoreTitle}</h1>
      <p>{foreign ? messages.foreignPage : messages.notInProcore}</p>
      <h2>{messages.install}</h2>
      <ol>
        <li>{messages.adminInstalls(<strong>{messages.appName}</strong>)}</li>
        <li>{messages.openProject}</li>
        <li>{messages.choosePanel(<strong>{messages.appName}</strong>)}</li>
      </ol>
      <p>
        <a href="/install" target="_blank" rel="noreferrer">
          {messages.guide}
        </a>
      </p>
      {foreign && <p class="muted">{messages.newAddress}</p>}
    </main>
  )
}

/** Shown when Procore has not answered `initialize` for a long time, so the record on the page is unknown. */
export function ProcoreSilent() {
  return (
    <main class="page">
      <h1>{messages.silent}</h1>
      <p>{messages.silentAbout}</p>
      <p>
        <Button onClick={() => location.reload()}>{problemsMessages.reload}</Button>
      </p>
      <p class="muted">{messages.silentStays}</p>
    </main>
  )
}
