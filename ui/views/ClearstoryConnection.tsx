import { useState } from 'preact/hooks'
import type { SetupView } from '../../server/usecases/setup/views.ts'
import type { Setup } from '../models/setup.ts'
import { usePanel } from '../panel-context.ts'
import { Arrived } from '../parts/Arrived.tsx'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { PageLink } from '../parts/PageLink.tsx'
import { Pill } from '../parts/Pill.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import * as words from '../words/connection.ts'
import * as dialog from '../words/dialog.ts'
import { guide } from '../words/setup.ts'
import { dayText } from '../words/times.ts'

/** The company's key is still to come. */
export function Connect({ setup, view }: { setup: Setup; view: SetupView }) {
  const gone = setup.done.value === 'disconnected'
  return (
    <section>
      {gone && (
        <Banner tone="info" title={words.goneTitle}>
          {words.goneAbout}
        </Banner>
      )}
      <div class="row middle">
        <Arrived here={gone}>{words.title}</Arrived>
        <Pill tone="quiet">{words.notConnected}</Pill>
      </div>
      {view.standing.mayConnect ? <KeyForm setup={setup} /> : <p>{words.askAdmin}</p>}
    </section>
  )
}

function KeyForm({ setup }: { setup: Setup }) {
  const [keyId, setKeyId] = useState('')
  const [secret, setSecret] = useState('')
  const problem = setup.problem.value
  return (
    <>
      <p class="small-text muted">
        {words.about} <PageLink {...guide} />
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void setup.connect(keyId.trim(), secret.trim()).then((connected) => {
            if (connected) setSecret('')
          })
        }}
      >
        <Field label={words.keyId} value={keyId} onInput={setKeyId} required maxLength={200} />
        <Field
          label={words.secret}
          type="password"
          value={secret}
          onInput={setSecret}
          required
          maxLength={400}
          autoComplete="new-password"
        />
        {problem?.about === 'connecting' && <ProblemBanner problem={problem.problem} />}
        <p class="section">
          <Button look="primary" type="submit" busy={setup.work.value === 'connecting'}>
            {words.connect}
          </Button>
        </p>
      </form>
    </>
  )
}

/** Who connected what, and the way out: what goes and what stays is said before and after. */
export function Connected(props: {
  setup: Setup
  view: SetupView
  connection: NonNullable<SetupView['connection']>
}) {
  const { setup, view, connection } = props
  const { clock } = usePanel()
  const [asking, setAsking] = useState(false)
  const problem = setup.problem.value
  return (
    <section>
      <div class="row middle">
        <h2>{words.title}</h2>
        <Pill tone="ok">{words.connected}</Pill>
        {view.standing.mayConnect && !asking && (
          <Button look="quiet" small class="push-right" onClick={() => setAsking(true)}>
            {words.disconnect}
          </Button>
        )}
      </div>
      <p class="small-text muted">
        {words.connectedText({
          company: connection.clearstoryCompanyName,
          keyEnding: connection.keyEnding,
          byName: connection.connectedByName,
          day: dayText(connection.connectedAt, clock.now.value),
        })}
      </p>
      {asking && <Disconnecting setup={setup} onCancel={() => setAsking(false)} />}
      {problem?.about === 'disconnecting' && <ProblemBanner problem={problem.problem} />}
    </section>
  )
}

function Disconnecting({ setup, onCancel }: { setup: Setup; onCancel: () => void }) {
  return (
    <Banner
      tone="bad"
      actions={
        <>
          <Button small busy={setup.work.value === 'disconnecting'} onClick={() => void setup.disconnect()}>
            {words.disconnect}
          </Button>
          <Button look="quiet" small onClick={onCancel}>
            {dialog.cancel}
          </Button>
        </>
      }
    >
      <Arrived here>{words.disconnectTitle}</Arrived>
      {words.disconnectAbout}
    </Banner>
  )
}
