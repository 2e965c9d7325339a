import { describe, expect, it } from 'vitest'
import { budgetKinds } from '../../server/http/middleware/limit-person.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { type ApiAnswer, call } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox, sharedHarbor } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'

/** What a caller gets: a status, and the problem's code where it is one. */
type Verdict = number | `${number} ${string}`

interface Row {
  /** Below the address of a project: its path from there. */
  path: string
  body?: unknown
  rita: Verdict
  /** Change Events: Read Only and nothing else, where that is less than Rita, who may read every tool. */
  reader?: Verdict
  /** Rita as an admin of the project, where that is more. */
  projectAdmin?: Verdict
  ben: Verdict
  ana: Verdict
}

const conference = changeEvents.conference.id
const rough = String(seededCors.rough)
const { keyId, secret } = clearstoryKeys.marin
const everybody = { rita: 200, ben: 200, ana: 200 } as const
const admins = { rita: '403 admin_only', ben: '403 admin_only', ana: 200 } as const
const setUp = { ...admins, projectAdmin: 200 } as const
const nobodysPush = {
  rita: '404 push_not_found',
  ben: '404 push_not_found',
  ana: '404 push_not_found',
} as const

/** Every route below /api/projects/:projectId, with a good request. */
const projectRoutes: Record<string, Row> = {
  'GET /standing': { path: '/standing', ...everybody },
  'GET /setup': { path: '/setup', ...everybody },
  'POST /validation': { path: '/validation', ...everybody },
  'GET /clearstory-projects': { path: '/clearstory-projects', ...setUp },
  'PUT /mapping': {
    path: '/mapping',
    body: { clearstoryProjectId: String(projects.harbor.clearstory.id) },
    ...setUp,
  },
  'GET /contract-maps': { path: '/contract-maps', ...everybody, reader: '403 right_missing' },
  'PUT /contract-maps': { path: '/contract-maps', body: { maps: [] }, ...setUp },
  'GET /cors': { path: '/cors', ...everybody },
  'GET /exposure': { path: '/exposure', ...everybody },
  'GET /stale': { path: '/stale', ...everybody },
  'GET /notifications': { path: '/notifications?inbox=received', ...everybody },
  'POST /notifications/refresh': { path: '/notifications/refresh', ...everybody },
  'GET /notifications/:notificationId': {
    path: '/notifications/999999',
    reader: '403 right_missing',
    rita: '404 notification_not_found',
    ben: '404 notification_not_found',
    ana: '404 notification_not_found',
  },
  'GET /change-events/:changeEventId/activity': {
    path: `/change-events/${conference}/activity`,
    ...everybody,
  },
  'GET /cors/:corId/activity': { path: `/cors/${rough}/activity`, ...everybody },
  'GET /settings': { path: '/settings', ...everybody },
  'PUT /settings': { path: '/settings', body: { labelCors: false }, ...setUp },
  'GET /commitments/:commitmentId/panel': { path: '/commitments/77001/panel', ...everybody },
  'POST /cors/:corId/refresh': { path: `/cors/${rough}/refresh`, ...everybody, reader: '404 cor_not_found' },
  'POST /cors/:corId/replaces': {
    path: `/cors/${rough}/replaces`,
    body: { replaces: rough },
    rita: '404 cor_not_found',
    ben: '404 cor_not_found',
    ana: '404 cor_not_found',
  },
  'POST /sync': { path: '/sync', ...everybody },
  'POST /look': { path: '/look', ...everybody },
  'POST /change-events/:changeEventId/look': { path: `/change-events/${conference}/look`, ...everybody },
  'GET /change-events': { path: '/change-events?search=010', ...everybody },
  'GET /change-event-options': { path: '/change-event-options', ...everybody },
  'GET /change-events/:changeEventId': { path: `/change-events/${conference}`, ...everybody },
  'POST /change-events/:changeEventId/open': { path: `/change-events/${conference}/open`, ...everybody },
  'POST /change-events/:changeEventId/refresh': {
    path: `/change-events/${conference}/refresh`,
    ...everybody,
  },
  'GET /change-events/:changeEventId/other-lines': {
    path: `/change-events/${conference}/other-lines`,
    ...everybody,
  },
  'POST /change-events/:changeEventId/links': {
    path: `/change-events/${conference}/links`,
    body: { corId: rough, changeItemIds: ['1'] },
    rita: '403 change_event_forbidden',
    ben: '409 line_gone',
    ana: '409 line_gone',
  },
  'POST /change-events/:changeEventId/attachments': {
    path: `/change-events/${conference}/attachments`,
    body: { corIds: [rough] },
    rita: '403 change_event_forbidden',
    ben: '404 cor_not_found',
    ana: '404 cor_not_found',
  },
  'DELETE /change-events/:changeEventId/links/:corId': {
    path: `/change-events/${conference}/links/${rough}`,
    rita: '403 change_event_forbidden',
    ben: '404 cor_not_found',
    ana: '404 cor_not_found',
  },
  'POST /cors/details': { path: '/cors/details', body: { corIds: [rough] }, ...everybody },
  'POST /push-codes': { path: '/push-codes', body: { corIds: [rough] }, ...everybody },
  'POST /pushes': {
    path: '/pushes',
    body: {
      kind: 'push',
      corIds: [rough],
      destination: { kind: 'existing', changeEventId: String(conference) },
    },
    rita: '403 tool_forbidden',
    ben: 201,
    ana: 201,
  },
  'PUT /releases/:clearstoryProjectId': {
    path: `/releases/${projects.clinic.clearstory.id}`,
    body: {},
    ...admins,
  },
  'DELETE /releases/:clearstoryProjectId': {
    path: `/releases/${projects.clinic.clearstory.id}`,
    ...admins,
  },
  'GET /company': { path: '/company', ...admins },
  'GET /trail': { path: '/trail', ...admins },
  'POST /pushes/:pushId/apply': { path: '/pushes/no-such-push/apply', ...nobodysPush },
  'POST /pushes/:pushId/recover': { path: '/pushes/no-such-push/recover', ...nobodysPush },
  'POST /pushes/:pushId/withdraw': { path: '/pushes/no-such-push/withdraw', ...nobodysPush },
  // Last: the others need the mapping.
  'DELETE /mapping': { path: '/mapping', ...setUp },
}

/** The other routes that want a person. The last ones take away what the others need. */
const companyRoutes = (projectId: number): Record<string, Row> => ({
  'POST /api/session/renew': { path: '/api/session/renew', ...everybody },
  'PUT /api/connection': {
    path: '/api/connection',
    body: { projectId: String(projectId), keyId, secret },
    ...admins,
  },
  'DELETE /api/connection': { path: `/api/connection?projectId=${projectId}`, ...admins },
  'GET /api/sessions': { path: '/api/sessions', ...everybody },
  'DELETE /api/session': { path: '/api/session', rita: 204, ben: 204, ana: 204 },
  'DELETE /api/sessions': {
    path: '/api/sessions',
    rita: '401 session_ended',
    ben: '401 session_ended',
    ana: '401 session_ended',
  },
})

/** Routes of a person that ask Procore and Clearstory for nothing, except for rights that are older than five minutes. */
const fromOurDatabase: readonly string[] = [
  'GET /standing',
  'GET /setup',
  'GET /cors',
  'GET /exposure',
  'GET /stale',
  'GET /notifications',
  'GET /change-events/:changeEventId',
  'GET /settings',
  'GET /commitments/:commitmentId/panel',
  'GET /api/sessions',
  // A session is renewed here. One that ends is revoked at Procore, once.
  'POST /api/session/renew',
  'DELETE /api/session',
  'DELETE /api/sessions',
]

/** Routes for everybody, with what an empty request gets. */
const publicRoutes: Record<string, number> = {
  'GET /healthz': 200,
  'GET /readyz': 200,
  'GET /metrics': 404,
  'GET /panel': 200,
  'GET /assets/:name': 404,
  'GET /favicon.ico': 204,
  'GET /install': 200,
  'GET /support': 200,
  'GET /privacy': 200,
  'GET /.well-known/security.txt': 404,
  'GET /auth/procore/start': 400,
  'GET /auth/procore/callback': 400,
  'POST /api/session': 400,
  'POST /webhooks/procore/:companyId': 401,
}

function requests(projectId: number): [string, Row][] {
  const below = Object.entries(projectRoutes).map(([route, row]): [string, Row] => [
    route,
    { ...row, path: `/api/projects/${projectId}${row.path}` },
  ])
  return [...below, ...Object.entries(companyRoutes(projectId))]
}

function send(route: string, { path, body }: Row, bearer?: string): Promise<ApiAnswer> {
  return call(app.url, route.split(' ')[0] ?? '', path, bearer, body)
}

/** Problems as "status code", so that a whole table is compared at once. */
async function verdicts(projectId: number, bearer?: string): Promise<Record<string, Verdict>> {
  const got: Record<string, Verdict> = {}
  for (const [route, row] of requests(projectId)) got[route] = verdictOf(await send(route, row, bearer))
  return got
}

function verdictOf({ status, body }: ApiAnswer): Verdict {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null
  return status < 400 ? status : `${status} ${code}`
}

/** What a person has without any right in the project. The session is over by the last. */
const own: Record<string, Verdict> = {
  'POST /api/session/renew': 200,
  'GET /api/sessions': 200,
  'DELETE /api/session': 204,
  'DELETE /api/sessions': '401 session_ended',
}

function all(projectId: number, verdict: Verdict): Record<string, Verdict> {
  return Object.fromEntries(requests(projectId).map(([route]) => [route, verdict]))
}

type Who = 'rita' | 'reader' | 'projectAdmin' | 'ben' | 'ana'

function only(projectId: number, who: Who): Record<string, Verdict> {
  return Object.fromEntries(requests(projectId).map(([route, row]) => [route, row[who] ?? row.rita]))
}

describe('every route', () => {
  sharedHarbor()

  it('is in one of the tables here', () => {
    const routes = app.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace('/api/projects/:projectId', '')}`)
    const known = [
      ...Object.keys(projectRoutes),
      ...Object.keys(companyRoutes(1)),
      ...Object.keys(publicRoutes),
    ]
    expect([...new Set(routes)].sort()).toEqual(known.sort())
  })

  it('for a person has a budget, or is answered from our database', () => {
    const budgeted = Object.keys(budgetKinds).map((route) => route.replace('/api/projects/:projectId', ''))
    const known = [...Object.keys(projectRoutes), ...Object.keys(companyRoutes(1))]
    expect([...budgeted, ...fromOurDatabase].sort()).toEqual(known.sort())
  })

  it('without a budget asks Procore and Clearstory for nothing', async () => {
    await expectOk(ana.get(`/api/projects/${projects.harbor.id}/standing`))
    await app.settled()
    sandbox.journal.clear()
    for (const [route, row] of requests(projects.harbor.id)) {
      const isRead = route.startsWith('GET ')
      if (isRead && fromOurDatabase.includes(route)) await expectOk(send(route, row, ana.bearer))
    }
    expect(sandbox.journal.entries({})).toEqual([])
  })

  it('for everybody answers an empty request', async () => {
    for (const [route, status] of Object.entries(publicRoutes)) {
      const [method = '', path = ''] = route.split(' ')
      const answer = await fetch(`${app.url}${path.replace(':companyId', '1')}`, { method })
      expect([route, answer.status]).toEqual([route, status])
    }
  })

  it('for a person refuses who shows no bearer, or one that we did not sign', async () => {
    const { id } = projects.harbor
    const [head = '', payload = '', signature = ''] = ana.bearer.split('.')
    const changed = Buffer.from(
      Buffer.from(payload, 'base64url')
        .toString()
        .replace(String(companies.marin.id), String(companies.coastal.id)),
    ).toString('base64url')
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
    const bearers = [
      undefined,
      'garbage',
      `${head}.${changed}.${signature}`,
      `${unsigned}.${payload}.`,
      `${head}.${payload}.${signature.slice(0, -4)}AAAA`,
    ]
    for (const bearer of bearers) expect(await verdicts(id, bearer)).toEqual(all(id, '401 session_missing'))
  })

  it('for a person refuses a session that was signed out', async () => {
    const { id } = projects.harbor
    const rita = await app.as(people.rita.id, companies.marin.id)
    await rita.delete('/api/session')
    expect(await verdicts(id, rita.bearer)).toEqual(all(id, '401 session_ended'))
  })

  it('for a project refuses the admin of another company, and whoever is not in it', async () => {
    const otto = await app.as(people.otto.id, companies.coastal.id)
    const ben = await app.as(people.ben.id, companies.marin.id)
    const keep = own
    const [harbor, clinic] = [projects.harbor.id, projects.clinic.id]
    expect(await verdicts(harbor, otto.bearer)).toEqual({ ...all(harbor, '403 project_forbidden'), ...keep })
    expect(await verdicts(clinic, ben.bearer)).toEqual({ ...all(clinic, '403 project_forbidden'), ...keep })
  })

  it('refuses a person whom Procore gives no rights on change events', async () => {
    const { id } = projects.harbor
    sandbox.procore.state.setLevel(people.rita.id, id, 'None')
    const rita = await app.as(people.rita.id, companies.marin.id)
    const keep = own
    expect(await verdicts(id, rita.bearer)).toEqual({ ...all(id, '403 tool_forbidden'), ...keep })
  })

  it('for a person refuses a bearer that has expired', async () => {
    const { id } = projects.harbor
    app.clock.advance(3601)
    expect(await verdicts(id, ana.bearer)).toEqual(all(id, '401 session_ended'))
  })
})

describe('every route does what the person may', () => {
  freshHarbor()

  it.each(['rita', 'reader', 'projectAdmin', 'ben', 'ana'] as const)('%s', async (who) => {
    const { id } = projects.harbor
    const levels = {
      reader: { commitments: 'None', primeContracts: 'None' },
      projectAdmin: { projectAdmin: 'Admin' },
    } as const
    const isRita = who === 'reader' || who === 'projectAdmin'
    if (isRita) {
      sandbox.procore.state.setLevel(people.rita.id, id, { projectAdmin: 'None', ...levels[who] })
    }
    const caller = await app.as(people[isRita ? 'rita' : who].id, companies.marin.id)
    expect(await verdicts(id, caller.bearer)).toEqual(only(id, who))
  })

  it('a person whose rights are taken away keeps them no longer than five minutes', async () => {
    const ben = await app.as(people.ben.id, companies.marin.id)
    const standing = `/api/projects/${projects.harbor.id}/standing`
    await expectOk(ben.get(standing))
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, null)
    app.clock.advance(301)
    expect(verdictOf(await ben.get(standing))).toBe('403 project_forbidden')
  })

  it('the end of the Clearstory key is for company admins, who may replace it', async () => {
    const rita = await app.as(people.rita.id, companies.marin.id)
    const setup = `/api/projects/${projects.harbor.id}/setup`
    expect((await expectOk(ana.get(setup))).body).toMatchObject({
      connection: { keyEnding: expect.any(String) },
    })
    expect((await expectOk(rita.get(setup))).body).toMatchObject({ connection: { keyEnding: null } })
  })

  it('bearers are for the Authorization header: a query or a cookie opens nothing', async () => {
    const path = `${app.url}/api/projects/${projects.harbor.id}/standing`
    const byQuery = await fetch(`${path}?bearer=${ana.bearer}&access_token=${ana.bearer}`)
    const byCookie = await fetch(path, { headers: { cookie: `bearer=${ana.bearer}` } })
    expect([byQuery.status, byCookie.status]).toEqual([401, 401])
  })
})
