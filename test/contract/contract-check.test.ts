import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../sandbox/core/journal.ts'
import { createContractCheck } from './contract-check.ts'

const dir = process.env.CONTRACTS_DIR

describe.skipIf(dir === undefined)('the contract check', () => {
  // Groups that are skipped are read all the same.
  if (dir === undefined) return
  const contract = createContractCheck(dir)
  const patch = entry({
    method: 'PATCH',
    path: '/rest/v1.1/change_events/562949960700010',
    query: 'project_id=562949954101001',
    requestBody: JSON.stringify({ change_event: { change_items: [{ id: 7, deleted: true }] } }),
    responseBody: '{"id":562949960700010,"title":null,"change_items":[]}',
  })

  test('a good call has nothing to say', () => {
    expect(contract.check(patch)).toEqual([])
  })

  test('a field that is not in the contract is named', () => {
    const change_items = [{ description: 'a', amount: 5 }]
    expect(
      contract.check({ ...patch, requestBody: JSON.stringify({ change_event: { change_items } }) }),
    ).toEqual([
      'request PATCH /rest/v1.1/change_events/{id}: change_event.change_items.0: amount is not in the contract',
    ])
  })

  test('a value of the wrong type is named', () => {
    const change_items = [{ budget_code: { id: '7' }, cost_impact: { estimate: { amount: '1.00' } } }]
    expect(
      contract.check({ ...patch, requestBody: JSON.stringify({ change_event: { change_items } }) }),
    ).toEqual([
      expect.stringContaining('change_event.change_items.0.budget_code.id: must be integer'),
      expect.stringContaining('change_event.change_items.0.cost_impact.estimate.amount: must be number'),
    ])
  })

  test('a missing company header, a missing and an unknown query parameter are named', () => {
    expect(contract.check({ ...patch, requestHeaders: {}, query: 'project=1' })).toEqual([
      expect.stringContaining('header Procore-Company-Id is missing'),
      expect.stringContaining('query project is not in the contract'),
      expect.stringContaining('query project_id is missing'),
      expect.stringContaining('content type'),
    ])
  })

  test('a query value that does not fit is named', () => {
    const path = '/rest/v1.1/change_events'
    const get = entry({ path, responseBody: '[]', query: 'project_id=harbor&filters[include_deleted]=maybe' })
    expect(contract.check(get)).toEqual([
      expect.stringContaining('query project_id does not fit'),
      expect.stringContaining('query filters[include_deleted] does not fit'),
    ])
  })

  test('a path of no operation is named', () => {
    expect(contract.check(entry({ path: '/rest/v1.0/change_events' }))).toEqual([
      'request GET /rest/v1.0/change_events is not in the contract',
    ])
  })

  test('"new" is an operation of its own, not an id', () => {
    const get = entry({
      path: '/rest/v1.1/change_events/new',
      query: 'project_id=1',
      responseBody: '{"number":"1"}',
    })
    expect(contract.check(get)).toEqual([])
  })

  test('custom fields go by their pattern', () => {
    const create = (field: string) => ({
      ...patch,
      method: 'POST',
      path: '/rest/v1.1/change_events',
      status: 201,
      requestBody: JSON.stringify({ change_event: { scope: 'tbd', status: { id: 1 }, [field]: 'x' } }),
    })
    expect(contract.check(create('custom_field_12'))).toEqual([])
    expect(contract.check(create('custom_field_a'))).toHaveLength(1)
  })

  test('an answer of the wrong shape or status is named', () => {
    expect(contract.check({ ...patch, responseBody: '{"change_items":[{"id":"7","made_up":1}]}' })).toEqual([
      'response PATCH /rest/v1.1/change_events/{id}: change_items.0: made_up is not in the contract',
      expect.stringContaining('change_items.0.id: must be integer'),
    ])
    expect(contract.check({ ...patch, status: 202 })).toEqual([expect.stringContaining('status 202')])
  })

  test('an answer that never came, or came from a gateway, is no breach', () => {
    expect(contract.check({ ...patch, status: 0, responseBody: '' })).toEqual([])
    const html = { 'content-type': 'text/html' }
    expect(contract.check({ ...patch, status: 502, responseHeaders: html, responseBody: '<h1>' })).toEqual([])
  })

  test('Clearstory’s records are a list in truth, and its null is only where declared', () => {
    const list = (records: unknown) =>
      entry({ system: 'clearstory', path: '/projects', responseBody: JSON.stringify({ records, count: 0 }) })
    expect(contract.check(list([]))).toEqual([])
    expect(contract.check(list(null))).toHaveLength(1)
  })

  test('Clearstory’s skip and take stand for offset and limit, up to 100', () => {
    const list = (query: string) =>
      entry({ system: 'clearstory', path: '/cors', query, responseBody: '{"records":[],"count":0}' })
    expect(contract.check(list('skip=0&take=100&statuses=in_review,rejected'))).toEqual([])
    expect(contract.check(list('limit=101'))).toHaveLength(1)
    expect(contract.check(list('statuses=in_review,unheard_of'))).toHaveLength(1)
  })
})

function entry(given: Partial<JournalEntry>): JournalEntry {
  return {
    system: 'procore',
    at: 0,
    method: 'GET',
    path: '/',
    query: '',
    requestHeaders: { 'procore-company-id': '562949953425831', 'content-type': 'application/json' },
    requestBody: '',
    status: 200,
    responseHeaders: { 'content-type': 'application/json' },
    responseBody: '{}',
    ...given,
  }
}
