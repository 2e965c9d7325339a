import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import type { Plan, PlannedLine } from '../../server/domain/push.ts'
import { settle } from '../../server/domain/settle.ts'
import { planUndo } from '../../server/domain/undo.ts'
import { anyContent, changeEventId, content, cor, item, procoreWrites, wanted } from './world.ts'

function planWith(known: ChangeItem[], lines: PlannedLine[]): Plan {
  const { linked: _l, desired: _d, ...basics } = cor('12', {})
  return {
    destination: { kind: 'existing', changeEventId, number: '010', title: 'Lobby' },
    cors: [{ ...basics, previousCents: null, newCents: 0, lines }],
    knownItemIds: known.map((one) => one.changeItemId),
    previousTotalCents: 0,
    newTotalCents: 0,
    eventPreviousTotalCents: 0,
    eventNewTotalCents: 0,
    findings: [],
    fingerprint: 'f',
  }
}

const add = (key: string, line = content('COR 12 Rough-in', 1_234_567)): PlannedLine => ({
  action: 'add',
  line: wanted('12', key, line),
  removedInProcore: false,
})
const stranger = item('1', content('Typed by hand', 910_000))
const ours = item('2', content('COR 12 Rough-in', 1_234_567))
const change: PlannedLine = {
  action: 'change',
  changeItemId: ours.changeItemId,
  line: wanted('12', 'lump', content('COR 12 Rough-in', 1_402_000)),
  before: ours.content,
  editedInProcore: false,
}

describe('a write without an answer', () => {
  it('is applied when the new line is there', () => {
    const plan = planWith([stranger], [add('lump')])
    expect(settle(plan, [stranger, ours], 'read')).toMatchObject({
      kind: 'applied',
      lines: [{ changeItemId: '2' }],
    })
  })

  it('is not applied when nothing new is there', () => {
    expect(settle(planWith([stranger], [add('lump')]), [stranger], 'read')).toEqual({ kind: 'not_applied' })
  })

  it('does not take a line that was there before for its own, even with the same words and amount', () => {
    expect(settle(planWith([stranger, ours], [add('lump')]), [stranger, ours], 'read')).toEqual({
      kind: 'not_applied',
    })
  })

  it.each([
    ['amount', content('COR 12 Rough-in', 1)],
    ['words', content('Rough-in as agreed', 1_234_567)],
  ])('takes a new line with another %s for its own, edited since, but for no proof', (_, edited) => {
    expect(settle(planWith([], [add('lump')]), [item('3', edited)], 'read')).toMatchObject({
      kind: 'applied',
      proven: false,
      lines: [{ changeItemId: '3', content: content('COR 12 Rough-in', 1_234_567) }],
    })
  })

  it('does not take a new line with other words and another amount, or other codes, for its own', () => {
    const others = [content('Rough-in', 1), content('Rough-in', 1_234_567, { budgetCodeId: null })]
    for (const other of others) {
      expect(settle(planWith([], [add('lump')]), [item('3', other)], 'read')).toEqual({ kind: 'not_applied' })
    }
  })

  it('is proven by one line that is just as wanted, whatever became of the others', () => {
    const edited = item('2', content('COR 12 Rough-in', 77))
    expect(settle(planWith([ours], [change]), [edited], 'read')).toMatchObject({
      kind: 'applied',
      proven: false,
    })
    const lines = [change, add('b', content('COR 12 Cleanup', 5_000))]
    const arrived = item('3', content('COR 12 Cleanup', 5_000))
    expect(settle(planWith([ours], lines), [edited, arrived], 'read')).toMatchObject({ proven: true })
  })

  it('counts: of two wanted twins with one arrived, it is partly applied', () => {
    const settled = settle(planWith([], [add('a'), add('b')]), [ours], 'read')
    expect(settled).toMatchObject({ kind: 'partly', arrived: 1, missing: 1 })
  })

  it('is applied when the changed line says what was wanted, not applied when it says what was before', () => {
    const changed = item('2', content('COR 12 Rough-in', 1_402_000))
    expect(settle(planWith([ours], [change]), [changed], 'read').kind).toBe('applied')
    expect(settle(planWith([ours], [change]), [ours], 'read').kind).toBe('not_applied')
  })

  it('lets a line somebody edited since go with the rest, and keeps what was wanted so the edit shows', () => {
    const edited = item('2', content('COR 12 Rough-in', 77))
    const arrived = item('3', content('COR 12 Rough-in', 1_234_567))
    const settled = settle(planWith([ours], [change, add('b')]), [edited, arrived], 'read')
    expect(settled).toMatchObject({
      kind: 'applied',
      lines: [{ changeItemId: '2', content: { amountCents: 1_402_000 } }, { changeItemId: '3' }],
    })
    expect(settle(planWith([ours], [change, add('b')]), [edited], 'read').kind).toBe('not_applied')
  })

  it('takes a removal as done only when the line is gone', () => {
    const remove: PlannedLine = {
      action: 'remove',
      changeItemId: ours.changeItemId,
      key: 'lump',
      before: ours.content,
      editedInProcore: false,
    }
    expect(settle(planWith([ours], [remove]), [stranger], 'read')).toEqual({
      kind: 'applied',
      proven: true,
      lines: [],
    })
    expect(settle(planWith([ours], [remove]), [ours], 'read')).toEqual({ kind: 'not_applied' })
  })
})

describe("Procore's own answer", () => {
  it('pairs a line by its words where Procore wrote another amount, so that the difference can be shown', () => {
    const rounded = item('2', content('COR 12 Rough-in', 1_234_500))
    const settled = settle(planWith([], [add('lump')]), [rounded], 'answer')
    expect(settled).toMatchObject({ kind: 'applied', lines: [{ content: { amountCents: 1_234_500 } }] })
  })
})

describe('all or nothing', () => {
  it('is told apart for any lines: before the write not applied, after it applied, each line once', () => {
    fc.assert(
      fc.property(
        fc.array(anyContent, { maxLength: 4 }),
        fc.array(anyContent, { minLength: 1, maxLength: 5 }),
        (theirs, contents) => {
          const known = theirs.map((line, at) => item(String(100 + at), line))
          const plan = planWith(
            known,
            contents.map((line, at) => add(`k${at}`, line)),
          )
          expect(settle(plan, known, 'read').kind).toBe('not_applied')
          const settled = settle(plan, procoreWrites(known, plan), 'read')
          if (settled.kind !== 'applied') throw new Error(`settled as ${settled.kind}`)
          expect(new Set(settled.lines.map((line) => line.changeItemId)).size).toBe(contents.length)
        },
      ),
    )
  })
})

describe('undo', () => {
  it('restores exactly the lines that were there before, for any push', () => {
    fc.assert(
      fc.property(
        fc.array(anyContent, { maxLength: 3 }),
        fc.array(anyContent, { maxLength: 3 }),
        fc.array(anyContent, { maxLength: 3 }),
        (theirs, changed, added) => {
          const foreign = theirs.map((line, at) => item(String(100 + at), line))
          const mine = changed.map((line, at) => item(String(200 + at), line))
          const lines: PlannedLine[] = [
            ...mine.map((one, at): PlannedLine => {
              const key = `c${at}`
              return at === 0
                ? {
                    action: 'remove',
                    changeItemId: one.changeItemId,
                    key,
                    before: one.content,
                    editedInProcore: false,
                  }
                : {
                    action: 'change',
                    changeItemId: one.changeItemId,
                    line: wanted('12', key, content('COR 12 new', 4_242)),
                    before: one.content,
                    editedInProcore: false,
                  }
            }),
            ...added.map((line, at) => add(`a${at}`, line)),
          ]
          const plan = planWith([...foreign, ...mine], lines)
          const pushed = procoreWrites([...foreign, ...mine], plan)
          const settled = settle(plan, pushed, 'answer')
          if (settled.kind !== 'applied') throw new Error(`settled as ${settled.kind}`)
          const undo = planUndo(plan.cors, settled.lines, pushed)
          if (undo.kind !== 'plan') throw new Error('moved on')
          const back = procoreWrites(pushed, { ...plan, cors: undo.cors })
          const contents = (items: readonly ChangeItem[]) =>
            items.map((one) => JSON.stringify(one.content)).sort()
          expect(contents(back)).toEqual(contents([...foreign, ...mine]))
          expect(back.slice(0, foreign.length)).toEqual(foreign)
        },
      ),
    )
  })

  it('is refused where a line that the push left as it was has been edited since', () => {
    const keep: PlannedLine = {
      action: 'keep',
      changeItemId: ours.changeItemId,
      key: 'lump',
      content: ours.content,
      why: 'same',
    }
    const plan = planWith([ours], [keep, add('b')])
    const pushed = procoreWrites([ours], plan)
    const settled = settle(plan, pushed, 'answer')
    if (settled.kind !== 'applied') throw new Error('not applied')
    expect(planUndo(plan.cors, settled.lines, pushed).kind).toBe('plan')
    const edited = pushed.map((one) =>
      one.changeItemId === ours.changeItemId ? { ...one, content: { ...one.content, amountCents: 5 } } : one,
    )
    expect(planUndo(plan.cors, settled.lines, edited)).toEqual({ kind: 'moved_on', corNumbers: ['12'] })
  })

  it('is refused where a line has moved on', () => {
    const plan = planWith([], [add('lump')])
    const pushed = procoreWrites([], plan)
    const settled = settle(plan, pushed, 'answer')
    if (settled.kind !== 'applied') throw new Error('not applied')
    const edited = pushed.map((one) => ({ ...one, content: { ...one.content, amountCents: 5 } }))
    expect(planUndo(plan.cors, settled.lines, edited)).toEqual({ kind: 'moved_on', corNumbers: ['12'] })
  })
})
