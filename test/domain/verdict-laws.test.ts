import { expect, it } from 'vitest'
import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type { Plan, PlannedLine } from '../../server/domain/push.ts'
import { type Evidence, type Verdict, verdictOf } from '../../server/domain/verdict.ts'
import { content, cor, item, planOf, wanted } from './world.ts'

/**
 * Every mixture of up to two planned lines, what became of each, the lines of other people, the kind of evidence and
 * the time of the reading: about 14,500 of them.
 */

const sentAt = '2026-11-02T10:00:00.000Z'
const limit = '2026-11-02T10:03:00.000Z'
const times = [sentAt, '2026-11-02T10:02:59.999Z', limit, '2026-11-03T00:00:00.000Z']
const evidences: Evidence[] = [
  { kind: 'answered' },
  { kind: 'refused', status: 422 },
  { kind: 'failed', status: 502 },
  { kind: 'lost' },
  { kind: 'never_left' },
]

/** What became of one planned line, and how a reading may count it. */
interface Fate {
  line: PlannedLine
  now: ChangeItem[]
  counts: 'exact' | 'edited' | 'either' | 'missing' | 'untouched'
}

/** The `at`-th line of the plan; ids and words are its own. */
function fates(at: number): Fate[] {
  const key = `k${at}`
  const before = content(`COR 12 Part ${at}`, 1_000 + at)
  const after = content(`COR 12 Part ${at}`, 2_000 + at)
  const there = item(String(10 + at), before)
  const as = (line: LineContent) => [{ ...there, content: line }]
  const { changeItemId } = there
  const common = { changeItemId, key, before, editedInProcore: false }
  const add: PlannedLine = { action: 'add', line: wanted('12', key, after), removedInProcore: false }
  const arrived = (line: LineContent) => [item(String(20 + at), line)]
  const change: PlannedLine = { ...common, action: 'change', line: wanted('12', key, after) }
  const remove: PlannedLine = { ...common, action: 'remove' }
  const keep: PlannedLine = {
    action: 'keep',
    why: 'locked',
    changeItemId,
    key,
    content: before,
    wanted: after,
    decision: null,
  }
  return [
    { line: add, now: arrived(after), counts: 'exact' },
    { line: add, now: arrived({ ...after, vendorId: null }), counts: 'exact' },
    { line: add, now: arrived({ ...after, amountCents: 7 }), counts: 'edited' },
    { line: add, now: [], counts: 'missing' },
    { line: change, now: as(after), counts: 'exact' },
    { line: change, now: as({ ...after, budgetCodeId: null }), counts: 'exact' },
    { line: change, now: as(before), counts: 'missing' },
    { line: change, now: as({ ...before, amountCents: 7 }), counts: 'either' },
    { line: change, now: [], counts: 'either' },
    { line: remove, now: [], counts: 'exact' },
    { line: remove, now: as(before), counts: 'missing' },
    { line: remove, now: as({ ...before, amountCents: 7 }), counts: 'missing' },
    { line: keep, now: as(before), counts: 'untouched' },
  ]
}

const bystander = item('1', content('Typed by hand', 910_000))
/** Was there before the write, with the very words and cents of a new line. */
const twin = item('2', content('COR 12 Part 1', 2_001))
/** Typed by a stranger since, with the cents of a new line and other words. */
const typed = item('3', content('Lift rental', 2_001))

interface Case {
  plan: Plan
  fates: Fate[]
  items: ChangeItem[]
  evidence: Evidence
  readFrom: string
  verdict: Verdict
}

function* allCases(): Generator<Case> {
  const [first, second] = [fates(1), fates(2)]
  const mixtures = [...first.map((one) => [one]), ...first.flatMap((one) => second.map((two) => [one, two]))]
  for (const mixture of mixtures) {
    for (const others of [[bystander], [bystander, twin], [bystander, typed], [bystander, twin, typed]]) {
      const written = mixture.flatMap(({ line }) =>
        line.action === 'add' ? [] : item(line.changeItemId, content('as known', 0)),
      )
      const known = [...others.filter((one) => one !== typed), ...written]
      const base = planOf(known, [cor('12')])
      const plan = {
        ...base,
        cors: base.cors.map((one) => ({ ...one, lines: mixture.map(({ line }) => line) })),
      }
      const items = [...others, ...mixture.flatMap(({ now }) => now)]
      for (const evidence of evidences) {
        for (const readFrom of times) {
          const verdict = verdictOf(plan, { items, readFrom }, evidence, sentAt)
          yield { plan, fates: mixture, items, evidence, readFrom, verdict }
        }
      }
    }
  }
}

/** Checks every case and names the first that breaks the law. */
function holds(law: (one: Case) => boolean): void {
  let seen = 0
  for (const one of allCases()) {
    seen += 1
    if (!law(one)) expect.fail(JSON.stringify(one, null, 1))
  }
  expect(seen).toBeGreaterThan(14_000)
}

const count = ({ fates: all }: Case, kind: Fate['counts']) =>
  all.filter(({ counts }) => counts === kind).length
/** Lines just as planned that were added or changed: a line that is gone may have been taken out by a person. */
const written = ({ fates: all }: Case) =>
  all.filter(({ counts, line }) => counts === 'exact' && line.action !== 'remove').length
const proof = (one: Case) =>
  one.evidence.kind !== 'refused' || count(one, 'missing') === 0 ? count(one, 'exact') : written(one)
const isUnanswered = ({ evidence }: Case) => evidence.kind === 'failed' || evidence.kind === 'lost'
const linesOf = ({ verdict }: Case) => ('lines' in verdict ? verdict.lines : [])

it('is never "not applied" when a line just as planned is there', () => {
  holds((one) => one.evidence.kind === 'never_left' || one.verdict.kind !== 'not_applied' || proof(one) === 0)
})

it('is never "applied" before the limit without a line just as planned', () => {
  holds(
    (one) =>
      !isUnanswered(one) ||
      one.readFrom >= limit ||
      one.verdict.kind !== 'applied' ||
      count(one, 'exact') > 0,
  )
})

it('is never "applied" while a line is missing, nor "partly" while none is', () => {
  holds((one) => {
    if (one.evidence.kind === 'answered') return true
    return one.verdict.kind === 'applied'
      ? count(one, 'missing') === 0
      : one.verdict.kind !== 'partly' || count(one, 'missing') > 0
  })
})

it('takes absence for proof only in a reading that began at the limit or later', () => {
  holds(
    (one) =>
      one.evidence.kind === 'refused' ||
      one.evidence.kind === 'never_left' ||
      one.readFrom >= limit ||
      (one.verdict.kind !== 'not_applied' && one.verdict.kind !== 'partly'),
  )
})

it('waits until the limit and never after it', () => {
  holds((one) => one.verdict.kind !== 'wait' || (one.readFrom < limit && one.verdict.until === limit))
})

it('keeps every line of the CORs that is present when some arrived', () => {
  holds((one) => {
    if (one.verdict.kind !== 'partly') return true
    const linked = new Set(linesOf(one).map(({ changeItemId }) => changeItemId))
    return one.fates.every(({ now }) => now.every(({ changeItemId }) => linked.has(changeItemId)))
  })
})

it('never claims a line that was known before as new, and no line twice', () => {
  holds((one) => {
    const known = new Set(one.plan.knownItemIds)
    const added = new Set(one.fates.flatMap(({ line }) => (line.action === 'add' ? line.line.key : [])))
    const claimed = linesOf(one)
    return (
      claimed.every(({ key, changeItemId }) => !added.has(key) || !known.has(changeItemId)) &&
      new Set(claimed.map(({ changeItemId }) => changeItemId)).size === claimed.length
    )
  })
})

it("never takes a stranger's line with the same cents and other words for ours in a reading (case 19)", () => {
  holds(
    (one) =>
      one.evidence.kind === 'answered' ||
      linesOf(one).every(({ changeItemId }) => changeItemId !== typed.changeItemId),
  )
})

it('links a line as Procore has it, except one edited since, which is linked as wanted', () => {
  holds((one) =>
    linesOf(one).every(({ changeItemId, content: stored }) => {
      const now = one.items.find((each) => each.changeItemId === changeItemId)?.content
      const fate = one.fates.find(({ line, now: seen }) =>
        [...seen.map((each) => each.changeItemId), 'changeItemId' in line ? line.changeItemId : ''].includes(
          changeItemId,
        ),
      )
      const isEdited = fate?.counts === 'edited' || fate?.counts === 'either'
      const isStillThere = fate?.line.action === 'remove'
      if (one.evidence.kind === 'answered' || isStillThere) return true
      return isEdited
        ? JSON.stringify(now) !== JSON.stringify(stored)
        : JSON.stringify(now) === JSON.stringify(stored)
    }),
  )
})

it('is what the table says for every count of exact, edited and missing lines', () => {
  holds((one) => {
    const { evidence, readFrom, verdict } = one
    if (evidence.kind === 'answered') return true
    const [exact, edited, missing] = [count(one, 'exact'), count(one, 'edited'), count(one, 'missing')]
    const outcome = missing === 0 ? 'applied' : exact + edited > 0 ? 'partly' : 'not_applied'
    if (evidence.kind === 'never_left') return verdict.kind === 'not_applied'
    if (evidence.kind === 'refused') return verdict.kind === (proof(one) > 0 ? outcome : 'not_applied')
    const isSure = readFrom >= limit || (missing === 0 && exact > 0)
    return verdict.kind === (isSure ? outcome : 'wait')
  })
})
