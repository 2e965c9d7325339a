/**
 * The data connector: which rights the app uses in Procore, what for, and by which calls. The app has *User Level
 * Authentication* only, which declares no tool permissions: the signed-in person's own rights decide, so the table says
 * what a person needs for a feature. There is no service account, so nothing is granted to the app itself.
 *
 * Procore documents no list of endpoints by tool. `basis` says how sure a row is: by Procore's own words, by what tool
 * the records belong to, or not known before a live account has shown it.
 */

export type Level = 'Read Only' | 'Standard' | 'Admin'
export type Basis = 'documented' | 'by tool' | 'unknown'

export interface ToolPermission {
  scope: 'company' | 'project'
  tool: string
  level: Level
  feature: string
  /** Without it: what is not there, and what goes on all the same. */
  without: string
  /** `METHOD /path` with the contract's parameter names. */
  calls: readonly string[]
  basis: Basis
}

const changeEvents = '/rest/v1.1/change_events'
const project = '/rest/v1.0/projects/{project_id}'
const companyHooks = '/rest/v2.0/companies/{company_id}/webhooks'
const projectHooks = '/rest/v2.0/companies/{company_id}/projects/{project_id}/webhooks'
const onHooks = (base: string) => [
  `GET ${base}/resources`,
  `GET ${base}/hooks`,
  `POST ${base}/hooks`,
  `PATCH ${base}/hooks/{hook_id}`,
  `DELETE ${base}/hooks/{hook_id}`,
  `GET ${base}/hooks/{hook_id}/triggers`,
  `POST ${base}/hooks/{hook_id}/triggers`,
]

/** Least first: whoever only looks needs the first row alone. */
export const toolPermissions: readonly ToolPermission[] = [
  {
    scope: 'project',
    tool: 'Change Events',
    level: 'Read Only',
    feature: 'See the CORs of a change event and their states',
    without: 'The panel shows nothing of the project.',
    calls: [`GET ${changeEvents}/{id}`, `GET ${changeEvents}`, 'GET /rest/v1.0/change_event/statuses'],
    basis: 'by tool',
  },
  {
    scope: 'project',
    tool: 'Change Events',
    level: 'Standard',
    feature: 'Push CORs into change events the person created, and into new ones',
    without: 'Everything can be seen, nothing pushed.',
    calls: [
      `POST ${changeEvents}`,
      `PATCH ${changeEvents}/{id}`,
      `GET ${changeEvents}/new`,
      'POST /rest/v1.1/projects/{project_id}/uploads',
    ],
    basis: 'by tool',
  },
  {
    scope: 'project',
    tool: 'Change Events',
    level: 'Admin',
    feature: 'Push CORs into change events that somebody else created',
    without: 'The person pushes into change events of their own.',
    calls: [`PATCH ${changeEvents}/{id}`],
    basis: 'documented',
  },
  {
    scope: 'project',
    tool: 'Commitments',
    level: 'Read Only',
    feature: 'Suggest and fill in the contract and vendor of a line',
    without: 'CORs are pushed without a contract.',
    calls: ['GET /rest/v1.0/work_order_contracts', 'GET /rest/v1.0/purchase_order_contracts'],
    basis: 'by tool',
  },
  {
    scope: 'project',
    tool: 'Budget',
    level: 'Read Only',
    feature: 'Suggest and fill in the budget code of a line',
    without: 'CORs are pushed with the budget code None.',
    calls: [`GET ${project}/work_breakdown_structure/wbs_codes`],
    basis: 'unknown',
  },
  {
    scope: 'project',
    tool: 'Admin',
    level: 'Admin',
    feature: 'Map the project and its contracts in Setup',
    without: 'A project or company admin maps it once.',
    calls: ['GET /rest/v1.0/settings/permissions'],
    basis: 'documented',
  },
  {
    scope: 'company',
    tool: 'Admin',
    level: 'Admin',
    feature: 'Connect and disconnect Clearstory for the company',
    without: 'A company admin connects it once.',
    calls: ['GET /rest/v1.0/settings/permissions'],
    basis: 'documented',
  },
  {
    scope: 'company',
    tool: 'Admin',
    level: 'Read Only',
    feature: 'Offer the company’s change types and reasons for a new change event',
    without: 'A new change event has no type and no reason.',
    calls: ['GET /rest/v1.0/change_types', 'GET /rest/v1.0/change_order_change_reasons'],
    basis: 'unknown',
  },
  {
    scope: 'company',
    tool: 'Webhooks API',
    level: 'Standard',
    feature: 'Hear at once of edits in Procore, for the whole company',
    without: 'Edits are found when the panel opens.',
    calls: onHooks(companyHooks),
    basis: 'documented',
  },
  {
    scope: 'project',
    tool: 'Webhooks API',
    level: 'Standard',
    feature: 'Hear at once of edits in Procore, for one project',
    without: 'Edits are found when the panel opens.',
    calls: onHooks(projectHooks),
    basis: 'documented',
  },
]

/** Calls that need no tool: signing in, who one is, and the project one has been invited to. */
export const callsWithoutTool: readonly { call: string; why: string }[] = [
  { call: 'GET /oauth/authorize', why: 'Sign-in page, opened in a popup' },
  { call: 'POST /oauth/token', why: 'Sign-in, and new tokens' },
  { call: 'POST /oauth/revoke', why: 'Sign-out' },
  { call: 'GET /oauth/token/info', why: 'Who signed in' },
  { call: 'GET /rest/v1.0/companies', why: 'The company’s name, to say who is signed in where' },
  {
    call: 'GET /rest/v1.3/companies/{company_id}/me',
    why: 'Belongs to the company, and the app is installed; asked again once a day',
  },
  { call: 'GET /rest/v1.0/projects/{project_id}', why: 'The project may be opened by this person' },
  {
    call: 'GET /rest/v1.0/companies/{company_id}/projects/{project_id}/currency_configuration',
    why: 'The project’s currency',
  },
]
