import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import type { PlannedLine } from '../../server/domain/push.ts'
import { type Evidence, settlesAt } from '../../server/domain/verdict.ts'
import {
  add,
  both,
  changeTo,
  early,
  grown,
  limit,
  line,
  ours,
  remove,
  rough,
  sentAt,
  stranger,
  verdict,
} from './verdict-world.ts'
import { content, item } from './world.ts'

describe('an answer that lacks lines that were there before', () => {
  it('says nothing about a push that only takes lines out', () => {
    expect(both([remove], [], 'answered')).toEqual(['wait', 'applied'])
    expect(both([remove], [stranger], 'answered')).toEqual(['applied', 'applied'])
  })

  it('says nothing where a line that stays is not shown', () => {
    const stays = {
      changeItemId: ours.changeItemId,
      key: 'lump',
      content: rough,
      wanted: rough,
      decision: null,
    }
    const keep: PlannedLine = { action: 'keep', why: 'same', ...stays }
    const gone = item('3', content('COR 12 Cleanup', 5_000))
    const lines: PlannedLine[] = [keep, { ...remove, changeItemId: gone.changeItemId, before: gone.content }]
    const known = [stranger, ours, gone]
    expect(verdict(lines, [stranger], 'answered', { readFrom: early, known }).kind).toBe('wait')
    expect(verdict(lines, [stranger, ours], 'answered', { readFrom: early, known }).kind).toBe('applied')
  })

  it('says nothing about a push that adds lines either', () => {
    const added = item('3', rough)
    expect(verdict([add('lump')], [added], 'answered', { readFrom: early }).kind).toBe('wait')
    expect(verdict([add('lump')], [stranger, ours, added], 'answered', { readFrom: early }).kind).toBe(
      'applied',
    )
  })
})

describe('the limit', () => {
  it('is three minutes after the push was claimed', () => {
    expect(settlesAt(sentAt)).toBe(limit)
    expect(verdict([add('a')], [stranger, ours], 'lost', { readFrom: early })).toEqual({
      kind: 'wait',
      until: limit,
    })
  })
})

/** One new line and one that is changed, so that there are all, some and none. */
describe('the table of cases', () => {
  const lines = [changeTo(grown), add('new', content('COR 12 Cleanup', 5_000))]
  const changed = item('2', grown)
  const arrived = item('3', content('COR 12 Cleanup', 5_000))
  const edited = item('3', content('COR 12 Cleanup', 5_500))
  const all = [stranger, changed, arrived]
  const allOneEdited = [stranger, changed, edited]
  const allEdited = [stranger, item('2', content('COR 12 Rough-in', 77)), edited]
  const some = [stranger, ours, arrived]
  const someEdited = [stranger, ours, edited]
  const none = [stranger, ours]

  type Row = [Evidence['kind'], string, string, string, ChangeItem[]]
  const unanswered = (kind: 'failed' | 'lost'): Row[] => [
    [kind, 'all', 'applied', 'applied', all],
    [kind, 'all, one edited since', 'applied', 'applied', allOneEdited],
    [kind, 'all, each edited since', 'wait', 'applied', allEdited],
    [kind, 'some', 'wait', 'partly', some],
    [kind, 'some, none just as planned', 'wait', 'partly', someEdited],
    [kind, 'none', 'wait', 'not_applied', none],
  ]
  it.each<Row>([
    ['never_left', 'all', 'not_applied', 'not_applied', all],
    ['never_left', 'none', 'not_applied', 'not_applied', none],
    ['answered', 'all', 'applied', 'applied', all],
    ['answered', 'all, with other amounts', 'applied', 'applied', allEdited],
    ['answered', 'some', 'wait', 'partly', [stranger, changed]],
    ['answered', 'none', 'wait', 'not_applied', [stranger]],
    ['refused', 'all', 'applied', 'applied', all],
    ['refused', 'all, one edited since', 'applied', 'applied', allOneEdited],
    ['refused', 'all, each edited since', 'not_applied', 'not_applied', allEdited],
    ['refused', 'some', 'partly', 'partly', some],
    ['refused', 'some, none just as planned', 'not_applied', 'not_applied', someEdited],
    ['refused', 'none', 'not_applied', 'not_applied', none],
    ...unanswered('failed'),
    ...unanswered('lost'),
  ])('%s, seen %s: %s before the limit, %s after it', (kind, _, beforeLimit, afterLimit, seen) => {
    expect(both(lines, seen, kind)).toEqual([beforeLimit, afterLimit])
  })

  it('counts what arrived and what is missing', () => {
    expect(verdict(lines, some, 'refused')).toMatchObject({ kind: 'partly', arrived: 1, missing: 1 })
    expect(verdict(lines, someEdited)).toMatchObject({ kind: 'partly', arrived: 1, missing: 1 })
    const more = [...lines, add('more', content('COR 12 Permits', 100))]
    expect(verdict(more, all)).toMatchObject({ arrived: 2, missing: 1 })
    expect(verdict(more, some)).toMatchObject({ arrived: 1, missing: 2 })
  })

  it('holds for a change event that is not there', () => {
    expect(both(lines, null, 'answered')).toEqual(['wait', 'not_applied'])
    expect(both(lines, null, 'lost')).toEqual(['wait', 'not_applied'])
    expect(both(lines, null, 'refused')).toEqual(['not_applied', 'not_applied'])
    // Its lines are gone with it, which does not make a removal of ours.
    expect(both([remove], null, 'refused')).toEqual(['not_applied', 'not_applied'])
    expect(both([remove], null, 'answered')).toEqual(['wait', 'not_applied'])
    expect(verdict([remove], null)).toEqual({ kind: 'not_applied' })
  })

  it('has a new change event without lines for applied once it is there', () => {
    expect(verdict([], [], 'answered', { readFrom: early, known: [] }).kind).toBe('applied')
    expect(both([], null, 'lost')).toEqual(['wait', 'not_applied'])
    expect(both([], [], 'lost')).toEqual(['wait', 'applied'])
  })
})

describe('a new line', () => {
  it('is linked as Procore has it, under its key', () => {
    const escaped = item('3', content('COR 12 Rough-in &amp; panels', 1_234_567, { vendorId: null }))
    const plain = content('COR 12 Rough-in & panels', 1_234_567)
    expect(verdict([add('labor', plain)], [escaped])).toEqual({
      kind: 'applied',
      lines: [
        {
          changeItemId: '3',
          corId: '12',
          key: 'labor',
          content: escaped.content,
          wanted: plain,
          decision: null,
        },
      ],
    })
  })

  it('is never one that was there before, even with the same words and amount', () => {
    expect(verdict([add('lump')], [stranger, ours])).toEqual({ kind: 'not_applied' })
    expect(verdict([add('lump')], [stranger, ours], 'answered')).toEqual({ kind: 'not_applied' })
  })

  it("is not a stranger's with the same cents and other words, nor one with other words and other cents", () => {
    for (const cents of [1_234_567, 5]) {
      const typed = item('3', content('Rough-in as agreed', cents))
      expect(verdict([add('lump')], [stranger, ours, typed])).toEqual({ kind: 'not_applied' })
      expect(verdict([add('lump')], [stranger, ours, typed], 'refused')).toEqual({ kind: 'not_applied' })
    }
  })

  it('with the same words and its cents rounded to a whole unit is as Procore stored it: nobody edited it', () => {
    const rounded = content('COR 12 Rough-in', 1_234_600)
    const found = verdict([add('lump')], [stranger, item('7', rounded)], 'lost', { known: [stranger] })
    expect(found.kind).toBe('applied')
    expect(line(found)).toMatchObject({ content: rounded, wanted: rough })
    const changed = verdict([changeTo(content('COR 12 Rough-in', 1_402_049))], [stranger, item('2', grown)])
    expect(line(changed)).toMatchObject({ content: grown })
  })

  it.each([
    ['a whole unit away', 1_234_567, 1_234_700],
    ['just a whole unit away', 1_234_500, 1_234_600],
    ['no whole unit', 1_234_567, 1_234_550],
  ])('is no rounding where its cents are %s', (_, cents, stored) => {
    const wish = content('COR 12 Rough-in', cents)
    const seen = [stranger, item('7', content('COR 12 Rough-in', stored))]
    expect(line(verdict([add('lump', wish)], seen, 'lost', { known: [stranger] }))).toMatchObject({
      content: wish,
    })
  })

  it('with the same words and other cents was edited since: linked as wanted, so that the edit shows', () => {
    const edited = item('3', content('COR 12 Rough-in', 1))
    const found = verdict([add('lump')], [edited])
    expect(found.kind).toBe('applied')
    expect(line(found)).toMatchObject({ changeItemId: '3', content: rough, wanted: rough })
  })

  it('is counted: of two wanted twins with one arrived, one is missing', () => {
    const twin = item('3', rough)
    expect(verdict([add('a'), add('b')], [ours, twin])).toMatchObject({
      kind: 'partly',
      arrived: 1,
      missing: 1,
    })
  })

  it('is paired with the closest match, whichever comes first', () => {
    const [small, large] = [content('COR 12 Rough-in', 100), content('COR 12 Rough-in', 200)]
    const otherCode = content('COR 12 Rough-in', 100, { budgetCodeId: null })
    const seen = [item('3', otherCode), item('4', large), item('5', small)]
    const found = verdict([add('l', large), add('s', small)], seen)
    expect(found).toMatchObject({
      lines: [
        { key: 'l', changeItemId: '4' },
        { key: 's', changeItemId: '5' },
      ],
    })
    const late = verdict([add('s', small), add('l', large)], [item('3', grown), item('4', otherCode)])
    expect(late).toMatchObject({
      lines: [
        { key: 's', changeItemId: '4' },
        { key: 'l', changeItemId: '3' },
      ],
    })
  })
})

describe("a new line in Procore's own answer (case 18)", () => {
  it('has arrived as answered with another amount, and both amounts are kept', () => {
    const rounded = item('3', content('COR 12 Rough-in', 1_234_500))
    const found = verdict([add('lump')], [stranger, ours, rounded], 'answered', { readFrom: early })
    expect(found.kind).toBe('applied')
    expect(line(found)).toMatchObject({
      content: { amountCents: 1_234_500 },
      wanted: { amountCents: 1_234_567 },
    })
  })

  it('has arrived as answered with other words on the same codes', () => {
    const reworded = item('3', content('Rough-in', 1_234_567))
    expect(line(verdict([add('lump')], [reworded], 'answered'))).toMatchObject({
      changeItemId: '3',
      content: { description: 'Rough-in' },
    })
  })

  it.each([{ budgetCodeId: null }, { vendorId: null }, { commitmentId: null }, { amountCents: 5 }])(
    'has not arrived as another line with other words and %j',
    (more) => {
      const other = item('3', { ...content('Rough-in', 1_234_567), ...more })
      const seen = [stranger, ours, other]
      expect(verdict([add('lump')], seen, 'answered', { readFrom: early }).kind).toBe('wait')
      const whole = item('3', content('Rough-in', 1_234_567))
      expect(verdict([add('lump')], [stranger, ours, whole], 'answered', { readFrom: early }).kind).toBe(
        'applied',
      )
    },
  )
})

describe('a new change event', () => {
  const lines = [add('labor', content('COR 12 Labor', 100)), add('rest', content('COR 12 Markup', 200))]
  const labor = item('3', content('COR 12 Labor', 100))
  const made = (seen: ChangeItem[] | null, kind: Evidence['kind']) =>
    verdict(lines, seen, kind, { known: [], isNew: true })

  it.each(['refused', 'lost', 'failed'] as const)(
    'was made where it is there, even without lines: %s',
    (kind) => {
      expect(made([], kind)).toEqual({ kind: 'partly', lines: [], arrived: 0, missing: 2 })
      expect(made([labor], kind)).toMatchObject({ kind: 'partly', arrived: 1, missing: 1 })
      expect(made(null, kind)).toEqual({ kind: 'not_applied' })
    },
  )

  it('has our line where that has its cents and codes and other words: it was edited since', () => {
    const reworded = item('4', content('Fee', 200))
    const found = made([labor, reworded], 'lost')
    expect(found.kind).toBe('applied')
    expect(line(found, 1)).toMatchObject({ changeItemId: '4', content: { description: 'COR 12 Markup' } })
    expect(made([labor, item('4', content('Fee', 201))], 'lost')).toMatchObject({
      kind: 'partly',
      missing: 1,
    })
  })
})
