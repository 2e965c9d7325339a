import { corName, corsText } from './states.ts'

/** Where there is nothing to list yet, or no longer. */

export const saveFirst = 'Save this change event first'
export const saveFirstAbout =
  'CORs can be brought in once Procore has saved it. Or start from the COR log and let the push create the change event.'
export const openEvent = 'Open a change event'
export const openEventAbout =
  'Its CORs then show here. From the COR log you can push CORs to any change event, or to a new one.'
export const openLog = 'Open the COR log'

export const notConnected = 'Clearstory is not connected yet'
export const notMapped = 'This project is not mapped yet'
export const chooseProject = 'Choose the Clearstory project'
export const connectAbout = 'It takes an API key from Clearstory, once for the whole company.'
export const askToConnect = 'Ask a Procore company admin to connect it in the Setup tab.'

export const eventDeleted = 'This change event was deleted in Procore'
export const restore = 'Restore it in Procore’s Recycle Bin to use it again.'

export function mapText(projectName: string): string {
  return `Say which Clearstory project belongs to ${projectName}.`
}

export function askToMapText(projectName: string): string {
  return `Ask a project admin of ${projectName} to choose the Clearstory project in the Setup tab.`
}

export function hadLines(numbers: readonly string[]): string {
  const cors = `${corsText(numbers.length)} (${numbers.map(corName).join(', ')})`
  return `${cors} had lines in it and cannot be pushed elsewhere. Restore it in Procore’s Recycle Bin to go on.`
}
