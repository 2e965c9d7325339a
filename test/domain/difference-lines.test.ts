import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import type { BudgetCodeId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { isPushable, writeOf, writes } from '../../server/domain/plan.ts'
import { isDifferenceLine } from '../../server/domain/plan-line.ts'
import type { LineChoice } from '../../server/domain/push.ts'
import { codesOf, first, lump, push, rough } from './lump-sum.ts'
import {
  content,
  cor,
  item,
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

const amounts = ({ items }: Pushed) => items.map((one) => [one.content.description, one.content.amountCents])
const difference = 'COR 12 difference to locked lines'

describe('what the only line, which is locked, lacks (case 3)', () => {
  const start = () => lock(first())

  it('is a further line: 12,345.67 → 14,020.00 adds 1,674.33', () => {
    const plan = plannedAgain(lump(1_402_000), start())
    expect(plan.cors[0]?.lines).toMatchObject([
      { action: 'keep', why: 'locked', content: { amountCents: 1_234_567 } },
      {
        action: 'add',
        removedInProcore: false,
        line: wanted('12', 'difference', content(difference, 167_433)),
      },
    ])
    expect(codesOf(plan)).toEqual(['line_locked'])
    expect(plan.newTotalCents).toBe(1_402_000)
    expect(isPushable(plan)).toBe(true)
  })

  it('follows the amount up and down, and is removed at zero', () => {
    const steps = [1_402_000, 1_300_000, 1_100_000].map((cents) => cents - 1_234_567)
    expect(steps).toEqual([167_433, 65_433, -134_567])
    let state = push(start(), 1_402_000)
    expect(amounts(state)).toEqual([
      ['COR 12 Rough-in', 1_234_567],
      [difference, 167_433],
    ])
    const id = state.items[1]?.changeItemId
    state = push(state, 1_300_000)
    expect(amounts(state)[1]).toEqual([difference, 65_433])
    state = push(state, 1_100_000)
    expect(amounts(state)[1]).toEqual([difference, -134_567])
    expect(state.items[1]?.changeItemId).toBe(id)
    state = push(state, 1_234_567)
    expect(amounts(state)).toEqual([['COR 12 Rough-in', 1_234_567]])
    expect(codesOf(plannedAgain(lump(1_234_567), state))).toEqual(['nothing_to_do'])
  })

  it('gets a second line over what both lack once it is locked itself', () => {
    let state = lock(push(start(), 1_402_000))
    expect(writes(plannedAgain(lump(1_402_000), state))).toBe(false)
    const plan = plannedAgain(lump(1_600_000), state)
    expect(writeOf(plan)).toEqual({
      add: [wanted('12', 'difference/2', content(difference, 1_600_000 - 1_402_000))],
      change: [],
      remove: [],
    })
    state = push(state, 1_600_000)
    state = push(state, 1_402_000)
    expect(amounts(state).map(([, cents]) => cents)).toEqual([1_234_567, 167_433])
    state = lock(push(state, 1_300_000))
    state = push(state, 1_000_000)
    expect(amounts(state).map(([, cents]) => cents)).toEqual([1_234_567, 167_433, -102_000, -300_000])
    expect(state.lines.map(({ key }) => key)).toEqual(['lump', 'difference', 'difference/2', 'difference/3'])
  })

  it('is removed when the line is unlocked, which then takes the amount itself, without a question', () => {
    const state = unlock(push(start(), 1_402_000))
    const plan = plannedAgain(lump(1_402_000), state)
    expect(writeOf(plan)).toMatchObject({
      add: [],
      change: [{ changeItemId: '1001', line: { content: { amountCents: 1_402_000 } } }],
      remove: ['1002'],
    })
    expect(amounts(push(state, 1_402_000))).toEqual([['COR 12 Rough-in', 1_402_000]])
  })

  it('is set off by a line the other way while only the difference is locked', () => {
    const state = lock(unlock(push(start(), 1_402_000)), ['1002'])
    const plan = plannedAgain(lump(1_402_000), state)
    expect(writeOf(plan)).toMatchObject({
      add: [{ key: 'difference/2', content: { amountCents: -167_433 } }],
      change: [{ changeItemId: '1001' }],
    })
    expect(plan.newTotalCents).toBe(1_402_000)
  })

  it('becomes zero where Procore lets it be changed and not removed', () => {
    const grown = push(start(), 1_402_000)
    const items = grown.items.map((one) => (one.editable ? { ...one, deletable: false } : one))
    const plan = plannedAgain(lump(1_234_567), { ...grown, items })
    expect(writeOf(plan)).toMatchObject({
      add: [],
      change: [{ changeItemId: '1002', line: { content: { amountCents: 0 } } }],
      remove: [],
    })
    expect(codesOf(plannedAgain(lump(1_234_567), pushed(plan, items)))).not.toContain('lines_do_not_add_up')
  })

  it('stays on the codes it was added on, first those that the COR wants now', () => {
    const on = (line: typeof rough, budgetCodeId: string) => (cents: number) => ({
      ...line(cents),
      budgetCodeId: idOf<BudgetCodeId>(budgetCodeId),
    })
    const wish = cor('12', { desired: [wanted('12', 'lump', on(rough, '302')(1_402_000))] })
    const plan = plannedAgain(wish, start())
    expect(writeOf(plan).add).toMatchObject([{ content: { budgetCodeId: '302' } }])
    const moved = pushed(plan, start().items)
    const recoded = moved.links.map((link) => ({
      ...link,
      lines: link.lines.map((line) =>
        isDifferenceLine(line) ? { ...line, content: on(() => line.content, '303')(0) } : line,
      ),
    }))
    const items = moved.items.map((one) =>
      one.editable ? { ...one, content: { ...one.content, budgetCodeId: idOf<BudgetCodeId>('303') } } : one,
    )
    const next = plannedAgain(lump(1_500_000), { ...moved, items, links: recoded })
    expect(writeOf(next).change).toMatchObject([
      { line: { key: 'difference', content: { budgetCodeId: '303' } } },
    ])
    const second = plannedAgain(lump(1_500_000), lock({ ...moved, items, links: recoded }))
    expect(writeOf(second).add).toMatchObject([{ key: 'difference/2', content: { budgetCodeId: '301' } }])
  })

  it('does not come back in the unlocked line where a person removed it', () => {
    const gone = unlock(push(start(), 1_402_000))
    const items = gone.items.filter(({ changeItemId }) => changeItemId !== '1002')
    const asking = plannedAgain(lump(1_402_000), { ...gone, items })
    expect(asking.cors[0]?.lines).toMatchObject([
      { action: 'keep', why: 'same' },
      { action: 'choose', changeItemId: '1002', procore: null },
    ])
    const out = plannedAgain(lump(1_402_000), { ...gone, items }, [['1002', 'procore']])
    expect([writes(out), out.newTotalCents]).toEqual([false, 1_234_567])
    expect(codesOf(out)).toEqual(['breakdown_blocked', 'lines_do_not_add_up'])
    expect(codesOf(plannedAgain(lump(1_402_000), pushed(out, items)))).toContain('nothing_to_do')
    const back = plannedAgain(lump(1_402_000), { ...gone, items }, [['1002', 'clearstory']])
    expect(writeOf(back).change).toMatchObject([{ line: { content: { amountCents: 1_402_000 } } }])
  })

  it('is asked about when a person edited or removed it', () => {
    const state = push(start(), 1_402_000)
    const edited = state.items.map((one) =>
      one.editable ? { ...one, content: content(difference, 1) } : one,
    )
    expect(plannedAgain(lump(1_402_000), { ...state, items: edited }).cors[0]?.lines[1]).toMatchObject({
      action: 'choose',
      procore: { amountCents: 1 },
    })
    const removed = state.items.filter((one) => !one.editable)
    const gone = { ...state, items: removed }
    expect(plannedAgain(lump(1_402_000), gone).cors[0]?.lines[1]).toMatchObject({
      action: 'choose',
      procore: null,
    })
    expect(writeOf(plannedAgain(lump(1_402_000), gone, [['1002', 'clearstory']])).add).toEqual([
      wanted('12', 'difference', content(difference, 167_433)),
    ])
  })
})

describe('two difference lines that are both unlocked', () => {
  const lines = (more: Partial<ChangeItem>[]) => {
    const items = [
      item('1', rough(1_000), locked),
      item('2', content(difference, 200), more[0]),
      item('3', content(difference, 30), more[1]),
    ]
    const keys = ['lump', 'difference', 'difference/2']
    return { items, linked: items.map((one, at) => linked('12', keys[at] ?? '', one)) }
  }
  const planned = (
    cents: number,
    more: Partial<ChangeItem>[],
    present = ['1', '2', '3'],
    choices: [string, LineChoice][] = [],
  ) => {
    const { items, linked: links } = lines(more)
    const there = items.filter(({ changeItemId }) => present.includes(changeItemId))
    return planOf(there, [lump(cents, { linked: links })], choices)
  }

  it('become one', () => {
    const plan = planned(1_500, [{}, {}])
    expect(writeOf(plan)).toMatchObject({
      add: [],
      change: [{ changeItemId: '2', line: { content: { amountCents: 500 } } }],
      remove: ['3'],
    })
  })

  it('become the one that may not be removed', () => {
    const plan = planned(1_500, [{}, { deletable: false }])
    expect(writeOf(plan)).toMatchObject({
      add: [],
      change: [{ changeItemId: '3', line: { key: 'difference/2', content: { amountCents: 500 } } }],
      remove: ['2'],
    })
  })

  it('stay where neither may be removed, and the first follows the amount', () => {
    const plan = planned(1_500, [{ deletable: false }, { deletable: false }])
    expect(writeOf(plan)).toMatchObject({
      add: [],
      change: [{ changeItemId: '2', line: { content: { amountCents: 470 } } }],
      remove: [],
    })
    expect(plan.newTotalCents).toBe(1_500)
  })

  it('are one and a fixed amount where the other may be removed and not edited', () => {
    const plan = planned(1_500, [{ editable: false }, {}])
    expect(writeOf(plan)).toMatchObject({
      add: [],
      change: [{ changeItemId: '3', line: { content: { amountCents: 300 } } }],
      remove: [],
    })
    expect(plan.newTotalCents).toBe(1_500)
  })

  it('are one where a person removed the other, once that may come back', () => {
    const asked = planned(1_500, [{}, {}], ['1', '2'])
    expect(asked.cors[0]?.lines[2]).toMatchObject({ action: 'choose', changeItemId: '3', procore: null })
    expect(writes(asked)).toBe(false)
    const plan = planned(1_500, [{}, {}], ['1', '2'], [['3', 'clearstory']])
    expect(plan.cors[0]?.lines).toHaveLength(2)
    expect(writeOf(plan)).toMatchObject({
      change: [{ changeItemId: '2', line: { content: { amountCents: 500 } } }],
      remove: [],
    })
  })
})

describe('keys of difference lines', () => {
  it.each(['difference', 'difference/2', 'difference/10'])('%s is one', (key) => {
    expect(isDifferenceLine({ key })).toBe(true)
  })
  it.each([
    'lump',
    'rest',
    'difference/',
    'difference/x',
    'differences',
    'no difference',
    'difference/2/labor',
  ])('%s is none', (key) => {
    expect(isDifferenceLine({ key })).toBe(false)
  })
})
