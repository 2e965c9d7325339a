import '../styles/more.ts'
import { useEffect, useState } from 'preact/hooks'
import type { SetupView } from '../../server/usecases/setup/views.ts'
import { createSetup, type Setup } from '../models/setup.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { PageLink } from '../parts/PageLink.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { useApi } from '../use-api.ts'
import * as actions from '../words/actions.ts'
import * as words from '../words/setup.ts'
import { Absent } from './Absent.tsx'
import { Connect, Connected } from './ClearstoryConnection.tsx'
import { Company } from './Company.tsx'
import { ContractTable } from './ContractTable.tsx'
import { Labels } from './Labels.tsx'
import { OwnSessions } from './OwnSessions.tsx'
import { ProcoreNews } from './ProcoreNews.tsx'
import { ProjectMapping } from './ProjectMapping.tsx'
import { Validate } from './Validate.tsx'

/** Tab *Setup*: connect, map the project, validate; then contracts and labels. */
export function SetupTab() {
  const api = useApi()
  const { panel } = usePanel()
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
          again={{ label: actions.tryAgain, act: () => void setup.open() }}
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
      {/* Another connection or project is another question. */}
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
    <ol class="steps setup-steps" aria-label={words.setupStepsLabel}>
      {words.setupSteps.map((name, index) => (
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
          {words.yourSessions}
        </Button>
        <Button look="quiet" small class="push-right" onClick={() => session.leave('left')}>
          {words.signOut}
        </Button>
      </div>
      {listed && <OwnSessions onClose={() => setListed(false)} />}
      <p class="muted">{words.companies}</p>
      <p class="row page-links">
        {words.pageLinks.map((page) => (
          <PageLink key={page.path} {...page} />
        ))}
      </p>
    </section>
  )
}
