import type { Problem } from '../../server/usecases/views.ts'

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
