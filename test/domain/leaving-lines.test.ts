import { describe, expect, it } from 'vitest'
import { type CorToPlan, decides, isPushable, writeOf, writes } from '../../server/domain/plan.ts'
import { codesOf, first, push } from './lump-sum.ts'
import {
  content,
  cor,
  header,
  item,
  linked,
  lock,
  locked,
  plannedAgain,
  planOf,
  pushed,
  unlock,
} from './world.ts'

describe('a void COR (case 16)', () => {
  const leaving: Partial<CorToPlan> = { desired: [], corCents: null, leaves: true, status: 'rejected' }

  it('whose line is locked says what remains, and keeps it by a decision', () => {
    const state = lock(first())
    const plan = plannedAgain(cor('12', leaving), state)
    expect(plan.findings).toMatchObject([{ code: 'line_locked' }, { code: 'lines_remain', cents: 1_234_567 }])
    expect([writes(plan), decides(plan), isPushable(plan)]).toEqual([false, true, true])
    expect(codesOf(plannedAgain(cor('12', leaving), pushed(plan, state.items)))).toContain('nothing_to_do')
  })

  it('whose line was removed by a person is unlinked', () => {
    const plan = plannedAgain(cor('12', leaving), { ...first(), items: [] })
    expect([plan.findings, isPushable(plan)]).toEqual([[], true])
    expect(pushed(plan, []).links).toEqual([])
  })

  it('takes its difference line with it, and leaves what is locked', () => {
    const state = push(lock(first()), 1_402_000)
    const plan = plannedAgain(cor('12', leaving), state)
    expect(writeOf(plan)).toEqual({ add: [], change: [], remove: ['1002'] })
    const both = plannedAgain(cor('12', leaving), lock(state))
    expect(both.cors[0]?.lines).toMatchObject([{ why: 'locked' }, { why: 'locked', key: 'difference' }])
    expect(both.newTotalCents).toBe(1_402_000)
    const half = state.items.map((one) => (one.editable ? { ...one, deletable: false } : one))
    expect(plannedAgain(cor('12', leaving), { ...state, items: half }).cors[0]?.lines[1]).toMatchObject({
      action: 'keep',
      why: 'locked',
    })
  })

  it.each([
    ['a cost, reduced', 1_234_567, 1_100_000, []],
    ['a cost, reduced to nothing', 1_234_567, 0, []],
    ['a cost, increased', 1_234_567, 1_402_000, ['1002']],
    ['a credit, made smaller', -50_000, -30_000, []],
    ['a credit, made larger', -50_000, -90_000, ['1002']],
  ])('has no more in Procore than before where its locked line is %s', (_, cents, now, remove) => {
    const state = push(lock(push({ ...first(), items: [], lines: [], links: [] }, cents)), now)
    const plan = plannedAgain(cor('12', leaving), state)
    expect(writeOf(plan)).toEqual({ add: [], change: [], remove })
    expect(plan.newTotalCents).toBe(remove.length === 0 ? now : cents)
    const again = plannedAgain(cor('12', leaving), pushed(plan, state.items))
    expect([writes(again), decides(again)]).toEqual([false, false])
    // Once it is unlocked, all of it leaves.
    expect(plannedAgain(cor('12', leaving), unlock(state)).newTotalCents).toBe(0)
  })

  it('keeps another line below zero only where more than before would remain', () => {
    const planned = (material: number) => {
      const items = [
        item('1', content('COR 12 Labor', 600_000), locked),
        item('2', content('COR 12 Material', material)),
        item('3', content('COR 12 Markup and adjustments', -65_433)),
      ]
      const links = items.map((one, at) => linked('12', ['labor', 'material', 'rest'][at] ?? '', one))
      return planOf(items, [cor('12', { ...leaving, linked: links, previousLink: header('12', 1) })])
    }
    expect(writeOf(planned(20_000)).remove).toEqual(['2'])
    expect(writeOf(planned(100_000)).remove).toEqual(['2', '3'])
  })

  it('removes a line that may be deleted though it may not be edited', () => {
    const state = first()
    const items = state.items.map((one) => ({ ...one, editable: false }))
    expect(writeOf(plannedAgain(cor('12', leaving), { ...state, items })).remove).toEqual(['1001'])
  })
})
