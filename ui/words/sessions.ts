import { ageText, dayText } from './times.ts'

/** Dialog *Your sessions*. */

export const title = 'Your sessions'
export const about =
  'Where you are signed in to Clearstory for this Procore company. A session you do not know can be ended with all the others.'
export const thisOne = 'This session'
export const another = 'Another session'
export const signOutEverywhere = 'Sign out everywhere'
export const signingOut = 'Signing out…'

export function sessionText(startedAt: string, lastUsedAt: string, endsAt: string, now: number): string {
  return `Signed in ${dayText(startedAt, now)}. Last used ${ageText(lastUsedAt, now)}. Ends ${dayText(endsAt, now)} at the latest.`
}
