import { useEffect, useState } from 'preact/hooks'
import type { SetupView } from '../../server/usecases/views.ts'
import { createSetup, type Setup } from '../models/setup.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { Combobox } from '../parts/Combobox.tsx'
import { Field } from '../parts/Field.tsx'
import { Pill } from '../parts/Pill.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { projectReasonWords } from '../words/suggestions.ts'
import { dayText } from '../words/times.ts'
import { ContractTable } from './ContractTable.tsx'
import { Labels } from './Labels.tsx'
import { ProcoreNews } from './ProcoreNews.tsx'

/** Tab *Setup*: connect, map the project, map the contracts. */
export function SetupTab() {
  const { api, panel } = usePanel()
  const [setup] = useState(() => createSetup(api, panel))
  useEffect(() => {
    void setup.open()
  }, [setup])
  const view = setup.view.value
  const reading = setup.problem.value?.about === 'reading' ? setup.problem.value.problem : null
  return (
    <div class="body setup">
      {reading !== null && (
        <ProblemBanner
          problem={reading}
          retries
          again={{ label: 'Try again', act: () => void setup.open() }}
        />
      )}
      {view === null ? reading === null && <Skeleton rows={3} /> : <Content setup={setup} view={view} />}
      <p class="unseen" aria-live="polite">
        {setup.said.value}
      </p>
      <SignedIn />
    </div>
  )
}

function Content({ setup, view }: { setup: Setup; view: SetupView }) {
  const { standing } = view
  return (
    <>
      {view.connection === null ? (
        <Connect setup={setup} view={view} />
      ) : (
        <Connected setup={setup} view={view} />
      )}
      {view.connection !== null && (
        <ProjectMap setup={setup} view={view} key={view.mapping?.clearstoryProjectId ?? ''} />
      )}
      {view.mapping !== null &&
        (setup.maps.value !== null ? (
          <ContractTable setup={setup} maps={setup.maps.value} mayEdit={standing.maySetUp} />
        ) : (
          setup.problem.value === null && <Skeleton rows={3} />
        ))}
      {view.procoreNews !== null && <ProcoreNews news={view.procoreNews} />}
      {view.mapping !== null && <Labels key={view.mapping.clearstoryProjectId} />}
    </>
  )
}

function problemAbout(setup: Setup, about: 'connecting' | 'disconnecting' | 'mapping') {
  const found = setup.problem.value
  return found?.about === about ? <ProblemBanner problem={found.problem} /> : null
}

function Connect({ setup, view }: { setup: Setup; view: SetupView }) {
  const [keyId, setKeyId] = useState('')
  const [secret, setSecret] = useState('')
  if (!view.standing.mayConnect) {
    return (
      <section>
        <Heading title="Clearstory" pill="Not connected" />
        <p>Ask a Procore company admin to connect Clearstory here. It is done once for the whole company.</p>
      </section>
    )
  }
  return (
    <section>
      <Heading title="Clearstory" pill="Not connected" />
      <p class="small-text muted">
        Once for the whole company. A Clearstory admin creates the key there. The secret is kept encrypted and
        never shown again.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void setup.connect(keyId.trim(), secret.trim()).then((connected) => {
            if (connected) setSecret('')
          })
        }}
      >
        <Field label="Key ID" value={keyId} onInput={setKeyId} required maxLength={200} />
        <Field
          label="Secret key"
          type="password"
          value={secret}
          onInput={setSecret}
          required
          maxLength={400}
          autoComplete="new-password"
        />
        {problemAbout(setup, 'connecting')}
        <p class="section">
          <Button look="primary" type="submit" busy={setup.work.value === 'connecting'}>
            Connect Clearstory
          </Button>
        </p>
      </form>
    </section>
  )
}

function Heading({ title, pill }: { title: string; pill: 'Connected' | 'Not connected' }) {
  return (
    <div class="row middle">
      <h2>{title}</h2>
      <Pill tone={pill === 'Connected' ? 'ok' : 'quiet'}>{pill}</Pill>
    </div>
  )
}

function Connected({ setup, view }: { setup: Setup; view: SetupView }) {
  const { clock } = usePanel()
  const [asking, setAsking] = useState(false)
  const { connection } = view
  if (connection === null) return null
  return (
    <section>
      <div class="row middle">
        <Heading title="Clearstory" pill="Connected" />
        {view.standing.mayConnect && !asking && (
          <Button look="quiet" small class="push-right" onClick={() => setAsking(true)}>
            Disconnect
          </Button>
        )}
      </div>
      <p class="small-text muted">
        {connection.clearstoryCompanyName}, key ending {connection.keyEnding}. Connected by{' '}
        {connection.connectedByName} on {dayText(connection.connectedAt, clock.now.value)}.
      </p>
      {asking && (
        <Banner
          tone="bad"
          title="Disconnect Clearstory for the whole company?"
          actions={
            <>
              <Button
                small
                busy={setup.work.value === 'disconnecting'}
                onClick={() => void setup.disconnect()}
              >
                Disconnect
              </Button>
              <Button look="quiet" small onClick={() => setAsking(false)}>
                Cancel
              </Button>
            </>
          }
        >
          The key, the maps of every project and the CORs read from Clearstory are deleted here. What was
          pushed to Procore stays there.
        </Banner>
      )}
      {problemAbout(setup, 'disconnecting')}
    </section>
  )
}

function ProjectMap({ setup, view }: { setup: Setup; view: SetupView }) {
  const { mapping, standing } = view
  const projects = setup.projects.value
  const suggested =
    projects?.find((project) => project.suggested !== null && project.takenBy === null) ?? null
  const [picked, setPicked] = useState<string | null>(mapping?.clearstoryProjectId ?? null)
  const value = picked ?? (mapping === null ? (suggested?.clearstoryProjectId ?? null) : null)
  const own = `Procore project: ${standing.project.name}${standing.project.number === null ? '' : ` (${standing.project.number})`}`
  if (!standing.maySetUp) {
    return (
      <section>
        <h3 class="label field">Clearstory project</h3>
        <p>
          {mapping === null
            ? 'Not chosen yet. Ask a project or company admin to choose it here.'
            : [mapping.jobNumber, mapping.title].filter((text) => text !== null).join(' ')}
        </p>
        <p class="hint">{own}</p>
      </section>
    )
  }
  const known = (projects ?? []).map((project) => ({
    id: project.clearstoryProjectId,
    text: [project.jobNumber, project.title].filter((text) => text !== null).join(' '),
    about:
      project.takenBy !== null
        ? `Mapped to ${project.takenBy}`
        : project.suggested === null
          ? null
          : projectReasonWords[project.suggested],
    disabled: project.takenBy !== null,
    first: project.suggested !== null && project.takenBy === null,
  }))
  const choices = [...known.filter((one) => one.first), ...known.filter((one) => !one.first)]
  // The mapped project is named even before Clearstory's list has come, or when it is no longer in it.
  if (mapping !== null && !choices.some((choice) => choice.id === mapping.clearstoryProjectId)) {
    const text = [mapping.jobNumber, mapping.title].filter((part) => part !== null).join(' ')
    choices.unshift({ id: mapping.clearstoryProjectId, text, about: null, disabled: false, first: false })
  }
  const hint =
    value !== null &&
    value === suggested?.clearstoryProjectId &&
    suggested.suggested !== null &&
    mapping === null
      ? `${projectReasonWords[suggested.suggested]}. ${own}`
      : own
  const unchanged = value !== null && value === mapping?.clearstoryProjectId
  return (
    <section>
      <Combobox
        label="Clearstory project"
        value={value}
        placeholder={projects === null ? 'Reading Clearstory…' : 'Choose a project'}
        loading={projects === null}
        choices={choices}
        onChange={setPicked}
        hint={hint}
      />
      {problemAbout(setup, 'mapping')}
      <p class="row middle section">
        <Button
          look={mapping === null ? 'primary' : 'plain'}
          small={mapping !== null}
          class="push-right"
          reason={
            value === null ? 'Choose a project first.' : unchanged ? 'This is the mapping already.' : null
          }
          busy={setup.work.value === 'mapping'}
          onClick={() => {
            if (value !== null) void setup.mapProject(value)
          }}
        >
          Save mapping
        </Button>
      </p>
    </section>
  )
}

function SignedIn() {
  const { api, session } = usePanel()
  const state = session.state.value
  if (state.kind !== 'signed_in') return null
  return (
    <section class="part row middle small-text">
      <span class="muted">Signed in as {state.personName}</span>
      <Button
        look="quiet"
        small
        class="push-right"
        onClick={() => {
          // The server is told, but whoever wants to leave does not wait for it.
          void api.signOut().finally(() => session.end('left'))
        }}
      >
        Sign out
      </Button>
    </section>
  )
}
