import { useState } from 'preact/hooks'
import type { SetupView } from '../../server/usecases/setup/views.ts'
import { Arrived } from '../components/Arrived.tsx'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { Field } from '../components/Field.tsx'
import { PageLink } from '../components/Links.tsx'
import { Pill } from '../components/Pill.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import * as dialogMessages from '../messages/dialogs.ts'
import { dayText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'
import { guide, newsText, newsTitle } from './messages.ts'
import type { Setup } from './model.ts'

/** The form for the company's API key, while Clearstory is not connected. */
export function Connect({ setup, view }: { setup: Setup; view: SetupView }) {
  const gone = setup.done.value === 'disconnected'
  return (
    <section>
      {gone && (
        <Banner tone="info" title={messages.goneTitle}>
          {messages.goneAbout}
        </Banner>
      )}
      <div class="row middle">
        <Arrived here={gone}>{messages.connectionTitle}</Arrived>
        <Pill tone="quiet">{messages.notConnected}</Pill>
      </div>
      {view.standing.mayConnect ? <KeyForm setup={setup} /> : <p>{messages.askAdmin}</p>}
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
        {messages.connectionAbout} <PageLink {...guide} />
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void setup.connect(keyId.trim(), secret.trim()).then((connected) => {
            if (connected) setSecret('')
          })
        }}
      >
        <Field label={messages.keyId} value={keyId} onInput={setKeyId} required maxLength={200} />
        <Field
          label={messages.secret}
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
            {messages.connect}
          </Button>
        </p>
      </form>
    </>
  )
}

/**
 * Who connected Clearstory and when, and a way to disconnect. What is deleted and what stays is shown before and after.
 */
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
        <h2>{messages.connectionTitle}</h2>
        <Pill tone="ok">{messages.connected}</Pill>
        {view.standing.mayConnect && !asking && (
          <Button look="quiet" small class="push-right" onClick={() => setAsking(true)}>
            {messages.disconnect}
          </Button>
        )}
      </div>
      <p class="small-text muted">
        {messages.connectedText({
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
            {messages.disconnect}
          </Button>
          <Button look="quiet" small onClick={onCancel}>
            {dialogMessages.cancel}
          </Button>
        </>
      }
    >
      <Arrived here>{messages.disconnectTitle}</Arrived>
      {messages.disconnectAbout}
    </Banner>
  )
}

/** Whether Procore notifies this app of changes (webhooks). */
export function ProcoreNews({ news }: { news: NonNullable<SetupView['procoreNews']> }) {
  return (
    <section class="part">
      <h2>{newsTitle}</h2>
      <p class="small-text muted">{newsText(news)}</p>
    </section>
  )
}
