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

/** Words for the failures the server cannot put into words itself: its answer did not come. */
export function unreachable(effect: 'reads' | 'writes'): Problem {
  return {
    type: '/problems/unreachable',
    code: 'unreachable',
    title: 'Clearstory for Procore could not be reached.',
    detail:
      effect === 'writes'
        ? 'The connection broke before the answer came, so the push may have arrived.'
        : null,
    next:
      effect === 'writes'
        ? 'Check what arrived; nothing is written twice.'
        : 'Check your connection and try again.',
    status: 0,
    written: effect === 'writes' ? 'unknown' : 'no',
    retryAt: null,
    requestId: '',
  }
}

export function unreadable(status: number, effect: 'reads' | 'writes', requestId: string): Problem {
  return {
    ...unreachable(effect),
    type: '/problems/unreadable',
    code: 'unreadable',
    title: 'Clearstory for Procore gave an answer this panel cannot read.',
    detail: `Status ${status}.`,
    next:
      effect === 'writes'
        ? 'Check what arrived; nothing is written twice.'
        : 'Reload the panel. If it happens again, contact support with the reference.',
    status,
    requestId,
  }
}
