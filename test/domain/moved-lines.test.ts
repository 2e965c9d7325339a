import { describe, expect, it } from 'vitest'
import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type { LinkedLine } from '../../server/domain/link.ts'
import { movesMoney } from '../../server/domain/moved-amounts.ts'
import type { LineQuestion } from '../../server/domain/similar-lines.ts'
import { nothing, others, planned, rough, similarLines } from './similar-lines-world.ts'
import { choicesOf, content, cor, item, keptAsEdited, linked, locked, planOf, wanted } from './world.ts'

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
