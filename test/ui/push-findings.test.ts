import { describe, expect, it, vi } from 'vitest'
import { type ChangeItemId, type CorId, idOf } from '../../server/domain/ids.ts'
import type { Finding } from '../../server/domain/preflight.ts'
import type { PlannedLine } from '../../server/domain/push.ts'
import type { PlanRequest } from '../../server/http/routes/push-routes.ts'
import type { PlanView } from '../../server/usecases/push/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../../ui/api/api.ts'
import type { Answer } from '../../ui/api/http.ts'
import { doneBy } from '../../ui/push/line-rows.ts'
import { createPush } from '../../ui/push/model.ts'
import { createPanel } from '../../ui/state/panel.ts'

const finding: Finding = {
  code: 'line_like_this',
  severity: 'blocker',
  corId: idOf<CorId>('c12'),
  corNumber: '12',
  changeItemId: idOf<ChangeItemId>('i7'),
  otherCorId: idOf<CorId>('c3'),
}

const planView: PlanView = {
  pushId: 'p',
  kind: 'push',
  pushable: false,
  blockers: [finding],
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
    findings: [finding],
    fingerprint: null,
    remember: [],
  },
}

/** A re-push whose plan is on screen, and what is asked of the server from then on. */
async function planned(refused: Problem | null = null) {
  const panel = createPanel()
  panel.moveTo({ companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' })
  const asked: unknown[] = []
  const plans: PlanRequest[] = []
  const done = async <T>(...what: unknown[]): Promise<Answer<T>> => {
    asked.push(what)
    return refused === null ? { ok: true, value: null as T } : { ok: false, problem: refused }
  }
  const api: Pick<Api, 'plan' | 'link' | 'replaceCor'> = {
    plan: async (_, body) => {
      plans.push(body)
      return { ok: true, value: planView }
    },
    link: (_, ...what) => done('link', ...what),
    replaceCor: (_, ...what) => done('replace', ...what),
  }
  const push = createPush(api as Api, panel, { kind: 'repush', corIds: ['c12'], numbers: ['12'] })
  await push.replan()
  plans.length = 0
  return { push, panel, asked, plans }
}

describe('what a plan points out', () => {
  it('links the line it names to its COR, in the change event of the plan, and plans again', async () => {
    const { push, panel, asked, plans } = await planned()
    await push.link(finding)
    expect(asked).toEqual([['link', '11', { corId: 'c12', changeItemIds: ['i7'] }]])
    expect(plans).toHaveLength(1)
    expect(panel.writes.value).toBe(1)
  })
  it('lets the COR replace an earlier one, and plans again', async () => {
    const { push, asked, plans } = await planned()
    await push.replace(finding)
    expect(asked).toEqual([['replace', 'c12', 'c3']])
    expect(plans).toHaveLength(1)
  })
  it('adds the COR beside the line, or as a separate COR, and takes that back', async () => {
    const { push, plans } = await planned()
    await push.choose('i7', 'beside')
    const pair = { corId: 'c12', otherCorId: 'c3', number: '12.1', other: '12' }
    await push.separateFrom(pair)
    await push.notSeparate(pair)
    const choices = { i7: 'beside' }
    expect(plans.map(({ kind, ...rest }) => rest)).toMatchObject([
      { choices },
      { choices, separate: [{ corId: 'c12', otherCorId: 'c3' }] },
      { choices },
    ])
    expect(plans[2]).not.toHaveProperty('separate')
  })
  it('keeps its plan on screen beside the reason where the line could not be linked', async () => {
    const refused: Problem = {
      type: '/problems/link_taken',
      code: 'link_taken',
      title: 'Taken.',
      detail: null,
      next: '',
      status: 409,
      written: 'no',
      retryAt: null,
      requestId: 'r',
    }
    const { push, panel, plans } = await planned(refused)
    await push.link(finding)
    expect(push.problem.value?.code).toBe('link_taken')
    expect(push.plan.value).toBe(planView)
    expect(push.busy.value).toBeNull()
    expect([plans.length, panel.writes.value]).toEqual([0, 0])
  })
})

it('the plan that was asked for last is shown, whichever answer comes first', async () => {
  const panel = createPanel()
  panel.moveTo({ companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' })
  const gives: ((answer: Answer<PlanView>) => void)[] = []
  const api: Pick<Api, 'plan'> = { plan: () => new Promise((resolve) => gives.push(resolve)) }
  const push = createPush(api as Api, panel, { kind: 'repush', corIds: ['c12'], numbers: ['12'] })
  const first = push.replan()
  await vi.waitFor(() => expect(gives).toHaveLength(1))
  const second = push.choose('i7', 'beside')
  await vi.waitFor(() => expect(gives).toHaveLength(2))
  gives[1]?.({ ok: true, value: { ...planView, pushId: 'second' } })
  await second
  gives[0]?.({ ok: true, value: { ...planView, pushId: 'first' } })
  await first
  expect([push.plan.value?.pushId, push.busy.value]).toEqual(['second', null])
})

describe('what a push does', () => {
  const content = {
    description: 'COR 12',
    amountCents: 100,
    quantity: null,
    unitCost: null,
    unitOfMeasure: null,
    budgetCodeId: null,
    vendorId: null,
    commitmentId: null,
  }
  const of = (kind: PlanView['kind'], lines: PlannedLine[]) => {
    const cor = { lines } as PlanView['plan']['cors'][number]
    return doneBy({ kind, plan: { ...planView.plan, cors: [cor] } })
  }
  const changeItemId = idOf<ChangeItemId>('i7')
  const locked: PlannedLine = {
    action: 'keep',
    changeItemId,
    key: 'lump',
    content,
    wanted: content,
    why: 'locked',
    decision: null,
  }
  const removed: PlannedLine = {
    action: 'remove',
    changeItemId,
    key: 'lump',
    before: content,
    editedInProcore: false,
  }
  it('is no removal where every line of the COR is locked', () => {
    expect(of('remove', [locked])).toBe('keep')
    expect(of('remove', [locked, removed])).toBe('remove')
    expect(of('remove', [])).toBe('remove')
    expect(of('push', [locked])).toBe('push')
  })
})
