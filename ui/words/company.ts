import type { TrailView } from '../../server/usecases/setup/views.ts'

/** The whole company, for its admins: mappings, releases and the trail. */

export const title = 'Company overview'
export const projects = 'Projects'
export const procoreProject = 'Procore project'
export const clearstoryProject = 'Clearstory project'
export const noProjects = 'No project is mapped yet.'
export const trail = 'Trail'
export const trailAbout =
  'What admins did, and what was pushed or written into Clearstory. It never changes, and names no amounts.'
export const showTrail = 'Show trail'
export const hideTrail = 'Hide trail'
export const what = 'What'
export const everything = 'Everything'
export const project = 'Project'
export const allProjects = 'All projects'
export const person = 'Person'
export const exportCsv = 'Export CSV'
export const nothing = 'Nothing of this kind was done.'
export const more = 'Show more'

type Kind = TrailView['entries'][number]['kind']

const kinds: Record<Kind, string> = {
  push: 'Pushed',
  keep: 'Kept as it is',
  undo: 'Took back a push',
  remove: 'Removed from a change event',
  withdrawn: 'Withdrew a push',
  linked: 'Linked',
  unlinked: 'Unlinked',
  attached: 'Attached signed T&M tags',
  connected: 'Connected Clearstory',
  key_replaced: 'Replaced the key',
  disconnected: 'Disconnected Clearstory',
  mapped: 'Mapped the project',
  unmapped: 'Removed the mapping',
  released: 'Released a Clearstory project',
  release_withdrawn: 'Withdrew a release',
  contracts_mapped: 'Mapped contracts',
  labels_on: 'Turned the label on',
  labels_off: 'Turned the label off',
  label_added: 'Put the label on a COR',
  label_removed: 'Took the label off a COR',
  app_uninstalled: 'Found the app uninstalled',
  app_unreachable: 'Found nobody of the company signed in',
  app_found: 'Found the app installed again',
  data_deleted: 'Deleted what was read from Clearstory',
}

/** What was done; of a push whose answer was lost, that it was found by reading Procore again. */
export function whatText({ kind, foundAgain }: { kind: Kind; foundAgain: boolean }): string {
  return foundAgain ? `${kinds[kind]} (found again in Procore)` : kinds[kind]
}

/** What the filter offers, as the kinds that each choice stands for. */
export const kindChoices: { value: string; text: string }[] = [
  { value: '', text: everything },
  { value: 'connected,key_replaced,disconnected', text: 'Connection' },
  { value: 'mapped,unmapped,released,release_withdrawn', text: 'Project mappings' },
  { value: 'app_uninstalled,app_unreachable,app_found,data_deleted', text: 'Installation' },
  { value: 'contracts_mapped', text: 'Contract maps' },
  { value: 'labels_on,labels_off,label_added,label_removed', text: 'Labels in Clearstory' },
  { value: 'push,keep,undo,remove,withdrawn,linked,unlinked,attached', text: 'Pushes and links' },
]

export function nameOf({ name, number }: { name: string | null; number: string | null }, id: string): string {
  return [number, name].filter((text) => text !== null).join(' ') || `Project ${id}`
}

export function mappedBy(name: string, day: string): string {
  return `mapped by ${name}, ${day}`
}

export function releasedText(project: string, clearstory: string, by: string): string {
  return `${clearstory} is released for the admins of ${project}, by ${by}.`
}

export function corsOf(numbers: readonly string[]): string {
  return numbers.map((number) => `COR ${number}`).join(', ')
}
