import * as actions from '../messages/actions.ts'
import * as messages from './messages.ts'
import '../components/styles.ts'
import { useState } from 'preact/hooks'
import type { SetupView } from '../../server/usecases/setup/views.ts'
import { createApi } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { PageLink } from '../components/Links.tsx'
import { Absent } from '../components/NothingToShow.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { useModel, usePanel } from '../state/panel-context.ts'
import { adoptStyles } from '../styles/adopt.ts'
import { Connect, Connected, ProcoreNews } from './ClearstoryConnection.tsx'
import { Company } from './Company.tsx'
import { ContractTable } from './ContractTable.tsx'
import { Labels } from './Labels.tsx'
import { createSetup, type Setup } from './model.ts'
import { OwnSessions } from './OwnSessions.tsx'
import { ProjectMapping } from './ProjectMapping.tsx'
import setupStyles from './setup.css' with { type: 'text' }
import { Validate } from './Validate.tsx'

adoptStyles(document, setupStyles)

/** The *Setup* tab: connect, map the project, validate; then contracts and labels. */
export function SetupTab() {
  const setup = useModel(({ http, panel }) => createSetup(createApi(http), panel))
  const view = setup.view.value
  const reading = setup.problem.value?.about === 'reading' ? setup.problem.value.problem : null
  return (
    <div class="body setup">
      {reading !== null && (
        <ProblemBanner
          problem={reading}
          retries
          again={{ label: actions.tryAgain, act: () => void setup.read() }}
        />
      )}
      {view === null ? reading === null && <Skeleton rows={3} /> : <Content setup={setup} view={view} />}
      <p class="unseen" aria-live="polite">
        {messages.setupNoticeText(setup.notice.value)}
      </p>
      <SignedIn />
    </div>
  )
}

function Content({ setup, view }: { setup: Setup; view: SetupView }) {
  const { standing, connection, mapping } = view
  const fresh = setup.done.value === 'mapped'
  return (
    <>
      {standing.maySetUp && (mapping === null || fresh) && (
        <Steps current={connection === null ? 0 : mapping === null ? 1 : 2} />
      )}
      {connection === null ? (
        <Connect setup={setup} view={view} />
      ) : (
        <Connected setup={setup} view={view} connection={connection} />
      )}
      {connection !== null && (
        <ProjectMapping setup={setup} view={view} key={mapping?.clearstoryProjectId ?? ''} />
      )}
      {/* A new connection or mapping invalidates the result, so the key resets the component. */}
      {connection !== null && (
        <Validate key={`${connection.connectedAt} ${mapping?.mappedAt}`} fresh={fresh} />
      )}
      {mapping !== null && <Absent absent={standing.absent} />}
      {mapping !== null &&
        standing.absent.every(({ part }) => part !== 'received') &&
        (setup.maps.value !== null ? (
          <ContractTable setup={setup} maps={setup.maps.value} mayEdit={standing.maySetUp} />
        ) : (
          setup.problem.value === null && <Skeleton rows={3} />
        ))}
      {view.procoreNews !== null && <ProcoreNews news={view.procoreNews} />}
      {mapping !== null && <Labels key={mapping.clearstoryProjectId} />}
      {standing.mayConnect && <Company />}
    </>
  )
}

function Steps({ current }: { current: number }) {
  return (
    <ol class="steps setup-steps" aria-label={messages.setupStepsLabel}>
      {messages.setupSteps.map((name, index) => (
        <li
          key={name}
          class={index < current ? 'done' : undefined}
          aria-current={index === current ? 'step' : undefined}
        >
          {name}
        </li>
      ))}
    </ol>
  )
}

function SignedIn() {
  const { session } = usePanel()
  const [listed, setListed] = useState(false)
  return (
    <section class="part small-text">
      <div class="row middle">
        <Button look="quiet" small onClick={() => setListed(true)}>
          {messages.yourSessions}
        </Button>
        <Button look="quiet" small class="push-right" onClick={() => session.leave('left')}>
          {messages.signOut}
        </Button>
      </div>
      {listed && <OwnSessions onClose={() => setListed(false)} />}
      <p class="muted">{messages.companies}</p>
      <p class="row page-links">
        {messages.pageLinks.map((page) => (
          <PageLink key={page.path} {...page} />
        ))}
      </p>
    </section>
  )
}
