import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsWithoutTool, toolPermissions } from '../../manifest/permissions.ts'
import type { NewChangeEvent } from '../../server/domain/change-event.ts'
import { type ChangeEventId, idOf } from '../../server/domain/ids.ts'
import type { Procore } from '../../server/domain/ports/procore.ts'
import {
  type Adapter,
  adapterFor,
  always,
  ana,
  projectId,
  TinyProcore,
  tokensExpiring,
} from '../procore/tiny-procore.ts'

/** Every call of the adapter: each method once, answers that let it go on. A method that is not here fails the test. */
const order = {
  namespace: 'app',
  payloadVersion: 'v3.0',
  destinationUrl: 'https://example.com/webhooks',
  authorization: 'secret',
} as const
const changeEventId: ChangeEventId = idOf('1')
const noLines = { add: [], change: [], remove: [] }
const newEvent: NewChangeEvent = {
  number: null,
  title: 'New',
  description: '',
  statusId: idOf('1'),
  scope: 'tbd',
  changeTypeId: null,
  changeReasonId: null,
}

const methods = {
  isInCompany: (p) => p.isInCompany(),
  projectAccess: (p) => p.projectAccess(projectId),
  showChangeEvent: (p) => p.showChangeEvent(projectId, changeEventId),
  lookUpChangeEvent: (p) => p.lookUpChangeEvent(projectId, changeEventId),
  listChangeEvents: (p) => p.listChangeEvents(projectId, { page: 1, perPage: 10 }),
  createChangeEvent: (p) => p.createChangeEvent(projectId, newEvent, [], always),
  updateChangeEvent: (p) => p.updateChangeEvent(projectId, changeEventId, noLines, always),
  changeEventOptions: (p) => p.changeEventOptions(projectId),
  askCompany: (p) => p.askCompany(),
  listCommitments: (p) => p.listCommitments(projectId),
  listBudgetCodes: (p) => p.listBudgetCodes(projectId),
} satisfies Record<Exclude<keyof Procore, 'uploads' | 'hooks'>, (procore: Procore) => Promise<unknown>>

async function* nothing(): AsyncGenerator<Uint8Array> {}
const file = { filename: 'a.pdf', contentType: 'application/pdf', size: 0, body: nothing() }
const uploads = {
  send: (u) => u.send(projectId, file),
  attach: (u) => u.attach(projectId, changeEventId, ['u']),
  listAttached: (u) => u.listAttached(projectId, changeEventId),
} satisfies Record<keyof Procore['uploads'], (uploads: Procore['uploads']) => Promise<unknown>>

const hooksIn = (scope: 'company' | typeof projectId) =>
  ({
    listResources: (h) => h.listResources(scope, 'v3.0'),
    list: (h) => h.list(scope, 'app'),
    create: (h) => h.create(scope, order),
    update: (h) => h.update(scope, 'hook', order),
    remove: (h) => h.remove(scope, 'hook'),
    listTriggers: (h) => h.listTriggers(scope, 'hook'),
    createTrigger: (h) => h.createTrigger(scope, 'hook', { resource: 'Change Events', action: 'create' }),
  }) satisfies Record<keyof Procore['hooks'], (hooks: Procore['hooks']) => Promise<unknown>>

const signingIn = {
  authorizeUrl: async (o) => o.authorizeUrl('state'),
  exchangeCode: (o) => o.exchangeCode('code'),
  refresh: (o) => o.refresh('token'),
  revoke: (o) => o.revoke(tokensExpiring(60)),
  whoIs: (o) => o.whoIs(tokensExpiring(60)),
  membership: (o) => o.membership(tokensExpiring(60), ana.companyId, ana.personId),
} satisfies Record<keyof Adapter['oauth'], (oauth: Adapter['oauth']) => Promise<unknown>>

let tiny: TinyProcore
let made: Set<string>

beforeAll(async () => {
  tiny = await TinyProcore.start(({ path }) => ({ json: answerTo(path) }))
  const { procore, oauth } = adapterFor({ apiUrl: tiny.url, loginUrl: tiny.url })
  // What the answers say is no matter here, and some are refused as unreadable: the calls are what counts.
  const all = [
    ...Object.values(methods).map((call) => call(procore)),
    ...Object.values(uploads).map((call) => call(procore.uploads)),
    ...Object.values(hooksIn('company')).map((call) => call(procore.hooks)),
    ...Object.values(hooksIn(projectId)).map((call) => call(procore.hooks)),
    ...Object.values(signingIn).map((call) => call(oauth)),
  ]
  await Promise.allSettled(all)
  made = new Set([
    ...tiny.seen.map(({ method, path }) => shape(method, path)),
    shape('GET', new URL(oauth.authorizeUrl('state')).pathname),
  ])
})
afterAll(() => tiny.close())

/** Enough for a method to come to its next call. */
function answerTo(path: string): unknown {
  if (path.includes('/webhooks/')) return { data: [] }
  if (path === '/oauth/token/info') return { resource_owner_id: 1 }
  if (path.endsWith('/me')) return { name: 'Ana' }
  return path.endsWith(`/projects/${projectId}`) ? { id: 562949954101001, name: 'Harbor' } : []
}

function shape(method: string, path: string): string {
  const named = path
    .replace(new RegExp(`/companies/${ana.companyId}`), '/companies/{company_id}')
    .replace(new RegExp(`/projects/${projectId}`), '/projects/{project_id}')
    .replace(/\/hooks\/hook/, '/hooks/{hook_id}')
    .replace(/\/change_events\/\d+$/, '/change_events/{id}')
  return `${method} ${named}`
}

describe('the table of permissions', () => {
  const inTable = new Set([
    ...toolPermissions.flatMap(({ calls }) => calls),
    ...callsWithoutTool.map(({ call }) => call),
  ])

  it('covers every call the app makes in Procore', () => {
    expect([...made].filter((call) => !inTable.has(call))).toEqual([])
  })

  it('has no call that the app does not make', () => {
    expect([...inTable].filter((call) => !made.has(call))).toEqual([])
  })

  it('says for each row what it is for and what is missing without it', () => {
    for (const { feature, without, calls, level, tool, scope } of toolPermissions) {
      expect(
        Math.min(feature.length, without.length, calls.length),
        `${scope} ${tool} ${level}`,
      ).toBeGreaterThan(0)
    }
    const keys = toolPermissions.map(({ scope, tool, level }) => `${scope} ${tool} ${level}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('writes with nothing less than Standard', () => {
    const writing = toolPermissions.filter(({ calls }) => calls.some((call) => !call.startsWith('GET ')))
    expect(writing.map(({ level }) => level)).not.toContain('Read Only')
  })
})
