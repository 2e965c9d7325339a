import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import {
  isAnsweredElsewhere,
  readFreeLines,
  similarLines as similarToRead,
} from '../../server/domain/similar-lines.ts'
import { brief, found, none, nothing, others, planned, rough, similarLines } from './similar-lines-world.ts'
import { choicesOf, content, item, linked, wanted } from './world.ts'

describe('a line that belongs to no COR', () => {
  it('blocks where it has the words of a new line (case 22), and says which line it is', () => {
    const line = content('cor 12  rough-in', 5, others)
    expect(found(line)).toEqual([
      {
        code: 'line_like_this',
        severity: 'blocker',
        corId: '12',
        corNumber: '12',
        changeItemId: '5',
        detail: 'cor 12  rough-in',
        cents: 5,
      },
    ])
  })

  it.each(['COR 12 Lobby', 'cor 12 lobby', 'COR 12', 'COR  12 Lobby', 'COR #012: Lobby', 'Lobby, COR-12'])(
    'blocks where its words name the COR: %s',
    (words) => {
      expect(brief(content(words, 5, others))).toEqual(['line_like_this blocker'])
    },
  )

  it.each(['COR 120 Lobby', 'COR 12.1 Lobby', 'COR 1', 'RECORD 12', 'COR 12A', 'COR'])(
    'is no matter where it names another: %s',
    (words) => {
      expect(brief(content(words, 5, others))).toEqual([])
    },
  )

  it('blocks where it has the cents of a new line and its vendor or commitment', () => {
    expect(brief(content('Lobby', 1_234_567))).toEqual(['line_like_this blocker'])
    expect(brief(content('Lobby', 1_234_567, { ...others, vendorId: rough.vendorId }))).toEqual([
      'line_like_this blocker',
    ])
    expect(brief(content('Lobby', 1_234_567, { ...others, commitmentId: rough.commitmentId }))).toEqual([
      'line_like_this blocker',
    ])
  })

  it('blocks where it has the cents of a new line, whatever its contractor', () => {
    expect(brief(content('Lobby', 1_234_567, others))).toEqual(['line_like_this blocker'])
    expect(brief(content('Lobby', 1_234_567, none))).toEqual(['line_like_this blocker'])
  })

  it('warns where it is of the same vendor or commitment', () => {
    expect(found(content('Lobby', 5))).toMatchObject([
      { code: 'line_of_contractor', severity: 'warning', changeItemId: '5', detail: 'Lobby', cents: 5 },
    ])
    expect(brief(content('Lobby', 5, { ...others, vendorId: rough.vendorId }))).toHaveLength(1)
    expect(brief(content('Lobby', 5, { ...others, commitmentId: rough.commitmentId }))).toHaveLength(1)
    expect(brief(content('Lobby', 5, others))).toEqual([])
  })

  it('is only a warning once a person chose to put the new line beside it', () => {
    expect(found(rough, [['5', 'beside']])).toMatchObject([{ code: 'line_like_this', severity: 'warning' }])
    expect(found(rough, [['5', 'clearstory']])).toMatchObject([{ severity: 'blocker' }])
    expect(found(rough, [['6', 'beside']])).toMatchObject([{ severity: 'blocker' }])
  })
})

describe('what is compared', () => {
  it('is not a missing vendor or commitment, nor an amount of zero', () => {
    const bare = planned([wanted('12', 'lump', { ...rough, ...none })])
    const free = [item('5', content('Lobby', 5, none))]
    expect(similarLines(bare, free, choicesOf([]), nothing)).toEqual([])
    const zero = { ...rough, amountCents: 0 }
    const empty = planned([wanted('12', 'lump', zero)])
    expect(similarLines(empty, [item('5', content('Lobby', 0))], choicesOf([]), nothing)).toMatchObject([
      { code: 'line_of_contractor' },
    ])
  })

  it('is a line that was this COR’s before it was unlinked, whatever it says by now', () => {
    const other = item('5', content('Bay Electric', 99, others))
    const own = new Set([other.changeItemId])
    expect(similarLines(planned(), [other], choicesOf([]), nothing)).toEqual([])
    expect(similarLines(planned(), [other], choicesOf([]), { ...nothing, own })).toMatchObject([
      { code: 'line_like_this', severity: 'blocker', cents: 99 },
    ])
    expect(similarLines(planned(), [other], choicesOf([['5', 'beside']]), { ...nothing, own })).toMatchObject(
      [{ severity: 'warning' }],
    )
  })

  it('is every new line with every free one, each free one named once', () => {
    const desired = [
      wanted('12', 'labor', content('COR 12 Labor', 100)),
      wanted('12', 'rest', content('COR 12 Markup', 200, others)),
    ]
    const two = planned(desired)
    const free: ChangeItem[] = [
      item('5', content('Lobby', 200, others)),
      item('6', content('COR 12 Labor', 1, none)),
      item('7', content('Roof', 7, none)),
      item('8', content('Roof', 8, others)),
    ]
    expect(
      similarLines(two, free, choicesOf([]), nothing).map(({ changeItemId, code }) => [changeItemId, code]),
    ).toEqual([
      ['5', 'line_like_this'],
      ['6', 'line_like_this'],
      ['8', 'line_of_contractor'],
    ])
  })

  it.each([
    ['12.1', 'COR 12.1 Lobby', true],
    ['12.1', 'COR 12 Lobby', true],
    ['12.10', 'COR 12 Lobby', true],
    ['12.1', 'COR 12.2 Lobby', false],
    ['12.1', 'COR 1271 Lobby', false],
    ['12.1', 'COR 12A Lobby', false],
    ['3.1.2', 'COR 3.1 Lobby', true],
    ['3.1.2', 'COR 3.2 Lobby', false],
    [' 12 ', 'Lobby, COR-12', true],
    ['0012', 'COR 12 Lobby', true],
    ['012', 'COR #012 Lobby', true],
    ['105', 'COR 105 Lobby', true],
    ['105', 'COR 15 Lobby', false],
    ['0', 'COR 0 Lobby', true],
    ['26-005', 'COR 26-005 Lobby', true],
    ['26-005', 'COR 26005 Lobby', false],
    ['12 (R1)', 'COR 12 (R1)', true],
    ['12R1', 'COR 12 rough-in', true],
    ['12 Rev 1', 'COR 12 rough-in', true],
    ['12 Rev 1', 'COR 12R1 rough-in', true],
    ['12A', 'COR 12 rough-in', true],
    ['12-1', 'COR 12 rough-in', true],
    ['12-1', 'COR 12.1 rough-in', true],
    ['12-1', 'COR 12-2 rough-in', false],
    ['12-1', 'COR 120 rough-in', false],
    ['12 (R1)', 'COR 12 rough-in', true],
    ['26-005', 'COR 26-004 Lobby', false],
    ['26-005', 'COR 26 Lobby', false],
    ['26-12', 'COR 26-04 Lobby', false],
    ['COR-12', 'COR-12 rough-in', true],
    ['COR 012', 'COR 012 rough-in', true],
    ['COR #12', 'COR 12 rough-in', true],
    ['COR No. 12', 'COR 12 rough-in', true],
    ['HV-COR-012', 'HV-COR-012 rough-in', true],
    ['COR-12', 'COR 120 rough-in', false],
    ['12', 'COR No. 12 rough-in', true],
    ['12', 'CORs 11 and 12', true],
    ['12', 'CORs 11, 13', false],
    ['12', 'COR 11 and 12 lights', false],
    ['COR', 'COR 12', false],
    ['#-12', 'COR 12 Lobby', true],
    ['7'.repeat(90), `COR ${'7'.repeat(90)} Lobby`, true],
    ['7'.repeat(90), `COR ${'7'.repeat(90)}8 Lobby`, false],
    ['7'.repeat(91), `COR ${'7'.repeat(91)} Lobby`, false],
    ['', 'COR', false],
    ['', 'COR 12', false],
    ['.1', 'COR Lobby', false],
  ])('for a COR %j is %j, a line that names it: %s', (number, words, isNamed) => {
    const one = planned([wanted('12', 'lump', content('Rough-in', 1_234_567))], { number })
    const free = [item('5', content(words, 5, others))]
    expect(similarLines(one, free, choicesOf([]), nothing)).toHaveLength(isNamed ? 1 : 0)
  })

  it('is the words of a new line, even where they do not name the COR', () => {
    const one = planned([wanted('12', 'lump', content('Rough-in', 1_234_567))])
    const free = [item('5', content(' rough-in', 5, others)), item('6', content('Roof', 5, others))]
    expect(similarLines(one, free, choicesOf([]), nothing)).toMatchObject([{ changeItemId: '5' }])
  })

  it('is nothing where the COR adds nothing', () => {
    const ours = item('2', rough)
    const changed = [wanted('12', 'lump', content('COR 12 Rough-in', 5))]
    const one = planned(changed, { linked: [linked('12', 'lump', ours)] }, [ours])
    expect(similarLines(one, [item('5', rough)], choicesOf([]), nothing)).toEqual([])
  })

  it('is also what a changed line becomes, where the COR was linked by hand', () => {
    const ours = item('2', rough)
    const changed = [wanted('12', 'lump', content('COR 12 Rough-in', 5))]
    const one = planned(changed, { linked: [linked('12', 'lump', ours)] }, [ours])
    const byHand = { ...nothing, isFirstPush: true }
    const free = [item('5', content('Lobby', 5, others)), item('6', content('Roof', 7, others))]
    expect(similarLines(one, free, choicesOf([]), byHand)).toMatchObject([
      { code: 'line_like_this', severity: 'blocker', changeItemId: '5' },
    ])
    expect(similarLines(one, free, choicesOf([]), nothing)).toEqual([])
  })

  it('is not a line that stays or goes, even where the COR was linked by hand', () => {
    const [same, gone] = [item('2', rough), item('3', content('Paint', 9))]
    const lines = [linked('12', 'lump', same), linked('12', 'old', gone)]
    const one = planned([wanted('12', 'lump', rough)], { linked: lines }, [same, gone])
    const byHand = { ...nothing, isFirstPush: true }
    const free = [item('5', content('Paint', 9)), item('6', rough)]
    expect(one.lines.map(({ action }) => action).sort()).toEqual(['keep', 'remove'])
    expect(similarLines(one, free, choicesOf([]), byHand)).toEqual([])
  })

  it('is a line that was this COR’s, even where the COR adds nothing', () => {
    const ours = item('2', rough)
    const one = planned([wanted('12', 'lump', rough)], { linked: [linked('12', 'lump', ours)] }, [ours])
    const before = item('5', content('Bay Electric', 99, others))
    const own = new Set([before.changeItemId])
    const free = [before, item('6', rough)]
    expect(similarLines(one, free, choicesOf([]), { ...nothing, own })).toMatchObject([
      { code: 'line_like_this', severity: 'blocker', changeItemId: '5' },
    ])
  })
})

describe('a line in another change event', () => {
  const changeItemId = item('5', rough).changeItemId
  const line = { code: 'line_unlinked', changeItemId, cents: 7 } as const
  const answer = { ...line, detail: '011 Lobby' }

  it('was told apart before where it still has the amount that it was told apart with', () => {
    expect(isAnsweredElsewhere([answer], line)).toBe(true)
    expect(isAnsweredElsewhere([{ ...answer, cents: 8 }, answer], line)).toBe(true)
    expect(isAnsweredElsewhere([{ ...answer, cents: 8 }], line)).toBe(false)
    expect(isAnsweredElsewhere([{ ...answer, code: 'made_after_all' }], line)).toBe(false)
    expect(isAnsweredElsewhere([{ ...answer, changeItemId: item('6', rough).changeItemId }], line)).toBe(
      false,
    )
    expect(isAnsweredElsewhere([], line)).toBe(false)
  })
})

describe('long words', () => {
  it('are named by their beginning', () => {
    const [finding] = found(content(`COR 12 ${'x'.repeat(5000)}`, 5, others))
    expect(finding?.detail).toHaveLength(250)
    expect(finding?.detail).toMatch(/^COR 12 x+…$/)
    const whole = 'COR 12'.padEnd(250, 'x')
    expect(found(content(whole, 1_234_567))[0]?.detail).toBe(whole)
  })

  it('may name fifty CORs', () => {
    const naming = (count: number) => Array.from({ length: count }, (_, at) => `COR ${100 + at}`).join(', ')
    const isNamed = (words: string) =>
      similarLines(
        planned(undefined, { number: '149' }),
        [item('5', content(words, 5, others))],
        choicesOf([]),
        nothing,
      ).length > 0
    expect(isNamed(naming(50))).toBe(true)
    expect(isNamed(`COR 99, ${naming(50)}`)).toBe(false)
  })

  // Read for each COR, these would take a minute.
  it('of many lines are read once for many CORs', () => {
    const words = 'level rough-in circuits &amp; COR 7 '.repeat(250)
    const free = readFreeLines(
      Array.from({ length: 500 }, (_, at) => item(String(at), content(`${at} ${words}`, at, others))),
    )
    for (let number = 100; number < 200; number += 1) {
      expect(
        similarToRead(planned(undefined, { number: String(number) }), free, choicesOf([]), nothing),
      ).toEqual([])
    }
  }, 20_000)

  // At quadratic cost each of these would take minutes.
  it.each(['-', ' ', '0', 'COR ', 'COR-', '.1', 'COR 1.'])(
    'of many %j take no longer than others',
    (part) => {
      const long = part.repeat(500_000 / part.length)
      const one = planned([wanted('12', 'lump', content('Rough-in', 7))], { number: `${long}x` })
      const free = [`COR${long}`, `COR ${long}!`, long].map((words, at) =>
        item(String(at), content(words, 5, others)),
      )
      expect(similarLines(one, free, choicesOf([]), nothing)).toEqual([])
    },
    10_000,
  )
})
