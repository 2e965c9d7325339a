import type { Tab } from '../state/panel.ts'

/** Messages of the panel's frame. */

export const title = 'Clearstory CORs'
export const tabsLabel = 'Clearstory'
export const tabWords = {
  event: 'This event',
  log: 'COR log',
  notifications: 'Notifications',
  setup: 'Setup',
} satisfies Record<Tab, string>
export const thisContract = 'This contract'

/** Messages of the account line. */

export const notYou = 'Not you?'

export function signedInText(personName: string, companyName: string | null): string {
  return `Signed in as ${personName}${companyName === null ? '' : `, ${companyName}`}`
}

/** Messages of the banner above the tabs. */

export const movedOnWriting =
  'You left the page in Procore while a push was being written. Go back to its change event to see how it ended.'
export const movedOn = 'You left the page in Procore, so the open dialog was closed.'

/** Messages of the invitation to the tour. */

export const text = 'New here?'
export const show = 'Show me around'
export const no = 'No, thanks'
