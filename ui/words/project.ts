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
