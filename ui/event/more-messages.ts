import type { AttachmentsView, TagOutcome } from '../../server/usecases/change-event/views.ts'
import type { AbsentPart } from '../../server/usecases/views.ts'
import { corNames } from '../messages/cors.ts'
import { corName, corsText } from '../messages/states.ts'

/** Messages of a card's *More* menu, and of the banner for an unfinished push. */

export const noUndo = 'The last push has already been undone, or there was none.'
export const remove = 'Remove from event'
export const openInClearstory = 'Open in Clearstory'
export const attach = 'Attach signed T&M tags'
export const unlink = 'Unlink'
export const unlinkAbout =
  'Its lines stay in Procore but are no longer linked to a COR. Importing the COR again would add its amount a second time, so you are asked first.'
export const unlinkKeep = 'Unlink, keep the lines'

export const unfinished = 'Push unfinished.'
export const withdraw = 'Withdraw'

/** "Last push: COR 3, by Ana Diaz, Nov 18". It may have pushed other CORs than the one whose menu this is. */
export function lastPush(numbers: readonly string[], personName: string, day: string): string {
  const which = numbers.length === 0 ? '' : `${corNames(numbers)}, `
  return `Last push: ${which}by ${personName}, ${day}`
}

export function unlinkTitle(number: string): string {
  return `Unlink COR ${number}?`
}

/** `until`: when reading Procore gives a definite answer at the latest; null once that time has passed. */
export function unfinishedText(numbers: readonly string[], personName: string, until: string | null): string {
  const were = numbers.length === 1 ? 'was' : 'were'
  const are = numbers.length === 1 ? 'is' : 'are'
  const busy = until === null ? '' : ` ${corNames(numbers)} ${are} unavailable until ${until} at the latest.`
  const by = personName === '' ? '' : ` by ${personName}`
  return `The connection to Procore dropped while ${corNames(numbers)} ${were} being written${by}. Check what was saved; nothing is written twice.${busy}`
}

/** Messages for empty states. */

export const saveFirst = 'Save this change event first'
export const saveFirstAbout =
  'You can import CORs once Procore has saved it. Or start from the COR log and let the push create the change event.'
export const openEvent = 'Open a change event'
export const openEventAbout =
  'Its CORs will show here. From the COR log, you can push CORs to any change event or to a new one.'
export const openLog = 'Open the COR log'

export const notConnected = 'Clearstory is not connected yet'
export const notMapped = 'This project is not mapped yet'
export const chooseProject = 'Choose the Clearstory project'
export const connectAbout = 'You need an API key from Clearstory, once for the whole company.'
export const askToConnect = 'Ask a Procore company admin to connect it in the Setup tab.'

export const eventDeleted = 'This change event was deleted in Procore'
export const restore = 'Restore it from Procore’s Recycle Bin to use it again.'

export function mapText(projectName: string): string {
  return `Choose the Clearstory project for ${projectName}.`
}

export function askToMapText(projectName: string): string {
  return `Ask a project admin of ${projectName} to choose the Clearstory project in the Setup tab.`
}

export function hadLines(numbers: readonly string[]): string {
  const cors = `${corsText(numbers.length)} (${numbers.map(corName).join(', ')})`
  return `${cors} had lines in it and can’t be pushed anywhere else. Restore it from Procore’s Recycle Bin to continue.`
}

/** Which parts of Clearstory are omitted because of a person's permissions in Procore, and who can grant access. */

export const title = 'Not shown to you'

const tools: Record<AbsentPart['tool'], string> = {
  change_events: 'Change Events',
  commitments: 'Commitments',
  prime_contracts: 'Prime Contracts',
}

const parts: Record<AbsentPart['part'], string> = {
  linked: 'CORs in change events',
  received: 'Received CORs, change notifications and commitment figures',
  sent: 'Sent CORs and drafts',
}

/** "Sent CORs and drafts need Read Only access to Prime Contracts in Procore. Ask a project admin to grant it." */
export function absentText(absent: readonly AbsentPart[]): string[] {
  const byTool = new Map<AbsentPart['tool'], string[]>()
  for (const { tool, part } of absent) byTool.set(tool, [...(byTool.get(tool) ?? []), parts[part]])
  return [...byTool].map(
    ([tool, names]) =>
      `${sentenceList(names)} need Read Only access to ${tools[tool]} in Procore. Ask a project admin to grant it.`,
  )
}

function sentenceList(names: readonly string[]): string {
  return names.map((name, at) => (at === 0 ? name : name.charAt(0).toLowerCase() + name.slice(1))).join('; ')
}

const outcomes = {
  attached: 'attached',
  already_attached: 'already attached',
  busy: 'being attached by someone else right now',
  too_large: 'not attached: larger than 20 MB',
  not_pdf: 'not attached: not a PDF',
  link_expired: 'not attached: Clearstory’s link has expired; try again',
  not_signed: 'not signed yet',
  clearstory_down: 'not attached: Clearstory isn’t responding; try again',
  refused: 'not attached: Procore rejected the file',
  unconfirmed: 'not confirmed by Procore; trying again first checks whether it is there',
} as const satisfies Record<TagOutcome, string>

/** What happened to each of a COR's signed T&M tags, one sentence per outcome. */
export function attachmentTexts({ tags }: AttachmentsView): string[] {
  if (tags.length === 0) return ['This COR has no T&M tags.']
  return tags.map(({ tagNumber, outcome }) => `${tagNumber}: ${outcomes[outcome]}.`)
}

/** *Link lines to a COR*. */

export const linkTitle = 'Link lines to a COR'
export const about =
  'For lines entered in this change event by hand. They are linked to the COR; nothing is written to Procore.'
export const link = 'Link'
export const chooseLine = 'Choose at least one line.'
export const chooseCorToLink = 'Choose a COR.'
export const allBelong = 'Every line in this change event is already linked to a COR.'
export const noDescription = 'Line without a description'
export const cor = 'COR'
export const searchCorsToLink = 'Search by number, title or contractor'
export const chosenLines = 'Selected lines'
export const linkNotKnown = 'Unknown'
export const thenUpdate = 'It will show as an update you can re-push.'

export function linesTitle(count: number): string {
  return `Unlinked lines (${count})`
}
