import type { Problem } from '../../server/usecases/views.ts'

/** Messages around a failure. What failed is described by the server's problem itself. */

export const writtenWords = {
  no: 'Nothing was written to Procore.',
  yes: 'Saved to Procore.',
  unknown: 'We don’t know yet whether this reached Procore.',
} satisfies Record<Problem['written'], string>

export const why = 'Why'
export const busyLimit =
  'Procore limits how many requests an app can send for each company, and this company has reached the limit.'
export const reference = 'Reference'
export const copy = 'Copy'
export const copied = 'Copied'
export const lostPart = 'Part of the panel failed to load.'
export const lostPartAbout = 'The connection dropped, or the panel was updated while it was open.'
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

/** Problems that only the client can describe, because no response arrived. */
export function unreachable(effect: 'reads' | 'writes'): Problem {
  return {
    type: '/problems/unreachable',
    code: 'unreachable',
    title: 'Can’t reach Clearstory for Procore.',
    detail:
      effect === 'writes'
        ? 'The connection dropped before Procore’s response arrived, so the push may have gone through.'
        : null,
    next:
      effect === 'writes'
        ? 'Check what was saved; nothing is written twice.'
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
    title: 'Clearstory for Procore returned an unexpected response.',
    detail: `Status ${status}.`,
    next:
      effect === 'writes'
        ? 'Check what was saved; nothing is written twice.'
        : 'Reload the panel. If it happens again, contact support with the reference.',
    status,
    requestId,
  }
}
