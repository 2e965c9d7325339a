import { describe, expect, it } from 'vitest'
import {
  answerKind,
  byUrgency,
  type ChangeNotification,
  isOpen,
  isPastDue,
} from '../../server/domain/change-notification.ts'
import type { ChangeNotificationId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'

const now = '2026-11-02T10:00:00.000Z'
const [earlier, early, soon, later] = [
  '2026-11-01T10:00:00.000Z',
  '2026-11-02T09:59:59.999Z',
  '2026-11-03T10:00:00.000Z',
  '2026-11-04T10:00:00.000Z',
]

function notification(id: string, more: Partial<ChangeNotification> = {}): ChangeNotification {
  return {
    notificationId: idOf<ChangeNotificationId>(id),
    inbox: 'received',
    contractId: null,
    typeId: 1,
    type: 'Pricing request',
    status: 'in_progress',
    title: 'Lobby',
    description: null,
    customerReferenceNumber: null,
    dueAt: null,
    submittedAt: null,
    updatedAt: earlier,
    estimate: null,
    costImpact: null,
    projectedCost: null,
    asked: 2,
    answered: 1,
    ...more,
  }
}

describe('a change notification', () => {
  it('is open while an answer is missing', () => {
    expect(isOpen(notification('1'))).toBe(true)
    expect(isOpen(notification('1', { status: null }))).toBe(true)
    expect(isOpen(notification('1', { status: 'in_review' }))).toBe(true)
    expect(isOpen(notification('1', { answered: 2 }))).toBe(false)
    expect(isOpen(notification('1', { answered: 3 }))).toBe(false)
  })

  it.each(['approved', 'rejected', 'draft'])('is not open once it is %s', (status) => {
    expect(isOpen(notification('1', { status }))).toBe(false)
  })

  it('is past due after its due time, while it is open', () => {
    expect(isPastDue(notification('1', { dueAt: early }), now)).toBe(true)
    expect(isPastDue(notification('1', { dueAt: now }), now)).toBe(false)
    expect(isPastDue(notification('1', { dueAt: soon }), now)).toBe(false)
    expect(isPastDue(notification('1'), now)).toBe(false)
    expect(isPastDue(notification('1', { dueAt: early, answered: 2 }), now)).toBe(false)
  })
})

describe('the most pressing', () => {
  const order = (...all: ChangeNotification[]) =>
    [...all].sort(byUrgency(now)).map(({ notificationId }) => notificationId)

  it('come first: past due, then open, then the rest', () => {
    const done = notification('done', { answered: 2, updatedAt: later })
    const open = notification('open', { dueAt: soon })
    const late = notification('late', { dueAt: early })
    expect(order(done, open, late)).toEqual(['late', 'open', 'done'])
    expect(order(late, open, done)).toEqual(['late', 'open', 'done'])
  })

  it('are those past due for longest, then those due soonest, without a due date last', () => {
    const [a, b] = [notification('a', { dueAt: earlier }), notification('b', { dueAt: early })]
    expect(order(b, a)).toEqual(['a', 'b'])
    expect(order(a, b)).toEqual(['a', 'b'])
    const [c, d, e] = [
      notification('c', { dueAt: soon }),
      notification('d', { dueAt: later }),
      notification('e'),
    ]
    expect(order(e, d, c)).toEqual(['c', 'd', 'e'])
    expect(order(c, e, d)).toEqual(['c', 'd', 'e'])
    const newer = { ...d, updatedAt: later }
    expect(order(newer, c)).toEqual(['c', 'd'])
    expect(order(c, newer)).toEqual(['c', 'd'])
  })

  it('are the latest of those that are due at the same time, and of those that are done', () => {
    const due = { dueAt: soon }
    const [old, recent] = [notification('old', due), notification('recent', { ...due, updatedAt: soon })]
    expect(order(old, recent)).toEqual(['recent', 'old'])
    expect(order(recent, old)).toEqual(['recent', 'old'])
    const answered = { answered: 2, dueAt: earlier }
    const done = [
      notification('first', { ...answered, updatedAt: later, dueAt: later }),
      notification('second', { ...answered, updatedAt: soon }),
    ]
    expect(order(...done)).toEqual(['first', 'second'])
    expect(order(...[...done].reverse())).toEqual(['first', 'second'])
  })

  it('keep their order where nothing tells them apart', () => {
    expect(byUrgency(now)(notification('1'), notification('2'))).toBe(0)
  })
})

describe('an answer', () => {
  const cor = { corUuid: 'u', number: '12', title: 'T', status: null, total: null }
  const none = { cor: null, hasResponded: false, noCostImpact: false }

  it('is its COR before everything else, then no cost impact, then anything, then none', () => {
    expect(answerKind({ cor, hasResponded: true, noCostImpact: true })).toBe('cor')
    expect(answerKind({ ...none, hasResponded: true, noCostImpact: true })).toBe('no_cost_impact')
    expect(answerKind({ ...none, hasResponded: true })).toBe('other')
    expect(answerKind(none)).toBe('no_response')
  })
})
