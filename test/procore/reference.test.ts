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
        { name: 'Commitments', user_access_level: { id: 2, name: 'Read Only' }, can_create: null },
        { name: 'prime_contracts', user_access_level: { id: 2, name: 'Read Only' } },
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
      primeContracts: 'read_only',
      projectAdmin: true,
      companyAdmin: true,
      checkedAt: new Date(pace.now()).toISOString(),
    })
  })

  it('is as old as its first question, however long one of the answers takes', async () => {
    answers({
      [`${project}?company`]: { json: { id: Number(projectId) } },
      [permissions]: tools({ name: 'Change Events', user_access_level: { name: 'Admin' } }),
    })
    const askedAt = new Date(pace.now()).toISOString()
    const { handler } = tiny
    tiny.handler = (request) => {
      void pace.advance(1000)
      return handler(request)
    }
    expect(await procore().projectAccess(projectId)).toMatchObject({
      changeEvents: 'admin',
      checkedAt: askedAt,
    })
    expect(new Date(pace.now()).toISOString() > askedAt).toBe(true)
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

describe('the budget code None', () => {
  it('has an id and no text: it cannot be chosen', async () => {
    tiny.handler = () => ({
      json: [
        { id: 1, flat_code: null, flat_name: null, description: null },
        { id: 2, flat_code: '', description: ' ' },
        { id: 3, flat_code: null, flat_name: null, description: 'Electrical' },
      ],
      headers: { total: '3' },
    })
    expect((await procore().listBudgetCodes(projectId)).map(({ budgetCodeId }) => budgetCodeId)).toEqual([
      '3',
    ])
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
            currency_configuration: { currency_iso_code: 'CAD' },
          },
          { id: 2, deleted_at: '2026-01-01T00:00:00Z' },
        ],
      },
      '/rest/v1.0/purchase_order_contracts': {
        json: [{ id: 9, vendor: null, currency_configuration: { currency_iso_code: null } }],
      },
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
        currency: 'CAD',
      },
      {
        commitmentId: '9',
        kind: 'purchase_order_contract',
        number: '',
        title: '',
        status: null,
        vendorId: null,
        vendorName: null,
        currency: null,
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
