import { expect, test } from 'vitest'
import { at, column, openWorld, signIn } from './procore-caller.ts'
import { changeEvents, companies, people, projects, subcontracts } from './seed/world.ts'

const world = await openWorld()
const ana = await signIn(world, 'ana')
const marin = companies.marin.id
const harbor = projects.harbor.id

test('every documented read answers', async () => {
  const sub = subcontracts[0]
  const order = subcontracts.find(({ commitmentKind }) => commitmentKind === 'purchase_order')
  const paths = [
    `/rest/v1.0/me?company_id=${marin}`,
    '/rest/v1.0/companies',
    `/rest/v1.3/companies/${marin}/me`,
    `/rest/v1.0/settings/permissions?company_id=${marin}`,
    `/rest/v1.0/settings/permissions?project_id=${harbor}`,
    `/rest/v1.1/projects?company_id=${marin}`,
    `/rest/v1.1/projects?company_id=${marin}&view=compact`,
    `/rest/v1.0/projects/${harbor}?company_id=${marin}`,
    `/rest/v1.0/companies/${marin}/projects/${harbor}/currency_configuration`,
    `/rest/v1.1/change_events?project_id=${harbor}`,
    `/rest/v1.1/change_events/new?project_id=${harbor}`,
    `/rest/v1.1/change_events/${changeEvents.mechanical.id}?project_id=${harbor}`,
    `/rest/v1.0/change_event/statuses?project_id=${harbor}`,
    `/rest/v1.0/change_types?company_id=${marin}`,
    `/rest/v1.0/change_order_change_reasons?company_id=${marin}`,
    `/rest/v1.0/commitments?project_id=${harbor}`,
    `/rest/v1.0/work_order_contracts?project_id=${harbor}`,
    `/rest/v1.0/work_order_contracts/${sub?.commitmentId}?project_id=${harbor}`,
    `/rest/v1.0/work_order_contracts/${sub?.commitmentId}/line_items?project_id=${harbor}`,
    `/rest/v1.0/purchase_order_contracts?project_id=${harbor}`,
    `/rest/v1.0/purchase_order_contracts/${order?.commitmentId}?project_id=${harbor}`,
    `/rest/v1.0/purchase_order_contracts/${order?.commitmentId}/line_items?project_id=${harbor}`,
    `/rest/v1.0/projects/${harbor}/work_breakdown_structure/wbs_codes`,
    `/rest/v1.1/projects/${harbor}/vendors`,
    `/rest/v1.1/projects/${harbor}/vendors?view=name`,
    `/rest/v1.1/projects/${harbor}/vendors?view=ids_only`,
    `/rest/v1.0/companies/${marin}/uoms`,
    `/rest/v1.0/app_installations?company_id=${marin}`,
  ]
  for (const path of paths) expect([path, (await ana.get(path)).status]).toEqual([path, 200])
})

test('money is text, and null stands where nothing is', async () => {
  const { json } = await ana.get(`/rest/v1.1/change_events/${changeEvents.lobby.id}?project_id=${harbor}`)
  expect(json).toMatchObject({ number: '010', description: null, in_recycle_bin: false, deleted_at: null })
  expect(at(json, 'change_items', 0, 'cost_impact', 'estimate')).toEqual({
    amount: '9100.00',
    calculation_strategy: 'manual',
    quantity: null,
    unit_cost: null,
    unit_of_measure: null,
  })
})

test('a locked line names its change order, a quoted line its request for quote', async () => {
  const { json } = await ana.get(
    `/rest/v1.1/change_events/${changeEvents.mechanical.id}?project_id=${harbor}`,
  )
  const [plain, locked, quoted] = [0, 1, 2].map((index) => at(json, 'change_items', index))
  expect(plain).toMatchObject({ editable: true, cost_impact: { commitment: null, request_for_quote: null } })
  expect(locked).toMatchObject({
    editable: false,
    deletable: false,
    cost_impact: { commitment: { type: 'change_order_package' }, source_of_stage: 'change_order_package' },
  })
  expect(quoted).toMatchObject({ editable: true, cost_impact: { request_for_quote: { number: '012-1' } } })
})

test('pages carry Link, Total and Per-Page', async () => {
  const path = `/rest/v1.1/change_events?project_id=${harbor}&per_page=2`
  const first = await ana.get(`${path}&page=1`)
  expect(first.json).toHaveLength(2)
  expect(first.headers.get('total')).toBe('5')
  expect(first.headers.get('per-page')).toBe('2')
  expect(first.headers.get('link')).toContain('per_page=2&page=2>; rel="next"')
  const last = await ana.get(`${path}&page=3`)
  expect(last.json).toHaveLength(1)
  expect(last.headers.get('link')).not.toContain('rel="next"')
  expect((await ana.get(`${path}&page=4`)).json).toEqual([])
})

test.each(['per_page=2001', 'per_page=0', 'page=0', 'page=x'])(
  'a page request of %s is refused',
  async (query) => {
    expect((await ana.get(`/rest/v1.1/change_events?project_id=${harbor}&${query}`)).status).toBe(400)
  },
)

test('projects come in pages of 300 at most', async () => {
  expect((await ana.get(`/rest/v1.1/projects?company_id=${marin}&per_page=301`)).status).toBe(400)
})

test('change events are found by words, by time of change and in the recycle bin', async () => {
  const list = async (query: string) => {
    const { json } = await ana.get(`/rest/v1.1/change_events?project_id=${harbor}&${query}`)
    return column(json, 'number')
  }
  expect(await list('filters[search]=lobby')).toEqual(['010'])
  expect(await list('filters[updated_at]=2020-01-01...2020-12-31')).toEqual([])
  expect(await list('filters[updated_at]=2026-01-01...2026-12-31')).toHaveLength(5)
  world.procore.state.deleteChangeEvent(changeEvents.void.id)
  expect(await list('')).not.toContain('007')
  expect(await list('filters[include_deleted]=only')).toEqual(['007'])
  expect(await list('filters[include_deleted]=with')).toContain('007')
  expect(
    (await ana.get(`/rest/v1.1/change_events?project_id=${harbor}&filters[updated_at]=soon`)).status,
  ).toBe(400)
})

test('budget codes are found by words, by status and by contract', async () => {
  const list = async (query: string) => {
    const { json } = await ana.get(
      `/rest/v1.0/projects/${harbor}/work_breakdown_structure/wbs_codes?${query}`,
    )
    return column(json, 'flat_code')
  }
  expect(await list('query=rough-in')).toEqual(['16-200.L', '16-200.S'])
  expect(await list('filters[status][]=inactive')).toEqual(['01-500.S'])
  expect(await list('scope=production_quantity_code')).toEqual([])
  const bay = subcontracts[0]?.commitmentId
  expect(await list(`group_type=contract&group_id=${bay}`)).toEqual(['16-200.L', '16-200.S'])
  expect(
    (await ana.get(`/rest/v1.0/projects/${harbor}/work_breakdown_structure/wbs_codes?group_id=${bay}`))
      .status,
  ).toBe(400)
})

test('a project shown without its company is refused', async () => {
  expect((await ana.get(`/rest/v1.0/projects/${harbor}`)).status).toBe(400)
})

test('permissions want a company or a project, not both and not neither', async () => {
  const path = '/rest/v1.0/settings/permissions'
  expect((await ana.get(path)).status).toBe(400)
  expect((await ana.get(`${path}?company_id=${marin}&project_id=${harbor}`)).status).toBe(400)
})

test('permissions tell each tool of the project with the person’s own level', async () => {
  const ben = await signIn(world, 'ben')
  const { json } = await ben.get(`/rest/v1.0/settings/permissions?project_id=${harbor}`)
  const tools = at(json, 'tools')
  expect(
    Object.fromEntries(
      column(tools, 'name').map((name, index) => [name, at(tools, index, 'user_access_level')]),
    ),
  ).toMatchObject({
    change_events: { id: 3, name: 'Standard' },
    commitments: { id: 2, name: 'Read Only' },
    projects_admin: { id: 1, name: 'None' },
  })
  const company = await ana.get(`/rest/v1.0/settings/permissions?company_id=${marin}`)
  expect(at(company.json, 'tools', 0)).toMatchObject({
    name: 'company_admin',
    friendly_name: 'Admin',
    user_access_level: { id: 4 },
  })
})

test('who one is needs no company; one’s name does', async () => {
  const { id, login, name } = people.ana
  expect((await ana.get('/rest/v1.0/me', {})).json).toEqual({ id, login })
  expect((await ana.get(`/rest/v1.0/me?company_id=${marin}`, {})).json).toEqual({ id, login, name })
})

test('what is not in the contract is not here', async () => {
  const { status, json } = await ana.get('/rest/v1.0/change_events')
  expect([status, json]).toEqual([404, { errors: 'Not found' }])
})
