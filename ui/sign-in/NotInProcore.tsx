import * as problemsMessages from '../messages/problems.ts'
import * as messages from './messages.ts'
import './styles.ts'
import { Button } from '../components/Button.tsx'

/** Opened by itself, or in a page that is not Procore: says what this is and how it gets into Procore. */
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

/** Procore has not said which record is on the page, long after it was asked. */
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
