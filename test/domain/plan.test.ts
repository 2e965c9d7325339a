import { describe, expect, it } from 'vitest'
import type { BudgetCodeId, ContractId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import {
  blockers,
  decides,
  differenceAfter,
  finishPlan,
  isPushable,
  openChoices,
  writeOf,
  writes,
} from '../../server/domain/plan.ts'
import type { Finding } from '../../server/domain/preflight.ts'
import type { PlannedDestination } from '../../server/domain/push.ts'
import {
  content,
  cor,
  decider,
  header,
  item,
  keptAsEdited,
  keptOut,
  linked,
  locked,
  planOf,
  wanted,
} from './world.ts'

const stranger = item('1', content('Typed by hand', 910_000))
const before = content('COR 12 Rough-in', 1_234_567)
const after = content('COR 12 Rough-in', 1_402_000)
const ours = item('2', before)
const changed = cor('12', {
  linked: [linked('12', 'lump', ours)],
  desired: [wanted('12', 'lump', after)],
  previousLink: header('12', 1_234_567),
})
const unchanged = cor('12', { ...changed, desired: [wanted('12', 'lump', before)], corCents: 1_234_567 })
const leaving = cor('12', { ...changed, desired: [], corCents: null, leaves: true })
const codesOf = (plan: { findings: Finding[] }) => plan.findings.map(({ code }) => code)

describe('a COR that is not in the change event', () => {
  it('is added as one line, and its money is in the totals once', () => {
    const plan = planOf([stranger], [cor('12', { desired: [wanted('12', 'lump', after)] })])
    expect(plan.cors[0]?.lines).toEqual([
      { action: 'add', line: wanted('12', 'lump', after), removedInProcore: false },
    ])
    expect(plan).toMatchObject({
      previousTotalCents: 0,
      newTotalCents: 1_402_000,
      eventPreviousTotalCents: 910_000,
      eventNewTotalCents: 2_312_000,
      knownItemIds: ['1'],
    })
    expect(plan.cors[0]).toMatchObject({ previousCents: null, newCents: 1_402_000, restores: null })
    expect(plan.findings).toEqual([])
    expect(isPushable(plan)).toBe(true)
  })

  it('keeps what it was planned with, and leaves out what only planning needs', () => {
    const [planned] = planOf([], [cor('12', { desired: [wanted('12', 'lump', after)] })]).cors
    expect(planned).toMatchObject({ number: '12', title: 'Title 12', corCents: 1_402_000, leaves: false })
    expect(Object.keys(planned ?? {})).not.toEqual(expect.arrayContaining(['desired']))
  })
})

describe('a COR that changed since it was pushed', () => {
  it('changes its line and shows old and new', () => {
    const plan = planOf([stranger, ours], [changed])
    expect(plan.cors[0]?.lines).toEqual([
      {
        action: 'change',
        changeItemId: '2',
        line: wanted('12', 'lump', after),
        before,
        editedInProcore: false,
      },
    ])
    expect(plan).toMatchObject({
      previousTotalCents: 1_234_567,
      newTotalCents: 1_402_000,
      eventPreviousTotalCents: 2_144_567,
      eventNewTotalCents: 2_312_000,
    })
    expect(writeOf(plan)).toEqual({
      add: [],
      change: [{ changeItemId: '2', line: wanted('12', 'lump', after) }],
      remove: [],
    })
    expect(writes(plan)).toBe(true)
  })

  it('says why a line is locked where Procore does, and nothing where it does not', () => {
    const [finding] = planOf([{ ...ours, ...locked }], [changed]).findings
    expect(finding).toEqual({
      code: 'line_locked',
      severity: 'warning',
      corId: '12',
      corNumber: '12',
      changeItemId: '2',
      detail: 'change_order',
    })
    expect(planOf([{ ...ours, editable: false }], [changed]).findings[0]).not.toHaveProperty('detail')
  })

  it('warns where an RFQ prices the changed line too, and not where the line stays', () => {
    const quoted = { ...ours, rfqNumber: '3' }
    const about = { severity: 'warning', corId: '12', corNumber: '12', changeItemId: '2' }
    expect(planOf([quoted], [changed]).findings).toEqual([{ ...about, code: 'line_on_rfq', detail: '3' }])
    expect(codesOf(planOf([quoted], [unchanged]))).toEqual(['nothing_to_do'])
    expect(planOf([quoted], [leaving]).findings).toEqual([])
  })

  it('names a line on a draft change order before it is changed or removed', () => {
    const draft = { ...ours, lock: 'change_order' as const }
    const about = { severity: 'warning', corId: '12', corNumber: '12', changeItemId: '2' }
    const finding = { ...about, code: 'line_on_draft', detail: 'change_order' }
    expect(planOf([draft], [changed]).findings).toEqual([finding])
    expect(planOf([draft], [leaving]).findings).toEqual([finding])
    expect(codesOf(planOf([draft], [unchanged]))).toEqual(['nothing_to_do'])
  })
})

describe('a COR that is as it was pushed', () => {
  it('gives nothing to do, which blocks the push', () => {
    const plan = planOf([ours], [unchanged])
    expect(plan.findings).toEqual([{ code: 'nothing_to_do', severity: 'blocker' }])
    expect(blockers(plan)).toHaveLength(1)
    expect(writes(plan)).toBe(false)
    expect(isPushable(plan)).toBe(false)
  })

  it('does not stop another COR of the same push', () => {
    const plan = planOf([ours], [unchanged, cor('13', { desired: [wanted('13', 'lump', after)] })])
    expect(plan.findings).toEqual([])
    expect(isPushable(plan)).toBe(true)
  })

  it('is no reason to say that there is nothing to do where no COR is planned at all', () => {
    expect(planOf([ours], []).findings).toEqual([])
    expect(isPushable(planOf([ours], []))).toBe(false)
  })
})

describe('findings', () => {
  it('that were made before planning come first, and a blocker among them stops the push', () => {
    const warning: Finding = { code: 'change_event_closed', severity: 'warning' }
    const blocker: Finding = { code: 'may_not_edit', severity: 'blocker' }
    const draft = { ...ours, lock: 'commitment' as const }
    const plan = planOf([draft], [changed], [], { findings: [warning, blocker] })
    expect(codesOf(plan)).toEqual(['change_event_closed', 'may_not_edit', 'line_on_draft'])
    expect(blockers(plan)).toEqual([blocker])
    expect(isPushable(plan)).toBe(false)
    expect(isPushable(planOf([ours], [changed], [], { findings: [warning] }))).toBe(true)
  })
})

describe('a new change event', () => {
  it('is a write in any case, with no lines from before', () => {
    const destination: PlannedDestination = {
      kind: 'new',
      reference: 'CS-1',
      event: {
        number: null,
        title: 'Lobby',
        description: '[CS-1]',
        statusId: idOf('1'),
        scope: 'tbd',
        changeTypeId: null,
        changeReasonId: null,
      },
    }
    const input = { destination, event: null, findings: [], fingerprint: null, remember: [] }
    const plan = finishPlan({ ...input, cors: [] })
    expect(plan).toMatchObject({ knownItemIds: [], eventPreviousTotalCents: 0, fingerprint: null })
    expect(writes(plan)).toBe(true)
    const added = planOf([], [cor('12', { desired: [wanted('12', 'lump', after)] })], [], input)
    expect(added).toMatchObject({ eventPreviousTotalCents: 0, eventNewTotalCents: 1_402_000, findings: [] })
  })

  it('saves the contract maps it was planned with', () => {
    const map = {
      contractId: idOf<ContractId>('601'),
      commitmentId: null,
      commitmentName: null,
      vendorId: null,
      vendorName: null,
      budgetCodeId: idOf<BudgetCodeId>('301'),
      budgetCodeName: '16-200',
      mappedByName: decider.personName,
      mappedAt: decider.at,
    }
    expect(planOf([ours], [changed], [], { remember: [map] }).remember).toEqual([map])
  })
})

describe('a COR that leaves', () => {
  it('removes its line and nothing else', () => {
    const plan = planOf([stranger, ours], [leaving])
    expect(writeOf(plan)).toEqual({ add: [], change: [], remove: ['2'] })
    expect(writes(plan)).toBe(true)
    expect(plan).toMatchObject({
      previousTotalCents: 1_234_567,
      newTotalCents: 0,
      eventNewTotalCents: 910_000,
      findings: [],
    })
  })

  it('names what remains where Procore keeps a line', () => {
    const plan = planOf([{ ...ours, deletable: false }], [leaving])
    expect(plan.cors[0]?.lines).toMatchObject([{ action: 'keep', why: 'locked' }])
    expect(codesOf(plan)).toEqual(['line_locked', 'lines_remain'])
    expect(plan.findings[1]).toMatchObject({ cents: 1_234_567, corId: '12', severity: 'warning' })
    expect(decides(plan) && isPushable(plan)).toBe(true)
  })

  it('is unlinked without a write where its line is gone already', () => {
    const plan = planOf([stranger], [leaving])
    expect(plan.cors[0]?.lines).toEqual([])
    expect([writes(plan), decides(plan), isPushable(plan)]).toEqual([false, true, true])
    expect(plan.findings).toEqual([])
  })

  it('has nothing to do where it was never linked', () => {
    expect(codesOf(planOf([], [cor('12', { leaves: true })]))).toEqual(['nothing_to_do'])
  })
})

describe('what people decide although nothing is written', () => {
  const edited = item('2', content('COR 12 Rough-in', 1_500_000))

  it('waits for every open choice', () => {
    const plan = planOf([edited], [changed])
    expect(openChoices(plan)).toMatchObject([{ action: 'choose', changeItemId: '2' }])
    expect(codesOf(plan)).toEqual(['line_edited_in_procore'])
    expect(plan.findings[0]).toMatchObject({
      corId: '12',
      corNumber: '12',
      changeItemId: '2',
      severity: 'warning',
    })
    expect(isPushable(plan)).toBe(false)
    expect(writeOf(plan)).toEqual({ add: [], change: [], remove: [] })
  })

  it('is open, and not nothing, where a choice is all there is', () => {
    const plan = planOf([edited], [{ ...changed, corCents: 1_500_000, previousLink: null }])
    expect([writes(plan), decides(plan)]).toEqual([false, false])
    expect(codesOf(plan)).toEqual(['line_edited_in_procore'])
  })

  it('is no difference while one of several lines waits for a choice', () => {
    const second = item('3', content('COR 12 Cleanup', 5_000))
    const two = cor('12', {
      linked: [...changed.linked, linked('12', 'cleanup', second)],
      desired: [...changed.desired, wanted('12', 'cleanup', second.content)],
    })
    expect(codesOf(planOf([edited, second], [two]))).toEqual(['line_edited_in_procore'])
  })

  it('is that a line stays as it was edited', () => {
    const plan = planOf([edited], [{ ...changed, corCents: 1_500_000 }], [['2', 'procore']])
    expect([writes(plan), decides(plan), isPushable(plan)]).toEqual([false, true, true])
  })

  it('is that a line stays out', () => {
    const plan = planOf([], [{ ...changed, corCents: 0 }], [['2', 'procore']])
    expect([writes(plan), decides(plan)]).toEqual([false, true])
    const decided = { ...linked('12', 'lump', ours), wanted: after, decision: keptOut }
    expect(decides(planOf([], [{ ...changed, corCents: 0, linked: [decided] }]))).toBe(false)
  })

  it('is a difference between the COR and its lines, once', () => {
    const kept = linked('12', 'lump', edited, { wanted: after, decision: keptAsEdited })
    const differing = cor('12', { ...changed, linked: [kept] })
    const plan = planOf([edited], [differing])
    expect(plan.findings).toEqual([
      {
        code: 'lines_do_not_add_up',
        severity: 'warning',
        corId: '12',
        corNumber: '12',
        cents: 1_402_000 - 1_500_000,
      },
    ])
    expect(decides(plan)).toBe(true)
    const accepted = { linesCents: 1_500_000, corCents: 1_402_000, reason: 'amount' as const, ...decider }
    const accepting = (previousLink: typeof changed.previousLink) =>
      decides(planOf([edited], [{ ...differing, previousLink }]))
    expect(accepting(header('12', 1_402_000, { accepted }))).toBe(false)
    expect(accepting(header('12', 1_402_000, { accepted: { ...accepted, linesCents: 1 } }))).toBe(true)
    expect(accepting(header('12', 1_402_000, { accepted: { ...accepted, corCents: null } }))).toBe(true)
    const otherReason = { ...accepted, reason: 'void' as const }
    expect(accepting(header('12', 1_402_000, { accepted: otherReason }))).toBe(true)
    expect(accepting(null)).toBe(false)
  })

  it.each([
    ['number', { number: '12.1' }],
    ['title', { title: 'Rough-in and panels' }],
    ['contract', { contractId: idOf<ContractId>('602') }],
  ])('is that the COR has another %s', (_, more) => {
    expect(decides(planOf([ours], [{ ...unchanged, ...more }]))).toBe(true)
    expect(decides(planOf([ours], [{ ...unchanged, ...more, previousLink: null }]))).toBe(false)
  })

  it('is that the codes of its contract are others', () => {
    const codes = { commitmentId: null, vendorId: null, budgetCodeId: idOf<BudgetCodeId>('301') }
    const others = { ...codes, budgetCodeId: idOf<BudgetCodeId>('302') }
    const link = header('12', 1_234_567)
    const decidesFrom = (from: typeof codes | null, to: typeof codes | null) => {
      const previousLink = { ...link, pushed: { ...link.pushed, contractCodes: from } }
      return decides(planOf([ours], [{ ...unchanged, contractCodes: to, previousLink }]))
    }
    expect(decidesFrom(codes, others)).toBe(true)
    expect(decidesFrom(codes, { ...codes })).toBe(false)
    expect(decidesFrom(null, others)).toBe(false)
    expect(decidesFrom(codes, null)).toBe(false)
  })

  it('is not the contract of a COR that was linked before contracts were recorded', () => {
    const link = header('12', 1_234_567)
    const previousLink = { ...link, pushed: { ...link.pushed, contractId: null } }
    expect(decides(planOf([ours], [{ ...unchanged, previousLink }]))).toBe(false)
  })
})

describe('a COR without an amount', () => {
  const unpriced = cor('12', { ...changed, desired: [], corCents: null })

  it('keeps its lines, says what remains, and does not block the others (case 24)', () => {
    const other = cor('13', { desired: [wanted('13', 'lump', after)] })
    const plan = planOf([ours], [unpriced, other])
    expect(plan.cors[0]?.lines).toEqual([
      {
        action: 'keep',
        changeItemId: '2',
        key: 'lump',
        content: before,
        wanted: before,
        why: 'no_amount',
        decision: null,
      },
    ])
    expect(plan.findings).toMatchObject([{ code: 'lines_remain', cents: 1_234_567, severity: 'warning' }])
    expect(writeOf(plan)).toMatchObject({ add: [{ corId: '13' }], change: [], remove: [] })
    expect(isPushable(plan)).toBe(true)
  })

  it('asks about a line that a person removed', () => {
    expect(planOf([], [unpriced]).cors[0]).toMatchObject({
      lines: [{ action: 'choose', procore: null }],
      previousCents: 0,
      newCents: 0,
    })
  })

  it('lacks nothing where it has no lines either', () => {
    expect(differenceAfter({ corCents: null, newCents: 0 })).toBe(0)
    expect(differenceAfter({ corCents: 500, newCents: 200 })).toBe(300)
  })
})
