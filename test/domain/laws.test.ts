import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import { type LinkedLine, sameContent, sameWish } from '../../server/domain/link.ts'
import { decides, finishPlan, isPushable, openChoices, writeOf, writes } from '../../server/domain/plan.ts'
import type { Plan } from '../../server/domain/push.ts'
import { planUndo } from '../../server/domain/undo.ts'
import { anySituation, type Situation } from './situations.ts'
import { eventOf, plannedAgain, planOf, procoreWrites, pushed } from './world.ts'

/** LAW_RUNS=30000 looks longer. */
const numRuns = Number(process.env.LAW_RUNS ?? 1_000)

/** Checks a law in situations that can be pushed. */
function pushable(law: (plan: Plan, situation: Situation) => void): void {
  let seen = 0
  fc.assert(
    fc.property(anySituation, (situation) => {
      const plan = planOf(situation.items, [situation.cor], situation.choices)
      if (!isPushable(plan)) return
      seen += 1
      law(plan, situation)
    }),
    { numRuns },
  )
  expect(seen).toBeGreaterThan(numRuns / 10)
}

function any(law: (plan: Plan, situation: Situation) => void): void {
  fc.assert(
    fc.property(anySituation, (situation) => {
      law(planOf(situation.items, [situation.cor], situation.choices), situation)
    }),
    { numRuns },
  )
}

function total(items: readonly ChangeItem[]): number {
  return items.reduce((sum, { content }) => sum + content.amountCents, 0)
}

const contents = (items: readonly ChangeItem[]) => items.map(({ content }) => JSON.stringify(content)).sort()

describe('the law of the sum', () => {
  it("makes a COR's lines add up to its amount, or names exactly the difference", () => {
    pushable((plan, { items, strangers, cor }) => {
      const left = procoreWrites(items, plan)
      const lines = total(left) - total(strangers)
      const named = plan.findings.filter(
        ({ code }) => code === 'lines_do_not_add_up' || code === 'lines_remain',
      )
      if (lines === (cor.corCents ?? 0)) expect(named).toEqual([])
      else {
        const remain = cor.leaves || cor.corCents === null
        expect(named).toMatchObject([
          remain
            ? { code: 'lines_remain', cents: lines }
            : { code: 'lines_do_not_add_up', cents: (cor.corCents ?? 0) - lines },
        ])
      }
    })
  })

  it('adds up without a word where no person decided otherwise and every line can be written', () => {
    pushable((plan, { cor }) => {
      const isDecided = plan.cors[0]?.lines.some(
        (line) =>
          line.action === 'leave_out' ||
          (line.action === 'keep' && ['kept', 'edited', 'no_amount'].includes(line.why)),
      )
      if (isDecided || cor.corCents === null) return
      expect(plan.cors[0]?.newCents).toBe(cor.corCents)
    })
  })

  it('leaves no more of a COR that leaves than was there, unless a person chose so', () => {
    pushable((plan, { items, strangers, cor, choices }) => {
      if (!cor.leaves || choices.some(([, choice]) => choice === 'clearstory')) return
      const remaining = total(procoreWrites(items, plan)) - total(strangers)
      const before = total(items) - total(strangers)
      const isSameWay = Math.sign(remaining) * Math.sign(before) >= 0
      if (isSameWay) expect(Math.abs(remaining)).toBeLessThanOrEqual(Math.abs(before))
    })
  })

  it('promises exactly the totals that the write then leaves in Procore', () => {
    any((plan, { items, strangers }) => {
      const left = procoreWrites(items, plan)
      expect(plan.eventNewTotalCents).toBe(total(left))
      expect(plan.eventPreviousTotalCents).toBe(total(items))
      expect(plan.newTotalCents).toBe(total(left) - total(strangers))
      expect(plan.previousTotalCents).toBe(total(items) - total(strangers))
    })
  })
})

describe('the write', () => {
  it("never mentions another person's line", () => {
    any((plan, { items, strangers }) => {
      const { change, remove } = writeOf(plan)
      const foreign = new Set(strangers.map(({ changeItemId }) => changeItemId))
      expect(remove.some((id) => foreign.has(id))).toBe(false)
      expect(change.some(({ changeItemId }) => foreign.has(changeItemId))).toBe(false)
      expect(procoreWrites(items, plan).slice(0, strangers.length)).toEqual(strangers)
    })
  })

  it('never changes a line that is not editable, nor removes one that is not deletable', () => {
    any((plan, { items }) => {
      const { change, remove } = writeOf(plan)
      const of = (id: string) => items.find(({ changeItemId }) => changeItemId === id)
      expect(change.every(({ changeItemId }) => of(changeItemId)?.editable)).toBe(true)
      expect(remove.every((id) => of(id)?.deletable)).toBe(true)
    })
  })

  it('mentions each line once, and each key of a COR once', () => {
    any((plan) => {
      for (const { lines } of plan.cors) {
        const ids = lines.flatMap((line) => ('changeItemId' in line ? line.changeItemId : []))
        expect(new Set(ids).size).toBe(ids.length)
        const keys = lines.map((line) =>
          line.action === 'add' || line.action === 'change' ? line.line.key : line.key,
        )
        expect(new Set(keys).size).toBe(keys.length)
      }
    })
  })
})

describe("people's decisions", () => {
  it('no edit is overwritten and no edited line removed without a choice', () => {
    any((plan, { items, cor, choices }) => {
      const chosen = new Set(choices.flatMap(([id, choice]) => (choice === 'clearstory' ? id : [])))
      const { change, remove } = writeOf(plan)
      const written = new Set<string>([...change.map(({ changeItemId }) => changeItemId), ...remove])
      for (const { changeItemId, content, wanted, decision } of cor.linked) {
        const now = items.find((one) => one.changeItemId === changeItemId)
        if (!now || chosen.has(changeItemId)) continue
        const isEdited = decision?.kind !== 'kept_out' && !sameContent(now.content, content)
        const isKept = decision?.kind === 'kept_as_edited' && !sameWish(content, wanted)
        if (isEdited || isKept) expect(written.has(changeItemId)).toBe(false)
      }
    })
  })

  it('a line that was kept out comes back only by a choice', () => {
    any((plan, { items, cor, choices }) => {
      const chosen = new Set(choices.flatMap(([id, choice]) => (choice === 'clearstory' ? id : [])))
      const present = new Set(items.map(({ changeItemId }) => changeItemId))
      const out = cor.linked.filter(
        ({ changeItemId, decision }) =>
          decision?.kind === 'kept_out' && !present.has(changeItemId) && !chosen.has(changeItemId),
      )
      const added = new Set(writeOf(plan).add.map(({ key }) => key))
      expect(out.filter(({ key }) => added.has(key))).toEqual([])
    })
  })

  it('money that a person removed comes back under no breakdown without a choice', () => {
    any((plan, { items, cor, choices }) => {
      const chosen = new Set<string>(choices.flatMap(([id, choice]) => (choice === 'clearstory' ? id : [])))
      const present = new Set(items.map(({ changeItemId }) => changeItemId))
      const isOut = ({ changeItemId }: LinkedLine) => !present.has(changeItemId) && !chosen.has(changeItemId)
      const own = cor.linked.filter(({ key }) => !key.startsWith('difference'))
      const wishes = new Set(cor.desired.map(({ key }) => key))
      if (cor.asPushed === null || !own.some((line) => isOut(line) && !wishes.has(line.key))) return
      // Nothing of the asked breakdown is written, only what the earlier one has as well.
      const earlier = new Set([...own.map(({ key }) => key), ...cor.asPushed.desired.map(({ key }) => key)])
      const { add } = writeOf(plan)
      expect(add.filter(({ key }) => !earlier.has(key) && !key.startsWith('difference'))).toEqual([])
    })
  })
})

describe('planned again right after it was pushed', () => {
  it('a COR asks nothing, writes nothing and decides nothing', () => {
    pushable((plan, { items, cor }) => {
      const again = plannedAgain(cor, pushed(plan, items))
      expect(openChoices(again)).toEqual([])
      expect(writes(again)).toBe(false)
      expect(decides(again)).toBe(false)
    })
  })
})

describe('undone right after it was pushed', () => {
  it('a push leaves the content of every line as it was', () => {
    pushable((plan, { items, strangers }) => {
      const after = pushed(plan, items)
      const undo = planUndo(plan.cors, after.links, after.items)
      if (undo.kind !== 'plan') return expect.fail('moved on')
      const { destination, fingerprint } = plan
      const event = eventOf(after.items)
      const back = finishPlan({
        destination,
        event,
        cors: undo.cors,
        findings: [],
        fingerprint,
        remember: [],
      })
      const restored = procoreWrites(after.items, back)
      expect(contents(restored)).toEqual(contents(items))
      expect(restored.slice(0, strangers.length)).toEqual(strangers)
      expect(back.eventNewTotalCents).toBe(total(items))
    })
  })
})
