import { describe, expect, it } from 'vitest'
import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type { CommitmentId, VendorId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { LinkedLine } from '../../server/domain/link.ts'
import type { CorToPlan } from '../../server/domain/plan.ts'
import {
  isAnsweredElsewhere,
  type LineQuestion,
  movesMoney,
  readFreeLines,
  similarLines as similarToRead,
} from '../../server/domain/similar-lines.ts'
import { choicesOf, content, cor, item, keptAsEdited, linked, locked, planOf, wanted } from './world.ts'

/** The same for lines that were not read before. */
function similarLines(
  cor: Parameters<typeof similarToRead>[0],
  free: readonly ChangeItem[],
  choices: Parameters<typeof similarToRead>[2],
  more: Parameters<typeof similarToRead>[3],
) {
  return similarToRead(cor, readFreeLines(free), choices, more)
}

const rough = content('COR 12 Rough-in', 1_234_567)
const others = { commitmentId: idOf<CommitmentId>('59'), vendorId: idOf<VendorId>('49') }
const none = { commitmentId: null, vendorId: null }

function planned(
  desired = [wanted('12', 'lump', rough)],
  more: Partial<CorToPlan> = {},
  items: ChangeItem[] = [],
) {
  const [one] = planOf(items, [cor('12', { desired, ...more })]).cors
  if (!one) throw new Error('no COR is planned')
  return one
}

function found(line: LineContent, choices: Parameters<typeof choicesOf>[0] = []) {
  return similarLines(planned(), [item('5', line)], choicesOf(choices), nothing)
}
const brief = (line: LineContent) => found(line).map(({ code, severity }) => `${code} ${severity}`)

const nothing = { own: new Set<ChangeItem['changeItemId']>(), isFirstPush: false, answered: [] }

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

describe('a line that changes', () => {
  const ours = item('2', content('COR 12 Rough-in', 1000))
  const moved = (to: number, free: ChangeItem, more: Partial<LineContent> = {}, now = ours) => {
    const desired = [wanted('12', 'lump', { ...ours.content, amountCents: to, ...more })]
    const one = planned(desired, { linked: [linked('12', 'lump', ours)] }, [now])
    const chosen = one.lines.some(({ action }) => action === 'choose')
      ? planOf([now], [cor('12', { desired, linked: [linked('12', 'lump', ours)] })], [['2', 'clearstory']])
          .cors[0]
      : one
    return similarLines(chosen ?? one, [free], choicesOf([]), nothing).length > 0
  }

  it.each([
    ['the cents that it gains', 1500, 'Lobby', 500, true],
    ['the cents that it loses', 600, 'Lobby', -400, true],
    ['the cents that it gains, taken away', 1500, 'Lobby', -500, false],
    ['its new amount', 1500, 'Lobby', 1500, false],
    ['its words and goes the same way', 1500, 'cor 12 rough-in', 7, true],
    ['its words and goes the other way', 1500, 'cor 12 rough-in', -7, false],
    ['the number of its COR and goes the same way', 600, 'COR 12 credit', -7, true],
    ['the number of its COR and goes the other way', 600, 'COR 12 extra', 7, false],
    ['the number of its COR and no money', 1500, 'COR 12 extra', 0, false],
    ['the contractor of its COR', 1500, 'Lobby', 7, false],
  ])('is compared with a line that has %s', (_, to, words, cents, isNamed) => {
    expect(moved(to, item('5', { ...rough, description: words, amountCents: cents }))).toBe(isNamed)
  })

  it('is compared with a line of its words that does not name the COR', () => {
    const now = item('2', content('Rough-in', 1000))
    const desired = [wanted('12', 'lump', content('Rough-in', 1500))]
    const one = planned(desired, { linked: [linked('12', 'lump', now)] }, [now])
    const asked = (cents: number) =>
      similarLines(one, [item('5', content('rough-in', cents))], choicesOf([]), nothing).length > 0
    expect([asked(7), asked(-7)]).toEqual([true, false])
  })

  it('is compared as a whole only where a person edited it', () => {
    const reworded = item('2', content('Rough-in, level 3', 1000))
    expect(moved(1500, item('5', content('Lobby', 1500)), {}, reworded)).toBe(true)
    expect(moved(1000, item('5', content('Lobby', 1000)), {}, reworded)).toBe(false)
    const asked = (record: LinkedLine, now: ChangeItem) =>
      planOf(
        [now],
        [
          cor('12', {
            desired: [wanted('12', 'lump', { ...ours.content, amountCents: 1500 })],
            linked: [record],
          }),
        ],
        [['2', 'clearstory']],
      ).cors.some(
        (one) => similarLines(one, [item('5', content('Lobby', 1500))], choicesOf([]), nothing).length > 0,
      )
    const reduced = item('2', content('COR 12 Rough-in', 400))
    const kept = { wanted: ours.content, decision: keptAsEdited }
    expect(asked(linked('12', 'lump', reduced, kept), reduced)).toBe(true)
    expect(asked(linked('12', 'lump', reworded, kept), reworded)).toBe(false)
  })

  it('is not compared where only its words or codes change', () => {
    const free = item('5', content('COR 12 Rough-in', 1000))
    expect(moved(1000, free, { description: 'COR 12 Lobby' })).toBe(false)
    expect(moved(1000, free, { vendorId: others.vendorId })).toBe(false)
  })

  it('is compared as a whole too where a person had edited it', () => {
    const now = item('2', content('COR 12 Rough-in', 1))
    expect(moved(1000, item('5', content('Lobby', 1000)), {}, now)).toBe(true)
    expect(moved(1000, item('5', content('Lobby', 999)), {}, now)).toBe(true)
    expect(moved(1000, item('5', content('Lobby', 998)), {}, now)).toBe(false)
  })

  const two = [ours, item('3', content('COR 12 Markup', 400))]
  const ofTwo = (labor: number, markup: number, free: ChangeItem, items = two) =>
    planOf(
      items,
      [
        cor('12', {
          desired: [
            wanted('12', 'labor', content('COR 12 Rough-in', labor)),
            wanted('12', 'rest', content('COR 12 Markup', markup)),
          ],
          linked: two.map((one, at) => linked('12', at === 0 ? 'labor' : 'rest', one)),
        }),
      ],
      items.map(({ changeItemId }) => [changeItemId, 'clearstory']),
    ).cors.some((one) => similarLines(one, [free], choicesOf([]), nothing).length > 0)

  it('is compared together with the others of its COR', () => {
    expect(ofTwo(1300, 500, item('5', content('Lobby', 400, others)))).toBe(true)
    expect(ofTwo(1300, 500, item('5', content('Lobby', 100, others)))).toBe(true)
    expect(ofTwo(1300, 500, item('5', content('Lobby', 200, others)))).toBe(false)
  })

  it('is not compared where money only passes from one line of its COR to another', () => {
    const free = item('5', content('COR 12 Rough-in', 100, others))
    expect(ofTwo(1100, 300, free)).toBe(false)
    expect(ofTwo(1100, 300, item('5', content('COR 12 note', 0, others)))).toBe(false)
    const edited = [item('2', content('COR 12 Rough-in', 900)), item('3', content('COR 12 Markup', 500))]
    expect(ofTwo(1000, 400, free, edited)).toBe(true)
  })

  it('is asked about once: a line that it was put beside before is named while it stays the same', () => {
    const one = planned(
      [wanted('12', 'lump', content('COR 12 Rough-in', 1500))],
      { linked: [linked('12', 'lump', ours)] },
      [ours],
    )
    const free = item('5', content('COR 12 extra', 7))
    const severity = (answered: {
      changeItemId: ChangeItem['changeItemId']
      detail: string
      cents: number
      code: LineQuestion
    }) =>
      similarLines(one, [free], choicesOf([]), { ...nothing, answered: [answered] }).map(
        (found) => found.severity,
      )
    const code = 'line_like_this'
    const same = { code, changeItemId: free.changeItemId, detail: 'COR 12 extra', cents: 7 } as const
    expect(severity(same)).toEqual(['warning'])
    expect(severity({ ...same, cents: 8 })).toEqual(['blocker'])
    expect(severity({ ...same, detail: 'COR 12' })).toEqual(['blocker'])
    expect(severity({ ...same, changeItemId: ours.changeItemId })).toEqual(['blocker'])
    expect(severity({ ...same, code: 'line_unlinked' })).toEqual(['blocker'])
  })
})

describe('whether a push moves money', () => {
  const ours = item('2', content('COR 12 Rough-in', 1000))
  const rest = item('3', content('COR 12 Markup', 400))
  const both = [linked('12', 'lump', ours), linked('12', 'rest', rest)]
  const moves = (lump: number | null, markup: number | null, words = 'COR 12 Rough-in') =>
    movesMoney(
      planned(
        [
          ...(lump === null ? [] : [wanted('12', 'lump', content(words, lump))]),
          ...(markup === null ? [] : [wanted('12', 'rest', content('COR 12 Markup', markup))]),
        ],
        { linked: both },
        [ours, rest],
      ),
    )

  it('is told by lines that change or go, and by the COR as a whole', () => {
    expect(movesMoney(planned())).toBe(false)
    expect(moves(1000, 400)).toBe(false)
    expect(moves(1000, 400, 'COR 12 Lobby')).toBe(false)
    expect(moves(1100, 300)).toBe(false)
    expect(moves(1400, null)).toBe(false)
    expect(moves(1000, 300)).toBe(true)
    expect(moves(1000, null)).toBe(true)
    expect(movesMoney(planned([], { linked: both, leaves: true }, [ours, rest]))).toBe(true)
  })
})

describe('a line that goes', () => {
  const [labor, markup] = [item('2', content('COR 12 Labor', 1000)), item('3', content('COR 12 Markup', 400))]
  const both = [linked('12', 'labor', labor), linked('12', 'rest', markup)]
  /** Whether a typed line is asked about where COR 12 wants this labor line, if any, and no markup. */
  const asked = (
    to: number | null,
    words: string,
    cents: number,
    { leaves = false, items = [labor, markup], lines = both } = {},
  ) => {
    const desired = to === null ? [] : [wanted('12', 'labor', { ...labor.content, amountCents: to })]
    const ids = items.map(({ changeItemId }) => [changeItemId, 'clearstory'] as const)
    const [one] = planOf(items, [cor('12', { desired, linked: lines, leaves })], ids).cors
    const free = item('5', content(words, cents, others))
    return one ? similarLines(one, [free], choicesOf([]), nothing).map(({ code }) => code) : []
  }
  const yes = ['line_like_this']

  it.each([
    ['its cents', 'Lobby', -400, true],
    ['its cents, the other way', 'Lobby', 400, false],
    ['its words', 'cor 12 markup', -7, true],
    ['its words, the other way', 'cor 12 markup', 7, false],
    ['the words of a line that stays', 'Labor', -7, false],
    ['the number of its COR', 'COR 12', -7, true],
    ['other cents', 'Lobby', -399, false],
  ])('is compared with a typed line that has %s', (_, words, cents, isAsked) => {
    expect(asked(1000, words, cents)).toEqual(isAsked ? yes : [])
  })

  it('is compared together with the others of its COR', () => {
    expect(asked(900, 'Lobby', -500)).toEqual(yes)
    expect(asked(900, 'Lobby', -100)).toEqual(yes)
    expect(asked(900, 'Lobby', -1400)).toEqual([])
  })

  it('is not compared where its money only passes to another line', () => {
    expect(asked(1400, 'Lobby', -400)).toEqual([])
    expect(asked(1400, 'Lobby', 400)).toEqual([])
    expect(asked(1400, 'COR 12', 400)).toEqual([])
  })

  it.each([
    ['all its cents', -1400],
    ['the cents of one line', -1000],
    ['the cents of another line', -400],
  ])('is compared with a typed line of %s where its COR leaves', (_, cents) => {
    expect(asked(null, 'Lobby', cents, { leaves: true })).toEqual(yes)
    expect(asked(null, 'Lobby', -cents, { leaves: true })).toEqual([])
    expect(asked(null, 'COR 12', -7, { leaves: true })).toEqual(yes)
    expect(asked(null, 'COR 12', 7, { leaves: true })).toEqual([])
  })

  it('is not compared where it had no money', () => {
    const none = item('3', content('COR 12 Markup', 0))
    const lines = [linked('12', 'labor', labor), linked('12', 'rest', none)]
    expect(asked(1000, 'COR 12 Markup', -7, { items: [labor, none], lines })).toEqual([])
    expect(asked(900, 'Paint', 0, { items: [labor, none], lines })).toEqual([])
  })

  it('is compared by what a person edited out of it', () => {
    const items = [labor, item('3', content('COR 12 Markup', 150))]
    expect(asked(1000, 'Lobby', 250, { items })).toEqual(yes)
    expect(asked(1000, 'cor 12 markup', 7, { items })).toEqual(yes)
    expect(asked(1000, 'cor 12 markup', -7, { items })).toEqual(yes)
    expect(asked(1000, 'COR 12', 7, { items })).toEqual(yes)
    expect(asked(1000, 'Lobby', 400, { items })).toEqual([])
    // The COR keeps its amount: what was edited out is compared all the same.
    expect(asked(1150, 'Lobby', 250, { items })).toEqual(yes)
  })

  it('is compared by what a person took out and kept so before', () => {
    const now = item('3', content('COR 12 Markup', 150))
    const kept = linked('12', 'rest', now, { wanted: markup.content, decision: keptAsEdited })
    const more = { items: [labor, now], lines: [linked('12', 'labor', labor), kept] }
    expect(asked(1000, 'Lobby', 250, more)).toEqual(yes)
    expect(asked(1000, 'Lobby', -150, more)).toEqual(yes)
    expect(asked(1000, 'Lobby', 150, more)).toEqual([])
  })

  it('is not compared where it stays', () => {
    const items = [labor, item('3', markup.content, locked)]
    expect(asked(null, 'Lobby', -1000, { items, leaves: true })).toEqual(yes)
    expect(asked(null, 'Lobby', -1400, { items, leaves: true })).toEqual([])
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
