import { describe, expect, it } from 'vitest'
import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type { Link, LinkedLine } from '../../server/domain/link.ts'
import { finishPlan, isPushable, writeOf } from '../../server/domain/plan.ts'
import type { Plan, PlannedCor, PlannedLine } from '../../server/domain/push.ts'
import { planUndo, type UndoPlan } from '../../server/domain/undo.ts'
import { verdictOf } from '../../server/domain/verdict.ts'
import {
  changeEventId,
  content,
  cor,
  eventOf,
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

const before = content('COR 12 Rough-in', 1_234_567)
const after = content('COR 12 Rough-in', 1_402_000)
const ours = item('2', before)
const written = item('2', after)

const linkOf = (lines: LinkedLine[]): Link => ({ ...header('12', 1_402_000), lines })

/** A push of COR 12 that planned these lines. */
function pushOf(lines: PlannedLine[], more: Partial<PlannedCor> = {}): PlannedCor[] {
  return planOf([], [cor('12')]).cors.map((one) => ({
    ...one,
    previousLink: header('12', 1),
    lines,
    ...more,
  }))
}

function undo(line: PlannedLine, now: ChangeItem[], links: LinkedLine[] | null): UndoPlan {
  return planUndo(pushOf([line]), links ? [linkOf(links)] : [], now)
}

function linesOf(found: UndoPlan): PlannedLine[] | undefined {
  return found.kind === 'plan' ? found.cors[0]?.lines : undefined
}

/** An undo as a plan that can be written. */
function planned(found: UndoPlan, items: ChangeItem[]): Plan {
  if (found.kind !== 'plan') throw new Error('moved on')
  return finishPlan({
    destination: { kind: 'existing', changeEventId, number: '010', title: 'Lobby' },
    event: eventOf(items),
    cors: found.cors,
    findings: [],
    fingerprint: 'f',
    remember: [],
  })
}

const movedOn = { kind: 'moved_on', corNumbers: ['12'] }
const change: PlannedLine = {
  action: 'change',
  changeItemId: ours.changeItemId,
  line: wanted('12', 'lump', after),
  before,
  editedInProcore: false,
}
const add: PlannedLine = { action: 'add', line: wanted('12', 'lump', after), removedInProcore: false }
const remove: PlannedLine = {
  action: 'remove',
  changeItemId: ours.changeItemId,
  key: 'lump',
  before,
  editedInProcore: false,
}
const keep: PlannedLine = {
  action: 'keep',
  why: 'same',
  changeItemId: ours.changeItemId,
  key: 'lump',
  content: before,
  wanted: before,
  decision: null,
}

describe('an added line', () => {
  const line = linked('12', 'lump', written)

  it('is removed while it is as the push left it', () => {
    expect(linesOf(undo(add, [written], [line]))).toEqual([
      { action: 'remove', changeItemId: '2', key: 'lump', before: after, editedInProcore: false },
    ])
  })

  it('is left alone where it is gone or never arrived', () => {
    expect(linesOf(undo(add, [], [line]))).toEqual([])
    expect(linesOf(undo(add, [item('3', after)], []))).toEqual([])
  })

  it.each<[string, ChangeItem, Partial<LinkedLine>]>([
    ['edited by a fraction of a cent', { ...written, inexactAmount: '14020.001' }, {}],
    ['edited', item('2', content('COR 12 Rough-in', 5)), {}],
    ['locked', { ...written, ...locked }, {}],
    ['decided about', written, { decision: keptAsEdited }],
  ])('has moved on once it is %s', (_, now, more) => {
    expect(undo(add, [now], [{ ...line, ...more }])).toEqual(movedOn)
  })

  it('may be removed where only editing is locked', () => {
    expect(linesOf(undo(add, [{ ...written, editable: false }], [line]))).toMatchObject([
      { action: 'remove' },
    ])
  })
})

describe('a changed line', () => {
  const line = linked('12', 'lump', written)

  it('goes back to what it was', () => {
    expect(linesOf(undo(change, [written], [line]))).toEqual([
      {
        action: 'change',
        changeItemId: '2',
        line: wanted('12', 'lump', before),
        before: after,
        editedInProcore: false,
      },
    ])
  })

  it('stays where it is as it was before', () => {
    const asBefore = linked('12', 'lump', ours)
    expect(linesOf(undo(change, [ours], [asBefore]))).toEqual([
      { ...keep, content: before, wanted: before, why: 'same' },
    ])
    expect(linesOf(undo(change, [{ ...ours, ...locked }], [asBefore]))).toMatchObject([{ action: 'keep' }])
  })

  it.each<[string, ChangeItem[], LinkedLine[]]>([
    ['edited', [item('2', content('COR 12 Rough-in', 5))], [line]],
    ['edited by a fraction of a cent', [{ ...written, inexactAmount: '14020.001' }], [line]],
    ['gone', [], [line]],
    ['locked', [{ ...written, editable: false }], [line]],
    ['decided about', [written], [{ ...line, decision: keptAsEdited }]],
    ['unlinked', [written], []],
    ['another line by now', [written], [linked('12', 'lump', item('3', after))]],
  ])('has moved on once it is %s', (_, now, links) => {
    expect(undo(change, now, links)).toEqual(movedOn)
  })

  it('may go back where only deleting is locked', () => {
    expect(linesOf(undo(change, [{ ...written, deletable: false }], [line]))).toMatchObject([
      { action: 'change' },
    ])
  })
})

describe('a removed line', () => {
  it('comes back with the content it had', () => {
    expect(linesOf(undo(remove, [], []))).toEqual([
      { action: 'add', line: wanted('12', 'lump', before), removedInProcore: false },
    ])
  })

  it('that is still there stays (case 5)', () => {
    expect(linesOf(undo(remove, [ours], [linked('12', 'lump', ours)]))).toMatchObject([
      { action: 'keep', changeItemId: '2', why: 'same', content: before },
    ])
  })

  it('that is still there has moved on once it is edited or unlinked', () => {
    expect(undo(remove, [written], [linked('12', 'lump', ours)])).toEqual(movedOn)
    expect(undo(remove, [ours], [linked('12', 'lump', item('3', before))])).toEqual(movedOn)
    expect(planUndo(pushOf([remove], { leaves: true }), [], [ours])).toEqual(movedOn)
  })
})

describe('a line that the push kept', () => {
  it('stays, with the decision about it', () => {
    const line = linked('12', 'lump', ours, { wanted: after, decision: keptAsEdited })
    expect(linesOf(undo(keep, [ours], [line]))).toEqual([{ ...keep, wanted: after, decision: keptAsEdited }])
  })

  it('has moved on once it is edited, gone or unlinked', () => {
    const line = linked('12', 'lump', ours)
    expect(undo(keep, [written], [line])).toEqual(movedOn)
    expect(undo(keep, [], [line])).toEqual(movedOn)
    expect(undo(keep, [ours], [])).toEqual(movedOn)
  })
})

describe('a line that was kept out', () => {
  const out: PlannedLine = {
    action: 'leave_out',
    changeItemId: ours.changeItemId,
    key: 'lump',
    content: before,
    wanted: after,
    isNew: true,
    decision: keptOut,
  }

  it('stays out, decided before', () => {
    expect(linesOf(undo(out, [], []))).toEqual([{ ...out, isNew: false }])
  })

  it('has moved on once it is back', () => {
    expect(undo(out, [ours], [])).toEqual(movedOn)
  })
})

it('leaves a line whose choice was open', () => {
  const choose: PlannedLine = {
    action: 'choose',
    changeItemId: ours.changeItemId,
    key: 'lump',
    line: null,
    procore: before,
  }
  expect(linesOf(undo(choose, [ours], []))).toEqual([])
})

describe('the COR of an undo', () => {
  const line = linked('12', 'lump', written)

  it('goes back to the link it had, and shows what it has now', () => {
    const previousLink = header('12', 1_234_567)
    const found = planUndo(
      pushOf([change], { previousLink, corFingerprint: 'x' }),
      [linkOf([line])],
      [written],
    )
    expect(found).toMatchObject({
      kind: 'plan',
      cors: [
        {
          restores: previousLink,
          previousLink: header('12', 1_402_000),
          leaves: false,
          corFingerprint: null,
          corCents: null,
          previousCents: 1_402_000,
          newCents: 1_234_567,
        },
      ],
    })
    expect(found.kind === 'plan' && found.cors[0]?.previousLink).not.toHaveProperty('lines')
  })

  it('leaves where the push brought it in', () => {
    const found = planUndo(pushOf([add], { previousLink: null }), [linkOf([line])], [written])
    expect(found).toMatchObject({ cors: [{ leaves: true, restores: null, newCents: 0 }] })
  })

  it('is linked again where the push took it out', () => {
    const found = planUndo(pushOf([remove], { leaves: true }), [], [])
    expect(found).toMatchObject({
      cors: [{ leaves: false, restores: header('12', 1), previousLink: null, previousCents: null }],
    })
  })

  it('has moved on once it was unlinked by hand', () => {
    expect(planUndo(pushOf([add]), [], [written])).toEqual(movedOn)
  })

  it('is named once, however many of its lines have moved on, and so is each of several', () => {
    const other = pushOf([keep, keep], { number: '13' })
    expect(planUndo([...pushOf([change, keep]), ...other], [], [])).toEqual({
      kind: 'moved_on',
      corNumbers: ['12', '13'],
    })
  })

  it('is compared with its own link among those of the change event', () => {
    const other: Link = { ...header('13', 5), lines: [linked('13', 'lump', item('9', before))] }
    const found = planUndo(pushOf([add]), [other, linkOf([line])], [item('9', before), written])
    expect(found).toMatchObject({ cors: [{ previousCents: 1_402_000, lines: [{ action: 'remove' }] }] })
    expect(planUndo(pushOf([add]), [other], [item('9', before), written])).toEqual(movedOn)
  })

  it('counts only what is there', () => {
    const gone = linked('12', 'gone', item('9', before))
    const found = planUndo(pushOf([add]), [linkOf([line, gone])], [written])
    expect(found).toMatchObject({ cors: [{ previousCents: 1_402_000 }] })
  })
})

describe('an undo that arrived in part', () => {
  const parts = [100, 200, 300, 400, 500].map((cents, at) =>
    wanted('12', `k${at}`, content(`COR 12 Part ${at}`, cents)),
  )
  const order = cor('12', { breakdown: 'sub_total', desired: parts })
  const sentAt = '2026-11-02T10:00:00.000Z'
  const late = '2026-11-02T10:04:00.000Z'
  const cents = (lines: { content: LineContent }[]) => lines.map((line) => line.content.amountCents)

  it('leaves four of five lines linked when a person deleted one by hand (case 4)', () => {
    const push = pushed(planOf([], [order]), [])
    const back = planned(planUndo(push.plan.cors, push.links, push.items), push.items)
    expect(writeOf(back).remove).toHaveLength(5)
    const seen = push.items.slice(1)
    const lost = { kind: 'lost' } as const
    expect(verdictOf(back, { items: seen, readFrom: sentAt }, lost, sentAt).kind).toBe('wait')
    const verdict = verdictOf(back, { items: seen, readFrom: late }, lost, sentAt)
    expect(verdict).toMatchObject({ kind: 'partly', arrived: 1, missing: 4 })
    const lines = 'lines' in verdict ? verdict.lines : []
    expect(cents(lines)).toEqual([200, 300, 400, 500])
    // The next plan knows the four and adds nothing but the one that is gone.
    const links = push.links.map((link) => ({ ...link, lines }))
    const next = plannedAgain(order, { ...push, items: seen, links })
    expect(writeOf(next)).toMatchObject({ add: [{ key: 'k0' }], change: [], remove: [] })
    expect(next.newTotalCents).toBe(1_500)
  })

  it('brings back only what is gone after a removal that arrived in part (case 5)', () => {
    const push = pushed(planOf([], [order]), [])
    const leaving = cor('12', { ...order, desired: [], corCents: null, leaves: true })
    const removal = plannedAgain(leaving, push)
    const seen = push.items.slice(1)
    const verdict = verdictOf(removal, { items: seen, readFrom: late }, { kind: 'lost' }, sentAt)
    const lines = 'lines' in verdict ? verdict.lines : []
    const links = push.links.map((link) => ({ ...link, lines }))
    const back = planned(planUndo(removal.cors, links, seen), seen)
    expect(writeOf(back)).toEqual({ add: [parts[0]], change: [], remove: [] })
    expect([back.newTotalCents, isPushable(back)]).toEqual([1_500, true])
    expect(cents(pushed(back, seen).items).sort()).toEqual([100, 200, 300, 400, 500])
  })
})
