import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import type { BudgetCodeId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import {
  type CorToPlan,
  decides,
  isPushable,
  type PlanInput,
  writeOf,
  writes,
} from '../../server/domain/plan.ts'
import type { LineChoice } from '../../server/domain/push.ts'
import { codesOf, first, lump, push, rough } from './lump-sum.ts'
import {
  content,
  cor,
  header,
  item,
  keptAsEdited,
  linked,
  lock,
  locked,
  type Pushed,
  plannedAgain,
  planOf,
  pushed,
  unlock,
  wanted,
} from './world.ts'

describe('a locked line whose COR moved to other codes', () => {
  const summit = idOf<BudgetCodeId>('77')
  const moved = lump(1_234_567, {
    desired: [wanted('12', 'lump', content('COR 12 Rough-in', 1_234_567, { budgetCodeId: summit }))],
  })
  const summitOf = (state: Pushed) => state.lines.map(({ movesTo }) => movesTo?.budgetCodeId)

  it('stays, is remembered with them, and moves once it is unlocked', () => {
    const kept = plannedAgain(moved, lock(first()))
    expect(writeOf(kept)).toEqual({ add: [], change: [], remove: [] })
    const state = pushed(kept, lock(first()).items)
    expect(summitOf(state)).toEqual([summit])
    const free = unlock(state)
    const next = plannedAgain(moved, free)
    expect(writeOf(next).change).toMatchObject([{ line: { content: { budgetCodeId: summit } } }])
    expect(summitOf(pushed(next, free.items))).toEqual([undefined])
  })

  it('has nothing to wait for on the codes it stands on', () => {
    expect(summitOf(pushed(plannedAgain(lump(1_300_000), lock(first())), lock(first()).items))[0]).toBe(
      undefined,
    )
  })
})

describe('another breakdown than the locked line belongs to (case 1)', () => {
  const subTotals = [
    wanted('12', 'labor', content('COR 12 Labor', 1_000_000)),
    wanted('12', 'rest', content('COR 12 Markup and adjustments', 234_567)),
  ]
  const asSubTotals = cor('12', {
    breakdown: 'sub_total',
    desired: subTotals,
    asPushed: { breakdown: 'lump_sum', desired: lump(1_234_567).desired },
  })

  it('is blocked with words: the lines stay 12,345.67 and never become 24,691.34', () => {
    const plan = plannedAgain(asSubTotals, lock(first()))
    expect(plan.cors[0]).toMatchObject({ breakdown: 'lump_sum', newCents: 1_234_567 })
    expect(codesOf(plan)).toEqual(['breakdown_blocked', 'nothing_to_do'])
    expect(plan.findings[0]).toEqual({
      code: 'breakdown_blocked',
      severity: 'warning',
      corId: '12',
      corNumber: '12',
    })
  })

  it('is taken where the line can be removed', () => {
    const plan = plannedAgain(asSubTotals, first())
    expect(plan.cors[0]).toMatchObject({ breakdown: 'sub_total', newCents: 1_234_567 })
    expect(writeOf(plan)).toEqual({ add: subTotals, change: [], remove: ['1001'] })
    expect(plan.findings).toEqual([])
  })

  it('is taken where only a difference line is locked, which is set off', () => {
    const state = lock(unlock(push(lock(first()), 1_402_000)), ['1002'])
    const plan = plannedAgain(asSubTotals, state)
    expect(writeOf(plan).remove).toEqual(['1001'])
    expect(plan.newTotalCents).toBe(1_234_567)
  })

  it("is blocked by an edited lump sum that stays Procore's (case 2), and the difference is named", () => {
    const state = first()
    const items = state.items.map((one) => ({ ...one, content: rough(1_500_000) }))
    const choosing = (choices: [string, LineChoice][]) =>
      plannedAgain(asSubTotals, { ...state, items }, choices)
    expect(isPushable(choosing([]))).toBe(false)
    const kept = choosing([['1001', 'procore']])
    expect(kept.cors[0]?.breakdown).toBe('lump_sum')
    expect(writeOf(kept)).toEqual({ add: [], change: [], remove: [] })
    expect(kept.findings).toMatchObject([
      { code: 'breakdown_blocked' },
      { code: 'lines_do_not_add_up', cents: 1_234_567 - 1_500_000 },
    ])
    expect([decides(kept), isPushable(kept)]).toEqual([true, true])
    expect(plannedAgain(asSubTotals, pushed(kept, items)).cors[0]).toMatchObject({ newCents: 1_500_000 })
    const replaced = choosing([['1001', 'clearstory']])
    expect(replaced.cors[0]).toMatchObject({ breakdown: 'sub_total', newCents: 1_234_567 })
    const keptBefore = pushed(kept, items)
    expect(plannedAgain(asSubTotals, keptBefore, [['1001', 'clearstory']]).cors[0]).toMatchObject({
      breakdown: 'sub_total',
      newCents: 1_234_567,
    })
  })

  it("is not blocked by Procore's chosen for a line without an edit", () => {
    expect(plannedAgain(asSubTotals, first(), [['1001', 'procore']]).cors[0]?.breakdown).toBe('sub_total')
  })

  it('is not blocked by a locked line that it wants as well', () => {
    const rest = item('3', content('COR 12 Markup and adjustments', 234_567), locked)
    const labor = item('2', content('COR 12 Labor', 1_000_000))
    const asItems = cor('12', {
      breakdown: 'line_item',
      linked: [linked('12', 'labor', labor), linked('12', 'rest', rest)],
      desired: [
        wanted('12', 'electrician', content('COR 12 EX1 Electrician', 1_000_000)),
        wanted('12', 'rest', rest.content),
      ],
      asPushed: { breakdown: 'sub_total', desired: subTotals },
    })
    const plan = planOf([labor, rest], [asItems])
    expect(plan.cors[0]).toMatchObject({ breakdown: 'line_item', newCents: 1_234_567 })
    expect(writeOf(plan)).toMatchObject({ add: [{ key: 'electrician' }], change: [], remove: ['2'] })
  })

  it("is blocked by a line that a person removed, until Clearstory's version of it is chosen", () => {
    const gone = { ...first(), items: [] }
    const asking = plannedAgain(asSubTotals, gone)
    expect(asking.cors[0]).toMatchObject({
      breakdown: 'lump_sum',
      lines: [{ action: 'choose', key: 'lump' }],
    })
    expect(codesOf(asking)).toContain('breakdown_blocked')
    const out = pushed(plannedAgain(asSubTotals, gone, [['1001', 'procore']]), [])
    for (const choices of [[], [['1001', 'procore'] as const]]) {
      const again = plannedAgain(asSubTotals, out, choices)
      expect(again.cors[0]).toMatchObject({ breakdown: 'lump_sum', lines: [{ action: 'leave_out' }] })
    }
    for (const state of [gone, out]) {
      const back = plannedAgain(asSubTotals, state, [['1001', 'clearstory']])
      expect(back.cors[0]?.breakdown).toBe('sub_total')
      expect(writeOf(back)).toEqual({ add: subTotals, change: [], remove: [] })
    }
  })

  it('is blocked by one removed line of several: the others stay', () => {
    const before = cor('12', { breakdown: 'sub_total', desired: subTotals })
    const state = pushed(planOf([], [before]), [])
    const items = state.items.slice(1)
    const asLump = lump(1_234_567, { asPushed: { breakdown: 'sub_total', desired: subTotals } })
    const kept = plannedAgain(asLump, { ...state, items }, [['1001', 'procore']])
    expect([writes(kept), kept.newTotalCents]).toEqual([false, 234_567])
    expect(kept.cors[0]?.breakdown).toBe('sub_total')
  })

  it('leaves each line as it was last wanted where the earlier breakdown is not possible any more', () => {
    const state = pushed(planOf([], [cor('12', { breakdown: 'sub_total', desired: subTotals })]), [])
    const items = state.items.slice(1)
    const links = state.links.map((link) => ({ ...link, breakdown: 'sub_total' as const }))
    const { desired } = lump(1_300_000)
    const untagged = cor('12', { desired, asPushed: { breakdown: 'lump_sum', desired } })
    const asking = plannedAgain(untagged, { ...state, items, links })
    expect(asking.cors[0]).toMatchObject({
      breakdown: 'sub_total',
      lines: [{ action: 'choose' }, { action: 'keep', why: 'same' }],
    })
    expect(codesOf(asking)).toContain('breakdown_blocked')
    const back = plannedAgain(untagged, { ...state, items, links }, [['1001', 'clearstory']])
    expect(back.cors[0]).toMatchObject({ breakdown: 'lump_sum', newCents: 1_300_000 })
  })

  it('is no matter for a COR that leaves', () => {
    const leaving = cor('12', { ...asSubTotals, desired: [], corCents: null, leaves: true })
    const plan = plannedAgain(leaving, lock(first()))
    expect(codesOf(plan)).toEqual(['line_locked', 'lines_remain'])
    expect(plan.cors[0]?.breakdown).toBe('sub_total')
  })
})

describe('a locked line whose T&M item is renamed (case 1b)', () => {
  const items: [string, number][] = [
    ['Electrician', 76_400],
    ['Conduit', 40_000],
    ['Lift', 185_835],
  ]
  const lines = items.map(([name, cents]) => wanted('12', name, content(`COR 12 EX1 ${name}`, cents)))
  const order = (desired: CorToPlan['desired']) => cor('12', { breakdown: 'line_item', desired })
  const state = () => lock(pushed(planOf([], [order(lines)]), []), ['1001'])
  const renamed = (cents: number) => wanted('12', 'Journeyman', content('COR 12 EX1 Journeyman', cents))

  it('stands for the new line of the same amount, so that nothing comes in twice: 3,022.35', () => {
    const crane = wanted('12', 'Crane', content('COR 12 EX1 Crane', 1_000))
    const plan = plannedAgain(order([crane, renamed(76_400), ...lines.slice(1)]), state())
    expect(plan.cors[0]?.lines).toMatchObject([
      { action: 'keep', why: 'locked', key: 'Journeyman' },
      { action: 'keep', why: 'same' },
      { action: 'keep', why: 'same' },
      { action: 'add', line: { key: 'Crane' } },
    ])
    expect(plan.newTotalCents).toBe(302_235 + 1_000)
    const same = plannedAgain(order([renamed(76_400), ...lines.slice(1)]), state())
    expect([same.newTotalCents, writes(same)]).toEqual([302_235, false])
  })

  it('stands for a new line of another amount as well, and the difference is a line', () => {
    const plan = plannedAgain(order([renamed(80_000), ...lines.slice(1)]), state())
    expect(writeOf(plan).add).toMatchObject([{ key: 'difference', content: { amountCents: 3_600 } }])
    expect(plan.newTotalCents).toBe(305_835)
  })

  it('is too much where no new line is there, which a difference line takes back', () => {
    const plan = plannedAgain(order(lines.slice(1)), state())
    expect(plan.cors[0]?.lines[0]).toMatchObject({ action: 'keep', why: 'locked', key: 'Electrician' })
    expect(writeOf(plan).add).toMatchObject([{ key: 'difference', content: { amountCents: -76_400 } }])
    expect(plan.newTotalCents).toBe(225_835)
  })

  it('stands for one line only, as does each of several', () => {
    const two = lock(state(), ['1001', '1002'])
    const both = { ...two, items: two.items.map((one, at) => ({ ...one, ...(at < 2 ? locked : {}) })) }
    const plan = plannedAgain(order([renamed(40_000), ...lines.slice(2)]), both)
    // The one of the same amount takes the only new line, and what is too much is taken back.
    expect(plan.cors[0]?.lines.map((line) => ('key' in line ? line.key : line.line.key))).toEqual([
      'Electrician',
      'Journeyman',
      'Lift',
      'difference',
    ])
    expect(plan.newTotalCents).toBe(225_835)
  })

  it('stands for no new line while it is wanted itself', () => {
    const crane = wanted('12', 'Crane', content('COR 12 EX1 Crane', 76_400))
    const plan = plannedAgain(order([crane, ...lines]), state())
    expect(plan.cors[0]?.lines[0]).toMatchObject({ action: 'keep', key: 'Electrician' })
    expect(writeOf(plan)).toEqual({ add: [crane], change: [], remove: [] })
  })

  it('stands for no new line while it can be removed', () => {
    const plan = plannedAgain(order([renamed(76_400), ...lines.slice(1)]), unlock(state()))
    expect(writeOf(plan)).toMatchObject({ add: [{ key: 'Journeyman' }], remove: ['1001'] })
  })
})

describe('one of two sub-total lines is locked (case 2)', () => {
  const order = (labor: number, rest: number) =>
    cor('12', {
      breakdown: 'sub_total',
      desired: [
        wanted('12', 'labor', content('COR 12 Labor', labor)),
        wanted('12', 'rest', content('COR 12 Markup and adjustments', rest)),
      ],
    })

  it('what it lacks is a line, and the other one takes its own amount', () => {
    const state = lock(pushed(planOf([], [order(1_000_000, 234_567)]), []), ['1001'])
    const plan = plannedAgain(order(1_100_000, 302_000), state)
    expect(plan.cors[0]?.lines).toMatchObject([
      { action: 'keep', why: 'locked' },
      { action: 'change', line: { content: { amountCents: 302_000 } } },
      { action: 'add', line: { key: 'difference', content: { amountCents: 100_000 } } },
    ])
    expect(plan.newTotalCents).toBe(1_402_000)
  })
})

describe('what Procore made of our line (case 18)', () => {
  const sent = content('COR 12 Rough-in & panels', 1_234_567, { unitOfMeasure: 'h' })
  const asked = (stored: ChangeItem) =>
    cor('12', {
      linked: [linked('12', 'lump', stored, { wanted: sent })],
      desired: [wanted('12', 'lump', sent)],
      previousLink: header('12', 1_234_567),
    })

  it.each([
    ['escaped words', { description: 'COR 12 Rough-in &amp; panels' }],
    ['a dropped unit', { unitOfMeasure: null }],
    ['a vendor filled in', { vendorId: null }],
  ])('is no edit of a person and nothing to do: %s', (_, stored) => {
    const there = item('2', { ...sent, ...stored })
    const plan = planOf([there], [asked(there)])
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'same', wanted: sent, decision: null }])
    expect(codesOf(plan)).toEqual(['nothing_to_do'])
  })

  it('with another amount is asked about', () => {
    const there = item('2', { ...sent, amountCents: 1_234_500 })
    const choosing = (choices: [string, LineChoice][], more: Partial<PlanInput> = {}) =>
      planOf([there], [asked(there)], choices, more)
    expect(choosing([]).cors[0]?.lines).toMatchObject([
      { action: 'choose', procore: { amountCents: 1_234_500 } },
    ])
    const kept = choosing([['2', 'procore']])
    expect(kept.cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'edited', decision: keptAsEdited }])
    expect(kept.findings).toMatchObject([{ code: 'lines_do_not_add_up', cents: 67 }])
    expect(choosing([['2', 'clearstory']]).cors[0]?.lines).toMatchObject([
      { action: 'change', editedInProcore: false },
    ])
  })

  it('is put on other codes where those are chosen', () => {
    const there = item('2', sent)
    const moved = { ...sent, budgetCodeId: idOf<BudgetCodeId>('302') }
    const order = { ...asked(there), desired: [wanted('12', 'lump', moved)] }
    expect(planOf([there], [order]).cors[0]?.lines).toMatchObject([
      { action: 'change', line: { content: moved } },
    ])
    const back = { ...asked(there), linked: [linked('12', 'lump', there, { wanted: moved })] }
    const onWanted = { ...back, desired: [wanted('12', 'lump', moved)] }
    expect(planOf([there], [onWanted]).cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'same' }])
  })
})
