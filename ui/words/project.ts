import type { Standing } from '../../server/usecases/views.ts'

/** Which Clearstory project belongs to the Procore project, in Setup. */

export const title = 'Project'
export const label = 'Clearstory project'
export const notChosen = 'Not chosen yet. Ask a project or company admin to choose it here.'
export const reading = 'Reading Clearstory…'
export const choose = 'Choose a project'
export const save = 'Save mapping'
export const chooseFirst = 'Choose a project first.'
export const unchanged = 'This is the mapping already.'
export const differs = 'Neither number nor name is this project’s.'
export const mapsAnew =
  'CORs that were pushed stay in their change events, but are no longer followed. How contracts are mapped is forgotten.'
export const taken = 'Mapped to another Procore project'

export function procoreProjectText({ project }: Standing): string {
  return `Procore project: ${project.name}${project.number === null ? '' : ` (${project.number})`}`
}

/** A project admin's list. */
export const onlyAllowed =
  'You can choose the Clearstory project with the same job number, or one a company admin released for this project.'
export const noneAllowed =
  'No Clearstory project has this project’s number. Ask a Procore company admin to map it or to release one here.'

/** Releasing: for company admins. */
export const release = 'Release'
export const withdrawRelease = 'Withdraw release'
export const releaseAbout = 'Another job number: project admins cannot choose it.'
export const isReleased = 'Released: project admins of this project can choose it.'

/** Taking the mapping off. */
export const remove = 'Remove mapping'
export const removeTitle = 'Remove the mapping?'
export const keep = 'Keep it'
