import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CommitmentId, idOf } from '../../server/domain/ids.ts'
import { FakePace } from './fake-pace.ts'
import { adapterFor, ana, projectId, type TinyAnswer, TinyProcore, tokensExpiring } from './tiny-procore.ts'

let tiny: TinyProcore
const pace = new FakePace()

beforeEach(async () => {
  tiny = await TinyProcore.start()
})
afterEach(() => tiny.close())

function procore() {
  const tokens = tokensExpiring(3600, 'first', pace)
  return adapterFor({ apiUrl: tiny.url, loginUrl: tiny.url }, { pace, tokens }).procore
}

/** Answers by path; what is not listed is 404. */
function answers(byPath: Record<string, TinyAnswer>) {
  tiny.handler = ({ path, query }) =>
    byPath[`${path}?${query.get('company_id') ? 'company' : ''}`] ?? byPath[path] ?? { status: 404 }
}

const permissions = '/rest/v1.0/settings/permissions'
const project = `/rest/v1.0/projects/${projectId}`
const currency = `/rest/v1.0/companies/${ana.companyId}/projects/${projectId}/currency_configuration`

function tools(...rows: object[]): TinyAnswer {
  return { json: { tools: rows } }
}

describe('access to a project', () => {
  it('is read from the project, both permission lists and the currency', async () => {
    answers({
      [`${project}?company`]: { json: { id: Number(projectId), name: 'Harbor', project_number: '22-041' } },
      [currency]: { json: { currency_iso_code: 'USD' } },
      [permissions]: tools(
        { name: 'change_events', user_access_level: { id: 3, name: 'Standard' }, can_create: true },
        { friendly_name: 'Commitments', user_access_level: { id: 2, name: 'Read Only' }, can_create: null },
        { name: 'admin', user_access_level: { id: 4, name: 'Admin' } },
      ),
      [`${permissions}?company`]: tools({ name: 'Company Admin', user_access_level: { id: 4, name: null } }),
    })
    expect(await procore().projectAccess(projectId)).toEqual({
      projectId,
      projectName: 'Harbor',
      projectNumber: '22-041',
      currency: 'USD',
      changeEvents: 'standard',
      canCreateChangeEvents: true,
      commitments: 'read_only',
      projectAdmin: true,
      companyAdmin: true,
      checkedAt: new Date(pace.now()).toISOString(),
    })
  })

  it('is little for whoever may not ask for the company’s tools', async () => {
    answers({
      [`${project}?company`]: { json: { id: Number(projectId), company: { id: null } } },
      [currency]: { status: 403 },
      [permissions]: { json: { tools: null } },
      [`${permissions}?company`]: { status: 403, json: { errors: 'No' } },
    })
    expect(await procore().projectAccess(projectId)).toMatchObject({
      currency: null,
      changeEvents: 'none',
      canCreateChangeEvents: false,
      projectAdmin: false,
      companyAdmin: false,
    })
  })

  it.each(['Read Only', 'Read-only', 'read_only', 'READONLY'])('understands %j', async (name) => {
    answers({
      [`${project}?company`]: { json: { id: Number(projectId) } },
      [permissions]: tools({ name: 'Change Events', user_access_level: { name } }),
    })
    expect((await procore().projectAccess(projectId)).changeEvents).toBe('read_only')
  })

  it('is not found for a project of another company', async () => {
    answers({
      [`${project}?company`]: { json: { id: Number(projectId), company: { id: 7 } } },
      [permissions]: tools(),
    })
    await expect(procore().projectAccess(projectId)).rejects.toMatchObject({ kind: 'not_found' })
  })

  it('a breakdown of the company list is no answer about rights', async () => {
    answers({
      [`${project}?company`]: { json: { id: Number(projectId) } },
      [permissions]: tools(),
      [`${permissions}?company`]: { status: 500 },
    })
    await expect(procore().projectAccess(projectId)).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

describe('lists over several pages', () => {
  const codes = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: from + index, flat_code: `c${from + index}` }))

  it.each([
    [
      'Link',
      (page: number): Record<string, string> =>
        page < 3 ? { link: '<http://x/?page=9>; rel="next"' } : { link: '<http://x>; rel="prev"' },
    ],
    ['Total', (): Record<string, string> => ({ total: '2100' })],
  ])('are read to the end by %s', async (_, headers) => {
    tiny.handler = ({ query }) => {
      const page = Number(query.get('page'))
      return { json: codes(page * 1000, page < 3 ? 1000 : 100), headers: headers(page) }
    }
    expect(await procore().listBudgetCodes(projectId)).toHaveLength(2100)
    expect(tiny.seen.map(({ query }) => query.get('page'))).toEqual(['1', '2', '3'])
  })

  it('without any header end with an empty page, or where a list that ignores paging repeats itself', async () => {
    tiny.handler = ({ query }) => ({ json: Number(query.get('page')) > 1 ? [] : codes(1, 999) })
    expect(await procore().listBudgetCodes(projectId)).toHaveLength(999)
    tiny.handler = () => ({ json: codes(1, 1000) })
    expect(await procore().listBudgetCodes(projectId)).toHaveLength(1000)
    expect(tiny.seen).toHaveLength(4)
  })

  /** A server that gives 100 rows at most, whatever is asked for. */
  const clamped = (startsBy: 'given' | 'asked', headers: (from: number) => Record<string, string>) => {
    tiny.handler = ({ query }) => {
      const asked = Number(query.get('per_page'))
      const given = Math.min(asked, 100)
      const from = (Number(query.get('page')) - 1) * (startsBy === 'given' ? given : asked)
      return { json: codes(from + 1, Math.max(0, Math.min(given, 350 - from))), headers: headers(from) }
    }
  }
  const noHeaders = (): Record<string, string> => ({})
  const total = (): Record<string, string> => ({ total: '350' })
  const link = (from: number): Record<string, string> =>
    from < 300 ? { link: '<x>; rel="next"' } : { link: '<x>; rel="prev"' }
  // A proxy's Link that knows nothing of the clamping.
  const wrongLink = (): Record<string, string> => ({ total: '350', link: '<x>; rel="last"' })

  it.each([
    ['given', 'no headers', noHeaders, 5],
    ['asked', 'no headers', noHeaders, 5],
    ['given', 'Total', total, 4],
    ['asked', 'Total', total, 4],
    ['given', 'Link', link, 4],
    ['given', 'Total and a Link without next', wrongLink, 4],
  ] as const)(
    'are whole though the page is clamped: start by %s, %s',
    async (startsBy, _, headers, calls) => {
      clamped(startsBy, headers)
      expect(await procore().listBudgetCodes(projectId)).toHaveLength(350)
      expect(tiny.seen).toHaveLength(calls)
    },
  )

  it('that never end are refused', async () => {
    tiny.handler = ({ query }) => ({
      json: codes(Number(query.get('page')), 1),
      headers: { link: '<x>; rel="next"' },
    })
    await expect(procore().listBudgetCodes(projectId)).rejects.toMatchObject({ kind: 'unreadable' })
    expect(tiny.seen).toHaveLength(100)
  })
})

describe('budget codes', () => {
  it('of one commitment are asked for by its group', async () => {
    tiny.handler = () => ({
      json: [{ id: 1, flat_code: '16.S', flat_name: null, description: 'Wire', status: 'inactive' }],
    })
    expect(await procore().listBudgetCodes(projectId, idOf<CommitmentId>('44'))).toEqual([
      { budgetCodeId: '1', code: '16.S', name: 'Wire', active: false },
    ])
    expect(Object.fromEntries(tiny.seen[0]?.query ?? [])).toEqual({
      scope: 'budget_code',
      group_type: 'contract',
      group_id: '44',
      hide_not_in_group: 'true',
      page: '1',
      per_page: '1000',
    })
  })
})

describe('commitments', () => {
  it('are subcontracts and purchase orders, without deleted ones', async () => {
    answers({
      '/rest/v1.0/work_order_contracts': {
        json: [
          {
            id: 1,
            number: 'SC-1',
            title: 'Electrical',
            status: 'Approved',
            vendor: { id: 3, company: 'Volt' },
          },
          { id: 2, deleted_at: '2026-01-01T00:00:00Z' },
        ],
      },
      '/rest/v1.0/purchase_order_contracts': { json: [{ id: 9, vendor: null }] },
    })
    expect(await procore().listCommitments(projectId)).toEqual([
      {
        commitmentId: '1',
        kind: 'work_order_contract',
        number: 'SC-1',
        title: 'Electrical',
        status: 'Approved',
        vendorId: '3',
        vendorName: 'Volt',
      },
      {
        commitmentId: '9',
        kind: 'purchase_order_contract',
        number: '',
        title: '',
        status: null,
        vendorId: null,
        vendorName: null,
      },
    ])
  })

  it('a refusal is no empty list', async () => {
    answers({
      '/rest/v1.0/work_order_contracts': { json: [] },
      '/rest/v1.0/purchase_order_contracts': { status: 403 },
    })
    await expect(procore().listCommitments(projectId)).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

describe('options of a new change event', () => {
  it('keep Procore’s own defaults', async () => {
    answers({
      '/rest/v1.0/change_event/statuses': {
        json: [
          { id: 1, name: 'Open', mapped_to_status: 'open', default_status: true, show_in_select: true },
          { id: 2, name: 'Retired', mapped_to_status: 'limbo', default_status: null, show_in_select: false },
        ],
      },
      '/rest/v1.0/change_types?company': {
        json: [
          { id: 3, change_type: 'Owner' },
          { id: 4, show_in_select: false },
        ],
      },
      '/rest/v1.0/change_order_change_reasons?company': { status: 403 },
      '/rest/v1.1/change_events/new': { json: { number: '015', status: null } },
    })
    expect(await procore().changeEventOptions(projectId)).toEqual({
      statuses: [
        { statusId: '1', name: 'Open', mappedTo: 'open', isDefault: true, selectable: true },
        { statusId: '2', name: 'Retired', mappedTo: null, isDefault: false, selectable: false },
      ],
      changeTypes: [{ id: '3', name: 'Owner' }],
      changeReasons: [],
      nextNumber: '015',
    })
  })
})

describe('the list of change events', () => {
  const events = [
    { id: 1, number: '001', title: 'Lighting, level 3' },
    { id: 2, number: '002', title: 'Roof' },
    { id: 3, number: '003', title: 'More lighting' },
  ]

  it('is one page as asked, with Procore’s count', async () => {
    tiny.handler = () => ({ json: events, headers: { total: '120' } })
    const { changeEvents, total } = await procore().listChangeEvents(projectId, { page: 2, perPage: 3 })
    expect(changeEvents.map(({ number }) => number)).toEqual(['001', '002', '003'])
    expect(total).toBe(120)
    expect(Object.fromEntries(tiny.seen[0]?.query ?? [])).toEqual({
      project_id: projectId,
      page: '2',
      per_page: '3',
    })
  })

  it('is searched by number and title', async () => {
    tiny.handler = () => ({ json: events, headers: { total: '3' } })
    const found = await procore().listChangeEvents(projectId, { search: ' LIGHTING ', page: 1, perPage: 1 })
    expect(found).toMatchObject({ changeEvents: [{ number: '001' }], total: 2 })
  })

  it('since a day is asked for with a day’s margin', async () => {
    tiny.handler = () => ({ json: [] })
    await procore().listChangeEvents(projectId, { createdFrom: '2026-03-01T23:00:00Z', page: 1, perPage: 20 })
    expect(tiny.seen[0]?.query.get('filters[created_at]')).toBe('2026-02-28...2026-03-03')
  })
})
