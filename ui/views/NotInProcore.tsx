import '../styles/pages.ts'
import { Button } from '../parts/Button.tsx'
import * as words from '../words/not-in-procore.ts'
import * as problemWords from '../words/problem.ts'

/** Opened by itself, or in a page that is not Procore: says what this is and how it gets into Procore. */
export function NotInProcore({ foreign }: { foreign: boolean }) {
  return (
    <main class="page">
      <h1>{words.title}</h1>
      <p>{foreign ? words.foreignPage : words.notInProcore}</p>
      <h2>{words.install}</h2>
      <ol>
        <li>{words.adminInstalls(<strong>{words.appName}</strong>)}</li>
        <li>{words.openProject}</li>
        <li>{words.choosePanel(<strong>{words.appName}</strong>)}</li>
      </ol>
      <p>
        <a href="/install" target="_blank" rel="noreferrer">
          {words.guide}
        </a>
      </p>
      {foreign && <p class="muted">{words.newAddress}</p>}
    </main>
  )
}

/** Procore has not said which record is on the page, long after it was asked. */
export function ProcoreSilent() {
  return (
    <main class="page">
      <h1>{words.silent}</h1>
      <p>{words.silentAbout}</p>
      <p>
        <Button onClick={() => location.reload()}>{problemWords.reload}</Button>
      </p>
      <p class="muted">{words.silentStays}</p>
    </main>
  )
}
