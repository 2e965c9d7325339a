import { describe, expect, it } from 'vitest'
import { caughtUpAt, isBehind, isNotShownYet, type WriteAnswer } from '../../server/domain/behind.ts'
import { content, item } from './world.ts'

const line = item('2', content('COR 12 Rough-in', 1_234_567))
const written = (more: Partial<WriteAnswer> = {}): WriteAnswer => ({
  answeredAt: '2026-11-01T10:00:00.000Z',
  updatedAt: '2026-11-01T09:59:58Z',
  lines: [{ changeItemId: line.changeItemId, cents: 1_234_567 }],
  unseen: false,
  ...more,
})
const soon = '2026-11-01T10:00:01.000Z'
const limit = '2026-11-01T10:03:00.000Z'
const other = item('2', content('COR 12 Rough-in', 1))

describe('a reading beside the answer to our last write', () => {
  it.each([
    ['of an earlier second', '2026-11-01T09:59:57Z', [line], true],
    ['of an earlier second, in finer time', '2026-11-01T09:59:57.999Z', [line], true],
    ['of the same second with the same lines', '2026-11-01T09:59:58Z', [line], false],
    ['of the same second without the line', '2026-11-01T09:59:58Z', [], true],
    ['of the same second with another amount', '2026-11-01T09:59:58Z', [other], true],
    ['of the same second with one line more', '2026-11-01T09:59:58Z', [line, item('3', line.content)], true],
    ['of a later moment of that second', '2026-11-01T09:59:58.001Z', [], false],
    ['of a later second', '2026-11-01T09:59:59Z', [], false],
    ['without a time, with the same lines', null, [line], false],
    ['without a time, without the line', null, [], true],
  ] as const)('%s', (_, updatedAt, items, expected) => {
    expect(isBehind({ updatedAt, items: [...items] }, soon, written())).toBe(expected)
  })

  it('is told by any of its lines', () => {
    const [two, three] = [item('3', content('COR 13 Paint', 7)), item('4', content('COR 14 Roof', 8))]
    const lines = [line, two, three].map(({ changeItemId, content: { amountCents: cents } }) => ({
      changeItemId,
      cents,
    }))
    const read = (items: (typeof line)[]) => isBehind({ updatedAt: null, items }, soon, written({ lines }))
    expect(read([line, two, three])).toBe(false)
    expect(read([line, two, item('4', content('COR 14 Roof', 9))])).toBe(true)
  })

  it('is told by its lines where the answer had no time', () => {
    const answer = written({ updatedAt: null })
    expect(isBehind({ updatedAt: '2026-11-01T09:00:00Z', items: [line] }, soon, answer)).toBe(false)
    expect(isBehind({ updatedAt: '2026-11-01T11:00:00Z', items: [] }, soon, answer)).toBe(true)
  })

  it('is told by its lines where the answer had the finer time', () => {
    const answer = written({ updatedAt: '2026-11-01T09:59:58.400Z' })
    expect(isBehind({ updatedAt: '2026-11-01T09:59:58Z', items: [line] }, soon, answer)).toBe(false)
    expect(isBehind({ updatedAt: '2026-11-01T09:59:58Z', items: [] }, soon, answer)).toBe(true)
  })

  it('is believed from the late-write limit on, whatever it shows', () => {
    const older = { updatedAt: '2026-11-01T09:00:00Z', items: [] }
    expect(caughtUpAt(written())).toBe(limit)
    expect(isBehind(older, '2026-11-01T10:02:59.999Z', written())).toBe(true)
    expect(isBehind(older, limit, written())).toBe(false)
  })
})

describe('a 404', () => {
  it('proves nothing of a change event that our write has just made', () => {
    expect(isNotShownYet(soon, written({ unseen: true }))).toBe(true)
    expect(isNotShownYet(limit, written({ unseen: true }))).toBe(false)
    expect(isNotShownYet(soon, written())).toBe(false)
  })
})
