import { useState } from 'preact/hooks'
import type { SetupView } from '../../server/usecases/setup/views.ts'
import type { Setup } from '../models/setup.ts'
import { Arrived } from '../parts/Arrived.tsx'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { Combobox } from '../parts/Combobox.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import * as words from '../words/project.ts'
import { projectReasonWords } from '../words/suggestions.ts'

/** Which Clearstory project belongs to this Procore project. */
export function ProjectMapping({ setup, view }: { setup: Setup; view: SetupView }) {
  const { mapping, standing } = view
  const own = words.procoreProjectText(standing)
  return (
    <section class="part">
      <Arrived here={setup.done.value === 'connected'}>{words.title}</Arrived>
      {standing.maySetUp ? (
        <Choosing setup={setup} mapping={mapping} own={own} mayRelease={standing.mayConnect} />
      ) : (
        <>
          <p>{mapping === null ? words.notChosen : nameOf(mapping)}</p>
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
  /** A company admin may let project admins choose it as well. */
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
    ? `${words.differs} ${own}`
    : mapping === null && reason !== null
      ? `${projectReasonWords[reason]}. ${own}`
      : own
  const onlySome = projects !== null && !setup.allProjects.value
  const unchanged = value !== null && value === mapping?.clearstoryProjectId
  const problem = setup.problem.value
  return (
    <>
      <Combobox
        label={words.label}
        value={value}
        placeholder={projects === null ? words.reading : words.choose}
        loading={projects === null}
        choices={choicesOf(projects ?? [], mapping)}
        onChange={setPicked}
        hint={hint}
      />
      {onlySome && <p class="hint">{projects.length === 0 ? words.noneAllowed : words.onlyAllowed}</p>}
      {mapping !== null && !unchanged && <Banner tone="update">{words.mapsAnew}</Banner>}
      {problem?.about === 'mapping' && <ProblemBanner problem={problem.problem} />}
      {mayRelease && chosen !== undefined && chosen.suggested !== 'same_number' && (
        <p class="row middle small-text">
          <span>{chosen.released ? words.isReleased : words.releaseAbout}</span>
          <Button
            look="quiet"
            small
            class="push-right"
            busy={setup.work.value === 'mapping'}
            onClick={() => void setup.release(chosen.clearstoryProjectId, !chosen.released)}
          >
            {chosen.released ? words.withdrawRelease : words.release}
          </Button>
        </p>
      )}
      <p class="row middle section">
        {mapping !== null && (
          <Button look="quiet" small busy={setup.work.value === 'mapping'} onClick={() => setRemoving(true)}>
            {words.remove}
          </Button>
        )}
        <Button
          look={mapping === null ? 'primary' : 'plain'}
          small={mapping !== null}
          class="push-right"
          reason={value === null ? words.chooseFirst : unchanged ? words.unchanged : null}
          busy={setup.work.value === 'mapping'}
          onClick={() => {
            if (value !== null) void setup.mapProject(value)
          }}
        >
          {words.save}
        </Button>
      </p>
      {removing && (
        <Banner
          tone="update"
          title={words.removeTitle}
          actions={
            <>
              <Button small busy={setup.work.value === 'mapping'} onClick={() => void setup.unmap()}>
                {words.remove}
              </Button>
              <Button look="quiet" small onClick={() => setRemoving(false)}>
                {words.keep}
              </Button>
            </>
          }
        >
          {words.mapsAnew}
        </Banner>
      )}
    </>
  )
}

type Projects = NonNullable<Setup['projects']['value']>

/** Suggestions first. The mapped project is named even before the list has come, or when it is no longer in it. */
function choicesOf(projects: Projects, mapping: SetupView['mapping']) {
  const known = projects.map((project) => ({
    id: project.clearstoryProjectId,
    text: nameOf(project),
    about:
      project.takenBy !== null
        ? words.taken
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
