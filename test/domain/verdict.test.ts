import { describe, expect, it } from 'vitest'
import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { LineDecision, LinkedLine } from '../../server/domain/link.ts'
import type { Plan, PlannedLine } from '../../server/domain/push.ts'
import { type Evidence, settlesAt, type Verdict, verdictOf } from '../../server/domain/verdict.ts'
import { content, cor, item, keptAsEdited, keptOut, planOf, wanted } from './world.ts'

const sentAt = '2026-11-02T10:00:00.000Z'
const limit = '2026-11-02T10:03:00.000Z'
const early = '2026-11-02T10:02:59.999Z'

const rough = content('COR 12 Rough-in', 1_234_567)
const grown = content('COR 12 Rough-in', 1_402_000)
const stranger = item('1', content('Typed by hand', 910_000))
const ours = item('2', rough)

const add = (key: string, line = rough): PlannedLine => ({
  action: 'add',
  line: wanted('12', key, line),
  removedInProcore: false,
})
const changeTo = (line: LineContent, before = rough): PlannedLine => ({
  action: 'change',
  changeItemId: ours.changeItemId,
  line: wanted('12', 'lump', line),
  before,
  editedInProcore: false,
})
const remove: PlannedLine = {
  action: 'remove',
  changeItemId: ours.changeItemId,
  key: 'lump',
  before: rough,
  editedInProcore: false,
}

function planWith(known: ChangeItem[], lines: PlannedLine[]): Plan {
  const plan = planOf(known, [cor('12')])
  return { ...plan, cors: plan.cors.map((one) => ({ ...one, lines })) }
}

const destination: Plan['destination'] = {
  kind: 'new',
  event: {
    number: null,
    title: 'Lobby',
    description: '[CS-1]',
    statusId: idOf('1'),
    scope: 'tbd',
    changeTypeId: null,
    changeReasonId: null,
  },
  reference: 'CS-1',
}

interface Look {
  readFrom?: string
  known?: ChangeItem[]
  isNew?: boolean
}

function verdict(
  lines: PlannedLine[],
  seen: ChangeItem[] | null,
  evidence: Evidence['kind'] = 'lost',
  { readFrom = limit, known = [stranger, ours], isNew = false }: Look = {},
): Verdict {
  const full: Evidence =
    evidence === 'refused' || evidence === 'failed' ? { kind: evidence, status: 500 } : { kind: evidence }
  const plan = planWith(known, lines)
  return verdictOf(isNew ? { ...plan, destination } : plan, { items: seen, readFrom }, full, sentAt)
}

/** Before and after the limit. */
function both(lines: PlannedLine[], seen: ChangeItem[] | null, evidence: Evidence['kind']): string[] {
  return [early, limit].map((readFrom) => verdict(lines, seen, evidence, { readFrom }).kind)
}

function line(found: Verdict, at = 0): LinkedLine | undefined {
  return 'lines' in found ? found.lines[at] : undefined
}

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

describe('a changed line', () => {
  it('is applied when it is as wanted, not applied when it is as before', () => {
    expect(verdict([changeTo(grown)], [item('2', grown)])).toMatchObject({
      kind: 'applied',
      lines: [{ changeItemId: '2', corId: '12', key: 'lump', content: grown, wanted: grown, decision: null }],
    })
    expect(verdict([changeTo(grown)], [ours])).toEqual({ kind: 'not_applied' })
  })

  it('is as wanted where Procore stored its words and money on other codes', () => {
    const stored = content('COR 12 Rough-in', 1_402_000, { vendorId: null })
    expect(line(verdict([changeTo(grown)], [item('2', stored)], 'refused'))).toMatchObject({
      content: stored,
      wanted: grown,
    })
  })

  it('that only moves to other codes is no proof on any others', () => {
    const moved = { ...rough, budgetCodeId: null }
    const other = item('2', { ...rough, vendorId: null })
    expect(both([changeTo(moved)], [other], 'lost')).toEqual(['wait', 'applied'])
    expect(verdict([changeTo(moved)], [other], 'refused').kind).toBe('not_applied')
    expect(verdict([changeTo(moved)], [item('2', moved)], 'refused').kind).toBe('applied')
  })

  it('is linked as wanted where a person edited or removed it since, so that the edit shows', () => {
    const arrived = item('3', content('COR 12 Cleanup', 5_000))
    const lines = [changeTo(grown), add('new', arrived.content)]
    const edited = item('2', content('COR 12 Rough-in', 77))
    for (const seen of [[edited, arrived], [arrived]]) {
      const found = verdict(lines, seen, 'refused')
      expect(found.kind).toBe('applied')
      expect(line(found)).toMatchObject({ changeItemId: '2', content: grown, wanted: grown })
    }
  })

  it('is linked as before where the write did not reach it', () => {
    const arrived = item('3', content('COR 12 Cleanup', 5_000))
    const found = verdict([changeTo(grown), add('new', arrived.content)], [ours, arrived])
    expect(found.kind).toBe('partly')
    expect(line(found)).toMatchObject({ changeItemId: '2', key: 'lump', content: rough, wanted: rough })
  })

  it('is as answered in an answer, with both amounts kept, even where it is as before', () => {
    for (const answer of [rough, content('COR 12 Rough-in', 1_401_999)]) {
      const found = verdict([changeTo(grown)], [stranger, item('2', answer)], 'answered', { readFrom: early })
      expect(found.kind).toBe('applied')
      expect(line(found)).toMatchObject({ content: answer, wanted: grown })
    }
  })

  it('is missing from an answer that does not show it, and stays linked', () => {
    const arrived = item('3', content('COR 12 Cleanup', 5_000))
    const lines = [changeTo(grown), add('new', arrived.content)]
    expect(verdict(lines, [arrived], 'answered', { readFrom: early }).kind).toBe('wait')
    const found = verdict(lines, [arrived], 'answered')
    expect(found).toMatchObject({ kind: 'partly', arrived: 1, missing: 1 })
    expect(line(found)).toMatchObject({ changeItemId: '2', content: grown })
  })
})

describe('a removed line', () => {
  it('is applied when it is gone, not applied while it is there', () => {
    expect(verdict([remove], [stranger])).toEqual({ kind: 'applied', lines: [] })
    expect(verdict([remove], [stranger, ours])).toEqual({ kind: 'not_applied' })
  })

  it('stays linked as it was while it is there (cases 4 and 5)', () => {
    const others = ['3', '4'].map((id) => item(id, content(`COR 12 Part ${id}`, 100)))
    const removals = [ours, ...others].map(
      ({ changeItemId, content: before }): PlannedLine => ({
        ...remove,
        changeItemId,
        key: `k${changeItemId}`,
        before,
      }),
    )
    const found = verdict(removals, [stranger, ...others])
    expect(found).toMatchObject({ kind: 'partly', arrived: 1, missing: 2 })
    expect('lines' in found && found.lines).toEqual(
      others.map(({ changeItemId, content: stored }) => ({
        changeItemId,
        corId: '12',
        key: `k${changeItemId}`,
        content: stored,
        wanted: stored,
        decision: null,
      })),
    )
  })
})

describe('a line that the push does not write', () => {
  const decided = (decision: LineDecision | null) => ({
    changeItemId: ours.changeItemId,
    key: 'lump',
    content: rough,
    wanted: grown,
    decision,
  })

  it('passes into the link as it was planned, with its decision', () => {
    for (const planned of [
      { action: 'keep', why: 'kept', ...decided(keptAsEdited) },
      { action: 'leave_out', isNew: true, ...decided(keptOut), decision: keptOut },
    ] as const) {
      const { changeItemId, key, decision } = planned
      expect(verdict([planned], [], 'answered')).toEqual({
        kind: 'applied',
        lines: [{ changeItemId, corId: '12', key, content: rough, wanted: grown, decision }],
      })
    }
  })

  it('is not linked while its choice is open', () => {
    const choose: PlannedLine = {
      action: 'choose',
      changeItemId: ours.changeItemId,
      key: 'lump',
      line: null,
      procore: rough,
    }
    expect(verdict([choose], [ours], 'answered')).toEqual({ kind: 'applied', lines: [] })
  })
})
