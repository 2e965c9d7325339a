import { useState } from 'preact/hooks'
import type { SetupView } from '../../server/usecases/setup/views.ts'
import { Arrived } from '../components/Arrived.tsx'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { Combobox } from '../components/Combobox.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { projectReasonWords } from '../messages/codes.ts'
import * as messages from './messages.ts'
import type { Setup } from './model.ts'

/** The Clearstory project that this Procore project is mapped to. */
export function ProjectMapping({ setup, view }: { setup: Setup; view: SetupView }) {
  const { mapping, standing } = view
  const own = messages.procoreProjectText(standing)
  return (
    <section class="part">
      <Arrived here={setup.done.value === 'connected'}>{messages.projectTitle}</Arrived>
      {standing.maySetUp ? (
        <Choosing setup={setup} mapping={mapping} own={own} mayRelease={standing.mayConnect} />
      ) : (
        <>
          <p>{mapping === null ? messages.notChosen : nameOf(mapping)}</p>
          <p class="hint">{own}</p>
        </>
      )}
    </section>
  )
}

interface ChoosingProps {
  setup: Setup
  mapping: SetupView['mapping']
  own: string
  /** Whether to offer the release: a company admin may let project admins select this project too. */
  mayRelease: boolean
}

function Choosing({ setup, mapping, own, mayRelease }: ChoosingProps) {
  const [removing, setRemoving] = useState(false)
  const projects = setup.projects.value
  const suggested =
    projects?.find((project) => project.suggested !== null && project.takenBy === null) ?? null
  const [picked, setPicked] = useState<string | null>(mapping?.clearstoryProjectId ?? null)
  const value = picked ?? (mapping === null ? (suggested?.clearstoryProjectId ?? null) : null)
  const chosen = projects?.find((project) => project.clearstoryProjectId === value)
  const reason = chosen?.suggested ?? null
  const differs = suggested !== null && chosen !== undefined && reason === null
  const hint = differs
    ? `${messages.differs} ${own}`
    : mapping === null && reason !== null
      ? `${projectReasonWords[reason]}. ${own}`
      : own
  const onlySome = projects !== null && !setup.allProjects.value
  const unchanged = value !== null && value === mapping?.clearstoryProjectId
  const problem = setup.problem.value
  return (
    <>
      <Combobox
        label={messages.label}
        value={value}
        placeholder={projects === null ? messages.reading : messages.choose}
        loading={projects === null}
        choices={choicesOf(projects ?? [], mapping)}
        onChange={setPicked}
        hint={hint}
      />
      {onlySome && <p class="hint">{projects.length === 0 ? messages.noneAllowed : messages.onlyAllowed}</p>}
      {mapping !== null && !unchanged && <Banner tone="update">{messages.mapsAnew}</Banner>}
      {problem?.about === 'mapping' && <ProblemBanner problem={problem.problem} />}
      {mayRelease && chosen !== undefined && chosen.suggested !== 'same_number' && (
        <p class="row middle small-text">
          <span>{chosen.released ? messages.isReleased : messages.releaseAbout}</span>
          <Button
            look="quiet"
            small
            class="push-right"
            busy={setup.work.value === 'mapping'}
            onClick={() => void setup.release(chosen.clearstoryProjectId, !chosen.released)}
          >
            {chosen.released ? messages.withdrawRelease : messages.release}
          </Button>
        </p>
      )}
      <p class="row middle section">
        {mapping !== null && (
          <Button look="quiet" small busy={setup.work.value === 'mapping'} onClick={() => setRemoving(true)}>
            {messages.remove}
          </Button>
        )}
        <Button
          look={mapping === null ? 'primary' : 'plain'}
          small={mapping !== null}
          class="push-right"
          reason={value === null ? messages.chooseFirst : unchanged ? messages.unchanged : null}
          busy={setup.work.value === 'mapping'}
          onClick={() => {
            if (value !== null) void setup.mapProject(value)
          }}
        >
          {messages.save}
        </Button>
      </p>
      {removing && (
        <Banner
          tone="update"
          title={messages.removeTitle}
          actions={
            <>
              <Button small busy={setup.work.value === 'mapping'} onClick={() => void setup.unmap()}>
                {messages.remove}
              </Button>
              <Button look="quiet" small onClick={() => setRemoving(false)}>
                {messages.keep}
              </Button>
            </>
          }
        >
          {messages.mapsAnew}
        </Banner>
      )}
    </>
  )
}

type Projects = NonNullable<Setup['projects']['value']>

/** Suggestions first. Includes the mapped project even before the list has loaded, or if the list no longer has it. */
function choicesOf(projects: Projects, mapping: SetupView['mapping']) {
  const known = projects.map((project) => ({
    id: project.clearstoryProjectId,
    text: nameOf(project),
    about:
      project.takenBy !== null
        ? messages.taken
        : project.suggested === null
          ? null
          : projectReasonWords[project.suggested],
    disabled: project.takenBy !== null,
    first: project.suggested !== null && project.takenBy === null,
  }))
  const choices = [...known.filter((one) => one.first), ...known.filter((one) => !one.first)]
  const missing = mapping !== null && !choices.some((choice) => choice.id === mapping.clearstoryProjectId)
  return missing
    ? [{ id: mapping.clearstoryProjectId, text: nameOf(mapping), about: null, disabled: false }, ...choices]
    : choices
}

function nameOf({ jobNumber, title }: { jobNumber: string | null; title: string }): string {
  return jobNumber === null ? title : `${jobNumber} ${title}`
}
