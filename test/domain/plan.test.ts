import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeEvent, ChangeItem } from '../../server/domain/change-event.ts'
import type { ChangeItemId, ProcoreProjectId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { type CorToPlan, isPushable, makePlan, writeOf } from '../../server/domain/plan.ts'
import type { LineChoice } from '../../server/domain/push.ts'
import { settle } from '../../server/domain/settle.ts'
import { anyContent, changeEventId, content, cor, item, linked, procoreWrites, wanted } from './world.ts'

function eventOf(items: ChangeItem[]): ChangeEvent {
  return {
    changeEventId,
    projectId: idOf<ProcoreProjectId>('1'),
    number: '010',
    title: 'Lobby',
    description: null,
    status: null,
    createdById: null,
    createdAt: null,
    updatedAt: null,
    deleted: false,
    currency: 'USD',
    items,
    notes: [],
  }
}

function planOf(items: ChangeItem[], cors: CorToPlan[], choices: [string, LineChoice][] = []) {
  return makePlan({
    destination: { kind: 'existing', changeEventId, number: '010', title: 'Lobby' },
    event: eventOf(items),
    cors,
    choices: new Map(choices.map(([id, choice]) => [idOf<ChangeItemId>(id), choice])),
    findings: [],
    fingerprint: 'f',
  })
}

const stranger = item('1', content('Typed by hand', 910_000))
const before = content('COR 12 Rough-in', 1_234_567)
const after = content('COR 12 Rough-in', 1_402_000)

describe('a COR that is not in the change event', () => {
  it('is added as one line, and its money is in the totals once', () => {
    const plan = planOf([stranger], [cor('12', { desired: [wanted('12', 'lump', after)] })])
    expect(plan.cors[0]?.lines).toEqual([
      { action: 'add', line: wanted('12', 'lump', after), removedInProcore: false },
    ])
    expect(plan).toMatchObject({
      previousTotalCents: 0,
      newTotalCents: 1_402_000,
      eventPreviousTotalCents: 910_000,
      eventNewTotalCents: 2_312_000,
    })
    expect(plan.cors[0]?.previousCents).toBeNull()
    expect(isPushable(plan)).toBe(true)
  })
})

describe('a COR that changed since it was pushed', () => {
  const ours = item('2', before)

  it('changes its line and shows old and new', () => {
    const plan = planOf(
      [stranger, ours],
      [cor('12', { linked: [linked('12', 'lump', ours)], desired: [wanted('12', 'lump', after)] })],
    )
    expect(plan.cors[0]?.lines).toEqual([
      {
        action: 'change',
        changeItemId: '2',
        line: wanted('12', 'lump', after),
        before,
        editedInProcore: false,
      },
    ])
    expect(plan).toMatchObject({ previousTotalCents: 1_234_567, newTotalCents: 1_402_000 })
  })

  it('is left alone where Procore has locked the line, with a warning', () => {
    const locked = { ...ours, editable: false }
    const plan = planOf(
      [locked],
      [cor('12', { linked: [linked('12', 'lump', ours)], desired: [wanted('12', 'lump', after)] })],
    )
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'locked' }])
    expect(plan.findings).toMatchObject([{ code: 'line_locked' }, { code: 'nothing_to_do' }])
    expect(isPushable(plan)).toBe(false)
  })

  it('warns where an RFQ prices the line too', () => {
    const plan = planOf(
      [{ ...ours, rfqNumber: '3' }],
      [cor('12', { linked: [linked('12', 'lump', ours)], desired: [wanted('12', 'lump', after)] })],
    )
    expect(plan.findings).toMatchObject([{ code: 'line_on_rfq', detail: '3', severity: 'warning' }])
  })
})

describe('a line that somebody edited in Procore', () => {
  const written = item('2', before)
  const edited = item('2', content('COR 12 Rough-in', 1_500_000))
  const changed = cor('12', {
    linked: [linked('12', 'lump', written)],
    desired: [wanted('12', 'lump', after)],
  })

  it('waits for a choice and cannot be pushed before', () => {
    const plan = planOf([edited], [changed])
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'choose', procore: { amountCents: 1_500_000 } }])
    expect(isPushable(plan)).toBe(false)
    expect(writeOf(plan)).toEqual({ add: [], change: [], remove: [] })
  })

  it("is overwritten only where Clearstory's is chosen", () => {
    const plan = planOf([edited], [changed], [['2', 'clearstory']])
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'change', editedInProcore: true }])
    expect(plan.newTotalCents).toBe(1_402_000)
  })

  it("stays where Procore's is chosen, and the totals say so", () => {
    const plan = planOf([edited], [changed], [['2', 'procore']])
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'edited' }])
    expect(plan.newTotalCents).toBe(1_500_000)
  })

  it('needs no choice where the edit already says what Clearstory says', () => {
    const plan = planOf([item('2', after)], [changed])
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'same' }])
  })

  it('is asked about when it was removed, and comes back only if chosen', () => {
    expect(planOf([], [changed]).cors[0]?.lines).toMatchObject([{ action: 'choose', procore: null }])
    expect(planOf([], [changed], [['2', 'clearstory']]).cors[0]?.lines).toMatchObject([
      { action: 'add', removedInProcore: true },
    ])
    expect(planOf([], [changed], [['2', 'procore']]).cors[0]?.lines).toEqual([])
  })
})

describe('a COR that leaves', () => {
  const ours = item('2', before)
  const leaving = cor('12', { linked: [linked('12', 'lump', ours)], leaves: true })

  it('removes its line', () => {
    const plan = planOf([stranger, ours], [leaving])
    expect(writeOf(plan)).toEqual({ add: [], change: [], remove: ['2'] })
    expect(plan).toMatchObject({
      previousTotalCents: 1_234_567,
      newTotalCents: 0,
      eventNewTotalCents: 910_000,
    })
  })

  it('keeps a line Procore will not let go', () => {
    const plan = planOf([{ ...ours, deletable: false }], [leaving])
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'locked' }])
  })

  it('has nothing to do where the line is gone already', () => {
    expect(planOf([stranger], [leaving]).cors[0]?.lines).toEqual([])
  })
})

/** Strangers' lines, our lines (some edited, removed or locked since), and what a COR wants now. */
const situation = fc
  .record({
    strangers: fc.array(anyContent, { maxLength: 4 }),
    ours: fc.array(
      fc.record({
        key: fc.constantFrom('lump', 'labor', 'material', 'other'),
        written: anyContent,
        fate: fc.constantFrom('kept', 'edited', 'removed', 'locked'),
        edit: anyContent,
      }),
      { maxLength: 4 },
    ),
    desired: fc.uniqueArray(
      fc.record({ key: fc.constantFrom('lump', 'labor', 'material', 'other'), line: anyContent }),
      {
        selector: ({ key }) => key,
        maxLength: 4,
      },
    ),
    choice: fc.constantFrom<LineChoice>('procore', 'clearstory'),
  })
  .map(({ strangers, ours, desired, choice }) => {
    const unique = [...new Map(ours.map((one) => [one.key, one])).values()]
    const theirs = strangers.map((line, at) => item(String(100 + at), line))
    const written = unique.map((one, at) => ({ ...one, as: item(String(200 + at), one.written) }))
    const present = written.flatMap(({ as, fate, edit }) => {
      if (fate === 'removed') return []
      if (fate === 'edited') return [{ ...as, content: edit }]
      return [fate === 'locked' ? { ...as, editable: false, deletable: false } : as]
    })
    return {
      theirs,
      items: [...theirs, ...present],
      links: written.map(({ key, as }) => linked('7', key, as)),
      desired: desired.map(({ key, line }) => wanted('7', key, line)),
      choices: written.map(({ as }): [string, LineChoice] => [as.changeItemId, choice]),
    }
  })

describe('whatever the lines and the edits', () => {
  it("never mentions anyone else's line in a write", () => {
    fc.assert(
      fc.property(situation, ({ theirs, items, links, desired, choices }) => {
        const plan = planOf(items, [cor('7', { linked: links, desired })], choices)
        const write = writeOf(plan)
        const foreign = new Set(theirs.map((one) => one.changeItemId))
        expect(write.remove.some((id) => foreign.has(id))).toBe(false)
        expect(write.change.some(({ changeItemId }) => foreign.has(changeItemId))).toBe(false)
        expect(procoreWrites(items, plan).slice(0, theirs.length)).toEqual(theirs)
      }),
    )
  })

  it('promises exactly the totals that the write then leaves in Procore', () => {
    fc.assert(
      fc.property(situation, ({ items, links, desired, choices }) => {
        const plan = planOf(items, [cor('7', { linked: links, desired })], choices)
        const left = procoreWrites(items, plan)
        const total = left.reduce((sum, one) => sum + one.content.amountCents, 0)
        expect(plan.eventNewTotalCents).toBe(total)
        const settled = settle(plan, left, 'answer')
        if (settled.kind !== 'applied') throw new Error(`settled as ${settled.kind}`)
        expect(settled.lines.reduce((sum, line) => sum + line.content.amountCents, 0)).toBe(
          plan.newTotalCents,
        )
      }),
    )
  })

  it('finds nothing to do when planned again after it was applied', () => {
    fc.assert(
      fc.property(situation, ({ items, links, desired, choices }) => {
        const plan = planOf(items, [cor('7', { linked: links, desired })], choices)
        const left = procoreWrites(items, plan)
        const settled = settle(plan, left, 'answer')
        if (settled.kind !== 'applied') throw new Error(`settled as ${settled.kind}`)
        // What was kept on purpose (locked, or Procore's by choice) stays a difference; everything else is settled.
        const differing = new Set(
          plan.cors[0]?.lines.flatMap((line) =>
            line.action === 'keep' && line.why !== 'same' ? line.key : [],
          ),
        )
        const removedByChoice = desired.filter(({ key }) => !settled.lines.some((line) => line.key === key))
        const again = planOf(
          left,
          [
            cor('7', {
              linked: settled.lines.filter((line) => !differing.has(line.key)),
              desired: desired.filter(
                ({ key }) => !differing.has(key) && !removedByChoice.some((one) => one.key === key),
              ),
            }),
          ],
          choices,
        )
        expect(writeOf(again)).toEqual({ add: [], change: [], remove: [] })
      }),
    )
  })
})
