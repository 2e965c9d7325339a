import { describe, expect, it } from 'vitest'
import type { LineContent } from '../../server/domain/change-event.ts'
import { type ChangeItemId, idOf } from '../../server/domain/ids.ts'
import type { PlannedCor, PlannedLine } from '../../server/domain/push.ts'
import type { PlanView, PushResultView } from '../../server/usecases/push/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../../ui/api/api.ts'
import { budgetCodeReason, contractReason } from '../../ui/messages/codes.ts'
import { linesText } from '../../ui/messages/lines.ts'
import { type CorDetail, createPushCodes, withCommitment } from '../../ui/push/codes.ts'
import { sharedCodes } from '../../ui/push/line-details.ts'
import { countLines, lineRows, shownFirst } from '../../ui/push/line-rows.ts'
import { breakdownOffer, unpricedNote } from '../../ui/push/messages.ts'
import { createOneByOne, summed } from '../../ui/push/one-by-one.ts'
import { createPushScope } from '../../ui/push/scope.ts'
import { createPanel } from '../../ui/state/panel.ts'

const detail = (corId: string, change: Partial<CorDetail> = {}): [string, CorDetail] => [
  corId,
  { corId, tagCount: 0, signedTagIds: [], breakdown: 'yes', unpriced: 0, ...change },
]
const cor = (number: string) => ({ corId: number, number })

describe('what breakdowns are offered', () => {
  it('all, where every COR has priced T&M tags', () => {
    const offer = breakdownOffer([cor('44')], new Map([detail('44')]))
    expect(offer).toEqual({ reason: null, note: null })
  })
  it('none, with the reason, where no COR has any', () => {
    const one = breakdownOffer([cor('45')], new Map([detail('45', { breakdown: 'no_tags' })]))
    expect(one.reason).toBe('COR 45 has no T&M tags, so it can’t be broken down.')
    const two = breakdownOffer(
      [cor('45'), cor('46')],
      new Map([detail('45', { breakdown: 'no_tags' }), detail('46', { breakdown: 'no_rates' })]),
    )
    expect(two.reason).toBe(
      'COR 45 has no T&M tags, COR 46 has no rate for any T&M item, so they can’t be broken down.',
    )
  })
  it('with a note about those that come as a lump sum, and about items without a rate', () => {
    const details = new Map([detail('44', { unpriced: 2 }), detail('45', { breakdown: 'no_tags' })])
    const cors = [cor('44'), cor('45')]
    expect(breakdownOffer(cors, details)).toEqual({
      reason: null,
      note: 'COR 45 has no T&M tags and is pushed as a lump sum.',
    })
    expect(unpricedNote(cors, details)).toContain('2 T&M items of COR 44 have no rate')
  })
})

describe('codes of a contract', () => {
  const start = {
    contractId: '501',
    contractName: 'HVAC',
    contractorName: null,
    corNumbers: ['44'],
    commitmentId: 'c21',
    commitmentFrom: 'map' as const,
    budgetCodeId: 'b1',
    budgetCodeFrom: 'cost_code' as const,
    costCode: '23-300',
    ownBudgetCodeIds: ['b1', 'b2'],
    mayRemember: true,
  }
  const draft = { commitmentId: 'c21', budgetCodeId: 'b1', remember: false }
  it('say where they come from until someone chooses another', () => {
    expect(contractReason(draft, start)).toBe('From the contract map.')
    expect(contractReason({ ...draft, commitmentId: 'c9' }, start)).toBeNull()
    expect(budgetCodeReason(draft, start, 'SC-021')).toBe(
      'Suggested: the T&M tags of COR 44 have cost code 23-300.',
    )
    expect(budgetCodeReason(draft, { ...start, budgetCodeFrom: 'only_one' }, 'SC-021')).toBe(
      'The only code on SC-021.',
    )
    expect(budgetCodeReason({ ...draft, budgetCodeId: null }, start, 'SC-021')).toBe(
      'SC-021 has 2 budget codes. Choose one.',
    )
  })
  it('do not take the only code of one commitment along to another', () => {
    const only = { ...start, budgetCodeFrom: 'only_one' as const }
    expect(withCommitment(draft, 'c9', only).budgetCodeId).toBeNull()
    expect(withCommitment(draft, 'c9', start).budgetCodeId).toBe('b1')
  })
  it('are asked for after the T&M tags were read, ten CORs at a time, each once', async () => {
    const asked: string[][] = []
    const corIds = Array.from({ length: 23 }, (_, n) => String(n))
    const counts: (number | undefined)[] = []
    const api: Pick<Api, 'corDetails' | 'pushCodes'> = {
      corDetails: async (_, some) => {
        asked.push(some)
        counts.push(codes.reading.value?.done)
        return { ok: true, value: { cors: some.map((corId) => detail(corId)[1]) } }
      },
      pushCodes: async () => ({
        ok: true,
        value: { contracts: [start], commitments: [], budgetCodes: [] },
      }),
    }
    const panel = createPanel()
    panel.moveTo({ companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' })
    const codes = createPushCodes(createPushScope(api as Api, panel, { kind: 'import', rows: [] }))
    expect(await codes.readDetails(corIds)).toBe(true)
    expect(await codes.readDetails(corIds)).toBe(true)
    expect(asked.map((some) => some.length)).toEqual([10, 10, 3])
    expect(counts).toEqual([0, 10, 20])
    expect(codes.reading.value).toBeNull()
  })
})

const content: LineContent = {
  description: 'COR 12 Electrician',
  amountCents: 100,
  quantity: '32',
  unitCost: '98.5',
  unitOfMeasure: 'h',
  budgetCodeId: null,
  vendorId: null,
  commitmentId: null,
}
const corId = idOf<PlannedCor['corId']>('12')
const added = (key: string): PlannedLine => ({
  action: 'add',
  line: { corId, key, content },
  removedInProcore: false,
})
const edited: PlannedLine = {
  action: 'choose',
  changeItemId: idOf<ChangeItemId>('7'),
  line: null,
  procore: content,
  key: 'lump',
}

describe('long lists of lines', () => {
  it('fold, but never a line that asks for a choice', () => {
    const lines = [...Array.from({ length: 20 }, (_, n) => added(String(n))), edited]
    const rows = lineRows({ number: '12', lines }, {}, { choices: new Map() })
    expect(rows[0]?.details).toEqual([{ kind: 'quantity', text: '32 h × 98.50' }])
    expect(shownFirst(rows, 21)).toHaveLength(9)
    expect(shownFirst(rows, 1000).map((row) => row.tag)).toEqual(['choose'])
    expect(shownFirst(rows.slice(0, 2), 1000)).toHaveLength(2)
    expect(linesText(countLines(rows))).toBe('20 added, 1 edited in Procore')
  })
  it('name the codes of new lines once where all have the same', () => {
    expect(sharedCodes({ lines: [added('a'), added('b')] }, {})).toBeNull()
  })
})

describe('CORs pushed one by one', () => {
  const result = (corCount: number): PushResultView => ({
    pushId: 'p',
    kind: 'push',
    changeEvent: { changeEventId: '11', number: '011', title: 'Level 3' },
    corCount,
    previousTotalCents: 0,
    newTotalCents: 500,
    notes: [{ kind: 'procore', text: 'A budget line was added.' }],
    recovered: false,
  })
  const problem = (change: Partial<Problem>): Problem => ({
    type: 't',
    code: 'procore_refused',
    title: 'No.',
    detail: null,
    next: '',
    status: 422,
    written: 'no',
    retryAt: null,
    requestId: 'r',
    ...change,
  })
  const planned: PlanView = {
    pushId: 'p',
    kind: 'push',
    pushable: true,
    blockers: [],
    warnings: [],
    names: {},
    plan: {
      destination: { kind: 'existing', changeEventId: idOf('11'), number: '011', title: 'Level 3' },
      cors: [],
      knownItemIds: [],
      previousTotalCents: 0,
      newTotalCents: 0,
      eventPreviousTotalCents: 0,
      eventNewTotalCents: 0,
      findings: [],
      fingerprint: null,
      remember: [],
    },
  }
  const turn = { companyId: '1', projectId: '2', view: 'v', changeEventId: null, isOver: () => false }
  const fresh = { kind: 'new', title: 'T', statusId: '1', scope: 'tbd' } as const
  const request = { kind: 'push', corIds: ['1', '2', '3'], destination: fresh } as const

  it('make a new change event once and go into it from then on', async () => {
    const destinations: unknown[] = []
    const each = createOneByOne(
      {
        plan: async (_, body) => {
          destinations.push(body.kind === 'push' && body.destination)
          return { ok: true, value: planned }
        },
        apply: async () => ({ ok: true, value: result(1) }),
      },
      turn,
      { ...request, corIds: [...request.corIds] },
      request.corIds.map(cor),
    )
    await each.run()
    const there = { kind: 'existing', changeEventId: '11' }
    expect(destinations).toEqual([fresh, there, there])
    expect(summed(each.outcomes.value.values())).toMatchObject({
      corCount: 3,
      newTotalCents: 1500,
      notes: [{ kind: 'procore', text: 'A budget line was added.' }],
    })
  })
  it('go on past one that is refused, and stop at an outcome nobody knows', async () => {
    const answers = [problem({}), problem({ code: 'push_unknown', written: 'unknown' })]
    const each = createOneByOne(
      {
        plan: async () => ({ ok: true, value: planned }),
        apply: async () => ({ ok: false, problem: answers.shift() ?? problem({}) }),
      },
      turn,
      { ...request, corIds: [...request.corIds] },
      request.corIds.map(cor),
    )
    await each.run()
    expect([...each.outcomes.value.values()].map(({ kind }) => kind)).toEqual(['failed', 'failed', 'waiting'])
    expect(summed(each.outcomes.value.values())).toBeNull()
  })
})
