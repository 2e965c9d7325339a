import { describe, expect, it } from 'vitest'
import type { BudgetCodeId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { decides, openChoices, writeOf, writes } from '../../server/domain/plan.ts'
import type { Plan } from '../../server/domain/push.ts'
import {
  content,
  cor,
  decider,
  header,
  item,
  keptAsEdited,
  keptOut,
  linked,
  locked,
  plannedAgain,
  planOf,
  pushed,
  wanted,
} from './world.ts'

/** Rule 6: what people decided lasts until Clearstory's wish for that line changes, and then is asked about. */

const before = content('COR 12 Rough-in', 1_234_567)
const after = content('COR 12 Rough-in', 1_402_000)
const edit = content('COR 12 Rough-in', 1_500_000)
const ours = item('2', before)
const edited = item('2', edit)
const later = content('COR 12 Rough-in', 1_600_000)
/** Linked, and grown since. */
const grown = cor('12', {
  linked: [linked('12', 'lump', ours)],
  desired: [wanted('12', 'lump', after)],
  previousLink: header('12', 1_234_567),
})
const wishing = (cents: number, line: { linked: (typeof grown)['linked'] }) =>
  cor('12', { ...grown, ...line, desired: [wanted('12', 'lump', content('COR 12 Rough-in', cents))] })
const leaving = (line: { linked: (typeof grown)['linked'] }) =>
  cor('12', { ...grown, ...line, desired: [], corCents: null, leaves: true })
const lines = (plan: Plan) => plan.cors[0]?.lines
const kept = [linked('12', 'lump', edited, { wanted: after, decision: keptAsEdited })]
const out = [linked('12', 'lump', ours, { wanted: after, decision: keptOut })]

describe('a line that a person edited in Procore', () => {
  it('waits for a choice', () => {
    expect(lines(planOf([edited], [grown]))).toEqual([
      { action: 'choose', changeItemId: '2', key: 'lump', line: wanted('12', 'lump', after), procore: edit },
    ])
    expect(planOf([edited], [grown]).newTotalCents).toBe(1_500_000)
  })

  it("is overwritten only where Clearstory's is chosen", () => {
    const plan = planOf([edited], [grown], [['2', 'clearstory']])
    expect(lines(plan)).toEqual([
      {
        action: 'change',
        changeItemId: '2',
        line: wanted('12', 'lump', after),
        before: edit,
        editedInProcore: true,
      },
    ])
  })

  it("stays where Procore's is chosen, with who decided that and when", () => {
    expect(lines(planOf([edited], [grown], [['2', 'procore']]))).toEqual([
      {
        action: 'keep',
        changeItemId: '2',
        key: 'lump',
        content: edit,
        wanted: after,
        why: 'edited',
        decision: { kind: 'kept_as_edited', ...decider },
        editedInProcore: true,
      },
    ])
  })

  it('needs no choice where the edit already says what Clearstory says', () => {
    expect(lines(planOf([item('2', after)], [grown]))).toMatchObject([{ action: 'keep', why: 'same' }])
  })

  it('waits for a choice where its COR leaves: it goes or stays, and stays for good', () => {
    const gone = leaving(grown)
    expect(lines(planOf([edited], [gone]))).toMatchObject([{ action: 'choose', line: null, procore: edit }])
    expect(lines(planOf([edited], [gone], [['2', 'clearstory']]))).toEqual([
      { action: 'remove', changeItemId: '2', key: 'lump', before: edit, editedInProcore: true },
    ])
    const staying = planOf([edited], [gone], [['2', 'procore']])
    expect(lines(staying)).toMatchObject([{ action: 'keep', why: 'edited', decision: keptAsEdited }])
    const again = plannedAgain(gone, pushed(staying, [edited]))
    expect(lines(again)).toMatchObject([{ action: 'keep', why: 'kept', decision: keptAsEdited }])
    expect(writes(again) || decides(again)).toBe(false)
  })
})

describe('a line that was kept as edited', () => {
  it('stays so while the wish is the same (case 17)', () => {
    const plan = planOf([edited], [wishing(1_402_000, { linked: kept })])
    expect(lines(plan)).toEqual([
      {
        action: 'keep',
        changeItemId: '2',
        key: 'lump',
        content: edit,
        wanted: after,
        why: 'kept',
        decision: keptAsEdited,
      },
    ])
  })

  it('is decided once: with nothing to write the decision is stored, and then there is nothing to do', () => {
    const choosing = planOf([edited], [grown], [['2', 'procore']])
    expect([writes(choosing), decides(choosing)]).toEqual([false, true])
    const again = plannedAgain(grown, pushed(choosing, [edited]))
    expect(again.findings.map(({ code }) => code)).toContain('nothing_to_do')
  })

  it('is asked about again when the wish changes', () => {
    const changed = wishing(1_600_000, { linked: kept })
    expect(lines(planOf([edited], [changed]))).toMatchObject([{ action: 'choose', procore: edit }])
    expect(lines(planOf([edited], [changed], [['2', 'procore']]))).toMatchObject([
      { action: 'keep', why: 'edited', wanted: later },
    ])
    expect(lines(planOf([edited], [changed], [['2', 'clearstory']]))).toMatchObject([
      { action: 'change', line: { content: later }, editedInProcore: false },
    ])
  })

  it('is asked about when the wish for it ends, and not removed unasked', () => {
    const gone = leaving({ linked: kept })
    expect(lines(planOf([edited], [gone]))).toMatchObject([{ action: 'choose', line: null, procore: edit }])
    expect(lines(planOf([edited], [gone], [['2', 'clearstory']]))).toMatchObject([{ action: 'remove' }])
    expect(lines(planOf([edited], [gone], [['2', 'procore']]))).toMatchObject([
      { action: 'keep', why: 'edited', decision: keptAsEdited },
    ])
  })

  it('is asked about again when the wish for it returns', () => {
    const staying = pushed(planOf([edited], [leaving({ linked: kept })], [['2', 'procore']]), [edited])
    const back = plannedAgain(grown, staying)
    expect(lines(back)).toMatchObject([{ action: 'choose', line: { content: after }, procore: edit }])
  })

  it('is asked about again when it was edited again', () => {
    const twice = item('2', content('COR 12 Rough-in', 1_450_000))
    expect(lines(planOf([twice], [wishing(1_402_000, { linked: kept })]))).toMatchObject([
      { action: 'choose', procore: { amountCents: 1_450_000 } },
    ])
  })

  it("becomes Clearstory's where that is chosen now", () => {
    const plan = planOf([edited], [wishing(1_402_000, { linked: kept })], [['2', 'clearstory']])
    expect(lines(plan)).toMatchObject([{ action: 'change', line: { content: after } }])
  })

  it("takes Clearstory's words where only its words were edited and that is chosen now", () => {
    const reworded = item('2', content('Rough-in as agreed', 1_402_000))
    const line = [linked('12', 'lump', reworded, { wanted: after, decision: keptAsEdited })]
    const same = wishing(1_402_000, { linked: line })
    expect(lines(planOf([reworded], [same]))).toMatchObject([{ action: 'keep', why: 'kept' }])
    expect(lines(planOf([reworded], [same], [['2', 'clearstory']]))).toMatchObject([
      { action: 'change', line: { content: after } },
    ])
  })

  it('stays as decided when Procore locks it, and gets no difference line', () => {
    const plan = planOf([{ ...edited, ...locked }], [wishing(1_402_000, { linked: kept })])
    expect(lines(plan)).toMatchObject([{ action: 'keep', why: 'kept', decision: keptAsEdited }])
    const chosen = planOf(
      [{ ...edited, ...locked }],
      [wishing(1_402_000, { linked: kept })],
      [['2', 'clearstory']],
    )
    expect(lines(chosen)).toMatchObject([
      { action: 'keep', why: 'locked' },
      { action: 'add', line: { content: { amountCents: -98_000 } } },
    ])
  })

  it('is asked about when it was locked while the wish changed, and is unlocked', () => {
    const changed = wishing(1_600_000, { linked: kept })
    const whileLocked = pushed(planOf([{ ...edited, ...locked }], [changed]), [{ ...edited, ...locked }])
    expect(whileLocked.plan.newTotalCents).toBe(1_600_000)
    const unlocked = whileLocked.items.map((one) => ({ ...one, editable: true, deletable: true }))
    const plan = plannedAgain(changed, { ...whileLocked, items: unlocked })
    expect(lines(plan)).toMatchObject([{ action: 'choose', procore: edit }, { action: 'remove' }])
  })
})

describe('a line that was moved to another budget code and kept (case 12)', () => {
  const moved = { ...before, budgetCodeId: idOf<BudgetCodeId>('302') }
  const there = item('2', moved)
  const linkedThere = [linked('12', 'lump', there, { wanted: before, decision: keptAsEdited })]
  const desired = [wanted('12', 'lump', { ...after, budgetCodeId: idOf<BudgetCodeId>('302') })]

  it('keeps its code when the amount changes, without a question', () => {
    const plan = planOf([there], [cor('12', { ...grown, linked: linkedThere, desired })])
    expect(lines(plan)).toMatchObject([
      { action: 'change', line: { content: { amountCents: 1_402_000, budgetCodeId: '302' } } },
    ])
  })

  it('stays as it is while the amount does', () => {
    const same = [wanted('12', 'lump', moved)]
    const plan = planOf([there], [cor('12', { ...grown, linked: linkedThere, desired: same })])
    expect(lines(plan)).toMatchObject([{ action: 'keep', why: 'same', decision: null }])
    expect(openChoices(plan)).toEqual([])
  })
})

describe('a line that a person removed in Procore', () => {
  it('is asked about, and comes back only if chosen', () => {
    expect(lines(planOf([], [grown]))).toEqual([
      { action: 'choose', changeItemId: '2', key: 'lump', line: wanted('12', 'lump', after), procore: null },
    ])
    expect(planOf([], [grown]).newTotalCents).toBe(0)
    expect(lines(planOf([], [grown], [['2', 'clearstory']]))).toEqual([
      { action: 'add', line: wanted('12', 'lump', after), removedInProcore: true },
    ])
  })

  it("stays out where Procore's is chosen, with who decided that and when", () => {
    const plan = planOf([], [grown], [['2', 'procore']])
    expect(lines(plan)).toEqual([
      {
        action: 'leave_out',
        changeItemId: '2',
        key: 'lump',
        content: before,
        wanted: after,
        isNew: true,
        decision: { kind: 'kept_out', ...decider },
      },
    ])
    expect(plan.newTotalCents).toBe(0)
  })

  it('does not come back in another line, as when a T&M item loses its rate', () => {
    const labor = item('3', content('COR 12 EX1 Electrician', 500_000))
    const rest = item('4', content('COR 12 Markup and adjustments', 100_000))
    const unrated = (cents: number) =>
      cor('12', {
        linked: [linked('12', 'labor', labor), linked('12', 'rest', rest)],
        desired: [wanted('12', 'rest', content('COR 12 Markup and adjustments', cents))],
      })
    const asking = planOf([rest], [unrated(600_000)])
    expect(lines(asking)).toMatchObject([
      { action: 'choose', changeItemId: '3', procore: null },
      { action: 'keep', changeItemId: '4', why: 'same' },
    ])
    expect(writes(planOf([rest], [unrated(600_000)], [['3', 'procore']]))).toBe(false)
    const back = planOf([rest], [unrated(600_000)], [['3', 'clearstory']])
    expect(writeOf(back).change).toMatchObject([{ line: { content: { amountCents: 600_000 } } }])
    // It is gone in Clearstory as well.
    expect(lines(planOf([rest], [unrated(150_000)]))).toMatchObject([{ action: 'change' }])
  })

  it('is asked about under the new key where its T&M item was renamed', () => {
    const renamed = cor('12', { ...grown, desired: [wanted('12', 'renamed', after)] })
    expect(lines(planOf([], [renamed]))).toMatchObject([
      { action: 'choose', changeItemId: '2', line: { key: 'renamed' }, procore: null },
    ])
    expect(lines(planOf([], [renamed], [['2', 'clearstory']]))).toMatchObject([
      { action: 'add', line: { key: 'renamed' }, removedInProcore: true },
    ])
  })

  it('is not asked about where its COR leaves', () => {
    expect(lines(planOf([], [leaving(grown)]))).toEqual([])
    expect(lines(planOf([], [leaving({ linked: out })]))).toEqual([])
  })
})

describe('a line that was kept out (case 11)', () => {
  it('stays out while the wish is the same', () => {
    const same = wishing(1_402_000, { linked: out })
    for (const choices of [[], [['2', 'procore']] as const]) {
      expect(lines(planOf([], [same], choices))).toEqual([
        {
          action: 'leave_out',
          changeItemId: '2',
          key: 'lump',
          content: before,
          wanted: after,
          isNew: false,
          decision: keptOut,
        },
      ])
    }
  })

  it('is asked about when the wish changes, and comes back if chosen', () => {
    const changed = wishing(1_600_000, { linked: out })
    expect(lines(planOf([], [changed]))).toMatchObject([{ action: 'choose', procore: null }])
    expect(lines(planOf([], [changed], [['2', 'clearstory']]))).toMatchObject([{ action: 'add' }])
    const same = wishing(1_402_000, { linked: out })
    expect(lines(planOf([], [same], [['2', 'clearstory']]))).toMatchObject([{ action: 'add' }])
  })

  it('is asked about when its key changes with the name of a T&M item, and does not come in by another door', () => {
    const labor = content('COR 12 EX1 Electrician', 500_000)
    const lift = content('COR 12 EX1 Lift', 100_000)
    const renamed = content('COR 12 EX1 Journeyman', 500_000)
    const there = item('4', lift)
    const plan = planOf(
      [there],
      [
        cor('12', {
          linked: [
            linked('12', 'labor', item('3', labor), { decision: keptOut }),
            linked('12', 'lift', there),
          ],
          desired: [
            wanted('12', 'new', content('COR 12 EX1 Crane', 70_000)),
            wanted('12', 'renamed', renamed),
            wanted('12', 'lift', lift),
          ],
        }),
      ],
    )
    expect(lines(plan)).toMatchObject([
      { action: 'choose', changeItemId: '3', line: { key: 'renamed' }, procore: null },
      { action: 'keep', changeItemId: '4', why: 'same' },
      { action: 'add', line: { key: 'new' } },
    ])
  })

  it('stands for no new line once it is back in Procore, where it is removed', () => {
    const renamed = cor('12', { linked: out, desired: [wanted('12', 'renamed', after)] })
    expect(lines(planOf([ours], [renamed]))).toMatchObject([
      { action: 'remove', changeItemId: '2' },
      { action: 'add', line: { key: 'renamed' } },
    ])
  })

  it('is a line like any other once it is back in Procore', () => {
    const back = wishing(1_600_000, { linked: out })
    expect(lines(planOf([ours], [back]))).toMatchObject([{ action: 'change', editedInProcore: false }])
    expect(lines(planOf([item('2', edit)], [back]))).toMatchObject([{ action: 'choose', procore: edit }])
  })
})

describe('a COR that has no amount now (case 24)', () => {
  const unpriced = (line: { linked: (typeof grown)['linked'] }) =>
    cor('12', { ...grown, ...line, desired: [], corCents: null })

  it('leaves a line out that was kept out', () => {
    const plan = planOf([], [unpriced({ linked: out })])
    expect(lines(plan)).toEqual([
      {
        action: 'leave_out',
        changeItemId: '2',
        key: 'lump',
        content: before,
        wanted: after,
        isNew: false,
        decision: keptOut,
      },
    ])
  })

  it('keeps a decision about an edited line', () => {
    const [line] = lines(planOf([edited], [unpriced({ linked: kept })])) ?? []
    expect(line).toMatchObject({ action: 'keep', why: 'no_amount', wanted: after, decision: keptAsEdited })
  })

  it('asks about an edited line, so that the edit does not pass into the record as ours', () => {
    const plan = planOf([edited], [unpriced(grown)])
    expect(lines(plan)).toMatchObject([{ action: 'choose', procore: edit, line: { content: before } }])
  })

  it.each([
    ['edited', [edited], { action: 'keep', why: 'edited' }],
    ['removed', [], { action: 'leave_out', isNew: true }],
  ])("writes no money where Clearstory's is chosen for a line that was %s", (_, items, planned) => {
    const plan = planOf(items, [unpriced(grown)], [['2', 'clearstory']])
    expect(lines(plan)).toMatchObject([{ ...planned, decision: { isUnwanted: true } }])
    expect([writes(plan), decides(plan)]).toEqual([false, true])
    const state = pushed(plan, items)
    expect(openChoices(plannedAgain(unpriced(grown), state))).toEqual([])
    // It is asked about once there is an amount, also if it is the same as before.
    for (const cents of [1_234_567, 1_600_000]) {
      expect(openChoices(plannedAgain(wishing(cents, grown), state))).toMatchObject([{ changeItemId: '2' }])
    }
  })

  it("writes no money where Clearstory's is chosen for a line that was kept out", () => {
    const plan = planOf([], [unpriced({ linked: out })], [['2', 'clearstory']])
    expect([writes(plan), openChoices(plan)]).toEqual([false, []])
  })
})
