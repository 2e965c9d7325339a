import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import { isEdited, type LinkedLine } from '../../server/domain/link.ts'
import { finishPlan, isPushable, writes } from '../../server/domain/plan.ts'
import type { Plan } from '../../server/domain/push.ts'
import { planUndo, restoredLines } from '../../server/domain/undo.ts'
import { verdictOf } from '../../server/domain/verdict.ts'
import { anySituation } from './situations.ts'
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
  planOf,
  procoreWrites,
  pushed,
  wanted,
} from './world.ts'

// What is recorded of a COR's lines after an undo is what was recorded before the push.

/** LAW_RUNS=30000 looks longer. */
const numRuns = Number(process.env.LAW_RUNS ?? 1_000)
const sentAt = '2026-11-02T10:00:05.000Z'

/** Carries a push out and takes it back; null where a line has moved on. */
function undone(
  plan: Plan,
  items: readonly ChangeItem[],
): { lines: LinkedLine[]; items: ChangeItem[] } | null {
  const push = pushed(plan, items)
  const undo = planUndo(plan.cors, push.links, push.items)
  if (undo.kind === 'moved_on') return null
  const back = finishPlan({
    destination: { kind: 'existing', changeEventId, number: '010', title: 'Lobby' },
    event: eventOf(push.items),
    cors: undo.cors,
    findings: [],
    fingerprint: 'f',
    remember: [],
  })
  const after = procoreWrites(push.items, back)
  const verdict = verdictOf(back, { items: after, readFrom: sentAt }, { kind: 'answered' }, sentAt)
  if (verdict.kind !== 'applied') throw new Error(`the undo is ${verdict.kind}`)
  return { lines: back.cors.flatMap((one) => restoredLines(one, verdict.lines)), items: after }
}

/** What is known of lines, whatever ids they have. */
function records(lines: readonly LinkedLine[], items: readonly ChangeItem[]) {
  const known = lines.map((line) => {
    const now = items.find(({ changeItemId }) => changeItemId === line.changeItemId)
    const { key, content, wanted, decision } = line
    return { key, content, wanted, decision, now: now?.content ?? null, isEdited: now && isEdited(line, now) }
  })
  return known.sort((a, b) => a.key.localeCompare(b.key))
}

it('a push that is undone leaves each line as it was recorded', () => {
  let seen = 0
  fc.assert(
    fc.property(anySituation, ({ items, cor, choices }) => {
      const plan = planOf(items, [cor], choices)
      if (!isPushable(plan) || !writes(plan) || cor.previousLink === null) return
      const after = undone(plan, items)
      if (after === null) return
      seen += 1
      expect(records(after.lines, after.items)).toEqual(records(cor.linked, items))
    }),
    { numRuns },
  )
  expect(seen).toBeGreaterThan(numRuns / 20)
})

describe('a line', () => {
  const wish = content('COR 12 Labor', 500)
  const kept = item('3', content('COR 12 Labor', 10))
  const rest = item('2', content('COR 12 Rest', 700))
  const order = (labor: LinkedLine, more: object = {}) =>
    cor('12', {
      desired: [wanted('12', 'labor', wish), wanted('12', 'rest', content('COR 12 Rest', 800))],
      linked: [labor, linked('12', 'rest', rest)],
      previousLink: header('12', 1_200),
      ...more,
    })
  const leaving = { desired: [], corCents: null, leaves: true }
  const laborOf = (lines: readonly LinkedLine[] = []) => lines.find(({ key }) => key === 'labor')

  it('that was kept as edited is kept again under its new id, once its removal is undone', () => {
    const labor = linked('12', 'labor', kept, { wanted: wish, decision: keptAsEdited })
    const plan = planOf([kept, rest], [order(labor, leaving)], [['3', 'clearstory']])
    const after = undone(plan, [kept, rest])
    expect(laborOf(after?.lines)).toEqual({ ...labor, changeItemId: expect.not.stringMatching('^3$') })
  })

  it('that was kept out is kept out again, once it was brought back and that is undone', () => {
    const labor = linked('12', 'labor', kept, { wanted: wish, decision: keptOut })
    const plan = planOf([rest], [order(labor)], [['3', 'clearstory']])
    expect(laborOf(undone(plan, [rest])?.lines)).toEqual(labor)
  })

  it('that was kept out is shown where the undo restores it, beside no other line in its place', () => {
    const labor = linked('12', 'labor', kept, { wanted: wish, decision: keptOut })
    const actions = (plan: Plan) => {
      const push = pushed(plan, [rest])
      const undo = planUndo(plan.cors, push.links, push.items)
      return undo.kind === 'plan' ? undo.cors[0]?.lines.map(({ action }) => action) : undo.kind
    }
    expect(actions(planOf([rest], [order(labor, leaving)]))).toEqual(['add', 'leave_out'])
    expect(actions(planOf([rest], [order(labor)], [['3', 'clearstory']]))).toEqual(['remove', 'change'])
    const gone = { ...labor, decision: null }
    expect(actions(planOf([rest], [order(gone, leaving)]))).toEqual(['add'])
    expect(undone(planOf([rest], [order(labor, leaving)]), [rest])?.lines).toHaveLength(2)
  })

  it('that was kept out and is in Procore again has moved on', () => {
    const labor = linked('12', 'labor', kept, { wanted: wish, decision: keptOut })
    const push = pushed(planOf([rest], [order(labor, leaving)]), [rest])
    expect(planUndo(push.plan.cors, push.links, push.items).kind).toBe('plan')
    expect(planUndo(push.plan.cors, push.links, [...push.items, kept]).kind).toBe('moved_on')
  })

  it('that was edited shows as edited again, whoever’s amount the push took', () => {
    const labor = linked('12', 'labor', item('3', wish))
    for (const choice of ['clearstory', 'procore'] as const) {
      const after = undone(planOf([kept, rest], [order(labor)], [['3', choice]]), [kept, rest])
      expect(laborOf(after?.lines)).toEqual(labor)
      expect(after?.items).toContainEqual(kept)
    }
  })

  it('that was edited by a fraction of a cent shows as edited again', () => {
    const labor = linked('12', 'labor', item('3', wish))
    const now = { ...item('3', wish), inexactAmount: '5.001' }
    const after = undone(planOf([now, rest], [order(labor)], [['3', 'procore']]), [now, rest])
    expect(laborOf(after?.lines)).toEqual(labor)
  })

  it('that was locked keeps the wish it was written by', () => {
    const labor = linked('12', 'labor', item('3', wish), { wanted: content('COR 12 Labor', 499) })
    const now = item('3', wish, locked)
    const after = undone(planOf([now, rest], [order(labor)]), [now, rest])
    expect(laborOf(after?.lines)).toEqual(labor)
  })

  it('that was only kept is as it was', () => {
    const labor = linked('12', 'labor', item('3', wish))
    const now = item('3', wish)
    expect(laborOf(undone(planOf([now, rest], [order(labor)]), [now, rest])?.lines)).toEqual(labor)
  })
})
