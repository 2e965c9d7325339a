import type { SetupView, TrailView } from '../../server/usecases/setup/views.ts'
import type { Standing } from '../../server/usecases/views.ts'
import { corsText } from '../messages/states.ts'
import { ageText, dayText } from '../messages/times.ts'
import type { SetupNotice } from './model.ts'

/** Messages of the *Setup* tab, in the order of its sections. */

export const setupSteps = ['Connect', 'Choose project', 'Validate'] as const
export const setupStepsLabel = 'Steps of setting up'

export const signOut = 'Sign out'
export const yourSessions = 'Your sessions'
export const companies = 'Each Procore company has its own sign-in and its own connection.'

export const guide = { path: '/install', name: 'Getting started' } as const
export const pageLinks = [
  guide,
  { path: '/support', name: 'Support' },
  { path: '/privacy', name: 'Privacy' },
] as const

/** Screen reader announcements. */
export const connectedState = 'Clearstory is connected. Now choose the project.'
export const disconnected = 'Clearstory is disconnected.'
export const mapped = 'Mapping saved. Reading its CORs from Clearstory.'
export const read = 'CORs read.'

export function contractsSavedText(count: number): string {
  return count === 1 ? 'Contract saved.' : `${count} contracts saved.`
}

export const released = 'Released for the admins of this project.'
export const releaseWithdrawn = 'The release was withdrawn.'
export const unmapped = 'The mapping was removed.'

const noticeWords = {
  connected: connectedState,
  disconnected,
  mapped,
  unmapped,
  read,
  released,
  release_withdrawn: releaseWithdrawn,
}

export function setupNoticeText(notice: SetupNotice | null): string {
  if (notice === null) return ''
  return notice.kind === 'contracts_saved' ? contractsSavedText(notice.count) : noticeWords[notice.kind]
}

/** Messages of the Clearstory connection. */

export const connectionTitle = 'Clearstory'
export const connected = 'Connected'
export const notConnected = 'Not connected'
export const askAdmin =
  'Ask a Procore company admin to connect Clearstory here. This is done once for the whole company.'
export const connectionAbout =
  'This is done once for the whole Procore company. Ask your company’s Clearstory admin to create an API key and give you its two parts. The secret is stored encrypted and never shown again.'
export const keyId = 'Key ID'
export const secret = 'Secret key'
export const connect = 'Connect Clearstory'
export const disconnect = 'Disconnect'
export const disconnectTitle = 'Disconnect Clearstory for the whole company?'
export const disconnectAbout =
  'This deletes the key, the mappings of every project and everything read from Clearstory, and signs everyone else out. It keeps what was pushed to Procore, the record of who pushed it, and the labels on CORs in Clearstory. To remove the app from Procore as well, uninstall it afterwards in App Management.'
export const goneTitle = 'Clearstory is disconnected.'
export const goneAbout =
  'The key, the mappings and everything read from Clearstory have been deleted. Lines in Procore stay, and so does the record of who pushed them, until a company admin asks for its deletion.'

export function connectedText(connection: {
  company: string
  keyEnding: string | null
  byName: string
  day: string
}): string {
  const { company, keyEnding, byName, day } = connection
  const key = keyEnding === null ? '' : `, key ending ${keyEnding}`
  return `${company}${key}. Connected by ${byName} on ${day}.`
}

/** Messages of the project mapping. */

export const projectTitle = 'Project'
export const label = 'Clearstory project'
export const notChosen = 'Not chosen yet. Ask a project or company admin to choose it here.'
export const reading = 'Reading Clearstory…'
export const choose = 'Choose a project'
export const save = 'Save mapping'
export const chooseFirst = 'Choose a project first.'
export const unchanged = 'This is already the mapping.'
export const differs = 'Neither its number nor its name matches this project.'
export const mapsAnew =
  'CORs that were pushed stay in their change events but are no longer tracked. Contract mappings are deleted.'
export const taken = 'Mapped to another Procore project'

export function procoreProjectText({ project }: Standing): string {
  return `Procore project: ${project.name}${project.number === null ? '' : ` (${project.number})`}`
}

/** Messages of a project admin's list. */
export const onlyAllowed =
  'You can choose the Clearstory project with the same job number, or one a company admin released for this project.'
export const noneAllowed =
  'No Clearstory project has this project’s number. Ask a Procore company admin to map it, or to release one for this project.'

/** Messages of releases, for company admins. */
export const release = 'Release'
export const withdrawRelease = 'Withdraw release'
export const releaseAbout = 'Different job number: project admins can’t choose it.'
export const isReleased = 'Released: project admins of this project can choose it.'

/** Messages for removing the mapping. */
export const remove = 'Remove mapping'
export const removeTitle = 'Remove the mapping?'
export const keep = 'Keep it'

/** Messages of the contract table. */

export const contractsTitle = 'Contracts'
export const contractsAbout = 'Optional: a mapped contract fills in the codes of its CORs.'
export const adminsChange = 'A project or company admin can change these.'
export const none = 'This project has no contracts in Clearstory yet.'
export const procoreContract = 'Procore contract'
export const notMapped = 'Not mapped'
export const accept = 'Accept'

/** "11 of 12 mapped, 1 without a budget code". */
export function mappedText(mapped: number, all: number, withoutCode: number): string {
  return `${mapped} of ${all} mapped${withoutCode === 0 ? '' : `, ${withoutCode} without a budget code`}`
}

export function acceptAll(count: number): string {
  return `Accept ${count} suggestions`
}

export function contractFor(name: string): string {
  return `Procore contract for ${name}`
}

export function codeFor(name: string): string {
  return `Budget code for ${name}`
}

export function suggested(what: string, why: string): string {
  return `Suggested: ${what === '' ? '' : `${what}, `}${why}`
}

/** Announced after *Accept*. */
export function acceptFor(name: string): string {
  return ` for ${name}`
}

/** Messages about labels in Clearstory. */

export const labelsTitle = 'In Clearstory'
export const labelsAbout =
  'CORs in a change event have this label in Clearstory. It is removed when they leave the change event.'
export const adminsChangeLabels = 'A project or company admin can change this.'

export function labelText(name: string): string {
  return `Label CORs “${name}”`
}

export function waitingText(count: number): string {
  return `${corsText(count)} still to be updated. This continues in the background.`
}

export function labelledText(count: number): string {
  return `${corsText(count)} labeled.`
}

/** Messages of the *Your sessions* dialog. */

export const sessionsTitle = 'Your sessions'
export const sessionsAbout =
  'Where you are signed in to Clearstory for this Procore company. If you don’t recognize a session, sign out everywhere.'
export const thisOne = 'This session'
export const another = 'Another session'
export const signOutEverywhere = 'Sign out everywhere'
export const signingOut = 'Signing out…'

export function sessionText(startedAt: string, lastUsedAt: string, endsAt: string, now: number): string {
  return `Signed in ${dayText(startedAt, now)}. Last used ${ageText(lastUsedAt, now)}. Ends ${dayText(endsAt, now)} at the latest.`
}

type News = NonNullable<SetupView['procoreNews']>
type Reason = Extract<News, { told: false }>['reason']

/** Why Procore does not send webhooks. */
const reasonWords: Record<Reason, string> = {
  forbidden: 'the person who connected Clearstory can’t set that up in Procore',
  not_offered: 'it isn’t available for this Procore company',
  refused: 'Procore refused',
  unavailable: 'Procore isn’t responding; retrying automatically',
}

export const newsTitle = 'Live updates from Procore'

/** Whether Procore sends webhooks about changes. Nothing is missed without them: the panel reads when it opens. */
export function newsText(news: News): string {
  if (news.told) return 'Procore notifies this app when a change event changes.'
  const detail = news.detail === null ? '' : ` (${news.detail})`
  return `Procore does not notify this app about changes: ${reasonWords[news.reason]}${detail}. The panel checks when it opens.`
}

/** The reason as a full sentence. */
export function noNewsWords(reason: string | null): string {
  const known = Object.entries(reasonWords).find(([key]) => key === reason)?.[1]
  return known === undefined ? '' : `${known.charAt(0).toUpperCase()}${known.slice(1)}.`
}

/** Messages of the company view for its admins: mappings, releases and the audit trail. */

export const companyTitle = 'Company overview'
export const projects = 'Projects'
export const procoreProject = 'Procore project'
export const clearstoryProject = 'Clearstory project'
export const noProjects = 'No project is mapped yet.'
export const trail = 'Audit trail'
export const trailAbout =
  'What admins did, and what was pushed to Procore or written to Clearstory. Entries never change and contain no amounts.'
export const showTrail = 'Show audit trail'
export const hideTrail = 'Hide audit trail'
export const what = 'What'
export const everything = 'Everything'
export const project = 'Project'
export const allProjects = 'All projects'
export const person = 'Person'
export const exportCsv = 'Export CSV'
export const nothing = 'No entries of this kind.'
export const more = 'Show more'

type Kind = TrailView['entries'][number]['kind']

const kinds: Record<Kind, string> = {
  push: 'Pushed',
  keep: 'Kept as it is',
  undo: 'Undid a push',
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
  label_added: 'Labeled a COR',
  label_removed: 'Removed the label from a COR',
  app_uninstalled: 'Found the app uninstalled',
  app_unreachable: 'Found no one from the company signed in',
  app_found: 'Found the app installed again',
  data_deleted: 'Deleted what was read from Clearstory',
}

/** The action of an entry. For a push whose response was lost, adds that it was confirmed by reading Procore again. */
export function whatText({ kind, foundAgain }: { kind: Kind; foundAgain: boolean }): string {
  return foundAgain ? `${kinds[kind]} (confirmed in Procore later)` : kinds[kind]
}

/** The filter options, each with the kinds of entries it includes. */
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
