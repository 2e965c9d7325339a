import { expect, it } from 'vitest'
import { readWebhook } from '../../server/procore/wire-webhook.ts'

const older = {
  id: 9007199254740993n,
  ulid: '01K7Q2V6W9',
  timestamp: '2026-03-01T10:00:00Z',
  company_id: 562949953425831,
  project_id: 562949954101001,
  event_type: 'update',
  resource_name: 'Change Events',
  resource_id: 562949960700003,
}
const newer = {
  id: 'd0a1-77',
  timestamp: '2026-03-01T10:00:00.5Z',
  reason: 'create',
  company_id: '562949953425831',
  project_id: '562949954101001',
  user_id: '1',
  resource_type: 'Change Events',
  resource_id: '562949960700003',
}
const base = {
  companyId: '562949953425831',
  projectId: '562949954101001',
  changeEventId: '562949960700003',
  changeItemId: null,
}

/** JSON in which a bigint is written digit by digit. */
function bodyOf(payload: object): string {
  return JSON.stringify(payload, (_, value: unknown) =>
    typeof value === 'bigint' ? `#${value}#` : value,
  ).replace(/"#(\d+)#"/g, '$1')
}

it('news in payload v2.0 and v3.0 is known by its ulid', () => {
  expect(readWebhook(bodyOf(older))).toEqual({
    kind: 'news',
    news: { ...base, newsId: '01K7Q2V6W9', action: 'updated', occurredAt: '2026-03-01T10:00:00.000Z' },
  })
})

it('without a ulid it is known by its id, every digit of it', () => {
  expect(readWebhook(bodyOf({ ...older, ulid: null }))).toMatchObject({
    news: { newsId: '9007199254740993' },
  })
})

it('news in payload v4.0 is known by its id', () => {
  expect(readWebhook(bodyOf(newer))).toEqual({
    kind: 'news',
    news: { ...base, newsId: 'd0a1-77', action: 'created', occurredAt: '2026-03-01T10:00:00.500Z' },
  })
})

it('company and project may stand in the metadata alone', () => {
  const { company_id, project_id, ...rest } = older
  const metadata = { source_company_id: company_id, source_project_id: project_id }
  expect(readWebhook(bodyOf({ ...rest, metadata }))).toMatchObject({ kind: 'news', news: base })
})

it('a line is told of with its change event where v3.0 relates them, else alone', () => {
  const line = { ...older, resource_name: 'Change Event Line Items', resource_id: 41 }
  const related_resources = [
    { id: 7, name: 'Projects' },
    { id: 562949960700003, name: 'Change Events' },
  ]
  expect(readWebhook(bodyOf({ ...line, related_resources }))).toMatchObject({
    news: { changeEventId: '562949960700003', changeItemId: '41' },
  })
  expect(readWebhook(bodyOf(line))).toMatchObject({ news: { changeEventId: null, changeItemId: '41' } })
})

it.each(['Change Events', 'change_events', 'ChangeEvent', 'CHANGE EVENT'])(
  '%s are change events',
  (spelling) => {
    expect(readWebhook(bodyOf({ ...newer, resource_type: spelling }))).toMatchObject({ kind: 'news' })
  },
)

it.each([
  ['create', 'created'],
  ['CREATED', 'created'],
  ['delete', 'deleted'],
  ['DELETED', 'deleted'],
  ['update', 'updated'],
  ['restore', 'updated'],
])('the reason %s means %s', (reason, action) => {
  expect(readWebhook(bodyOf({ ...newer, reason }))).toMatchObject({ news: { action } })
})

it('another resource is another matter', () => {
  expect(readWebhook(bodyOf({ ...older, resource_name: 'Budget Line Items' }))).toEqual({
    kind: 'other',
    resource: 'Budget Line Items',
  })
})

it.each<[string, string, string]>([
  ['no JSON', '<html>secret</html>', 'not JSON'],
  ['a list', '["secret"]', 'list'],
  [
    'an object of something else',
    '{"token": "secret", "rows": [], "at": null}',
    'token:string rows:list at:null',
  ],
  ['ids that are none', bodyOf({ ...newer, company_id: '../secret' }), ''],
  ['no time', bodyOf({ ...newer, timestamp: 'secret' }), ''],
])('%s is unreadable, and only its shape is told', (_, body, shape) => {
  const read = readWebhook(body)
  expect(read.kind).toBe('unreadable')
  expect(JSON.stringify(read)).not.toContain('secret')
  if (shape !== '') expect(read).toEqual({ kind: 'unreadable', shape })
})
