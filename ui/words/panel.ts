import type { Tab } from '../models/panel.ts'

/** The panel's frame. */

export const title = 'Clearstory change orders'
export const tabsLabel = 'Clearstory'
export const tabWords = {
  event: 'This event',
  log: 'COR log',
  notifications: 'Notifications',
  setup: 'Setup',
} satisfies Record<Tab, string>
export const thisContract = 'This contract'
