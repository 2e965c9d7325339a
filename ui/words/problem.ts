import type { Problem } from '../../server/usecases/views.ts'

/** Around a failure; what failed, the server says itself. */

export const writtenWords = {
  no: 'Nothing was written to Procore.',
  yes: 'Procore was written.',
  unknown: 'It is not known yet whether Procore was written.',
} satisfies Record<Problem['written'], string>

export const why = 'Why'
export const busyLimit =
  'Procore limits how often an app may ask for each company, and this company has reached the limit.'
export const reference = 'Reference'
export const copy = 'Copy'
export const copied = 'Copied'
export const lostPart = 'This part of the panel did not arrive.'
export const lostPartAbout = 'The connection broke, or the panel was updated while it was open.'
export const reload = 'Reload the panel'
export const loading = 'Loading'

/** "Procore is busy. Next try in 7 s." */
export function busy<T>(retries: boolean, wait: T): (string | T)[] {
  return ['Procore is busy. ', retries ? 'Next try in ' : 'Try again in ', wait, '.']
}

/** "Busy until 10:42 AM at the latest." */
export function busyUntil(time: string): string {
  return `Busy until ${time} at the latest.`
}

/** "Ready in 7 s." */
export function readyIn<T>(wait: T): (string | T)[] {
  return ['Ready in ', wait, '.']
}
