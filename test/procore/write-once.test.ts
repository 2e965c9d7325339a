import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type ChangeEventId,
  type ChangeEventStatusId,
  type ChangeItemId,
  type CorId,
  idOf,
} from '../../server/domain/ids.ts'
import type { ChangeEventWrite, Procore } from '../../server/domain/ports/procore.ts'
import type { Gate } from '../../server/procore/gate.ts'
import { ProcoreHttp } from '../../server/procore/procore-http.ts'
import { ProcoreSession } from '../../server/procore/session.ts'
import { TokenRefresh } from '../../server/procore/token-refresh.ts'
import { content } from '../domain/world.ts'
import { FakePace } from './fake-pace.ts'
import {
  type Adapter,
  adapterFor,
  always,
  ana,
  KeptTokens,
  projectId,
  type TinyAnswer,
  TinyProcore,
  tokensExpiring,
} from './tiny-procore.ts'

/** Procore whose answers to writes are scripted; it carries every write out first, whatever it answers. */
let tiny: TinyProcore
let written: number
let answers: TinyAnswer[]
let refresh: TinyAnswer

beforeEach(async () => {
  written = 0
  answers = []
  refresh = { json: { access_token: 'access-new', refresh_token: 'refresh-new', expires_in: 5400 } }
  tiny = await TinyProcore.start(({ method, path }) => {
    if (path === '/oauth/token') return refresh
    if (path.endsWith('/me')) return { status: 403, json: { errors: 'App is not connected to this company' } }
    if (method !== 'GET') written += 1
    return answers.shift() ?? { json: { id: 1 } }
  })
})
afterEach(() => tiny.close())

const changeEventId: ChangeEventId = idOf('1')
const line = { corId: idOf<CorId>('12'), key: 'lump', content: content('COR 12', 1_234_567) }
const changeItemId = idOf<ChangeItemId>('7')
const event = {
  number: null,
  title: 'New',
  description: 'ref',
  statusId: idOf<ChangeEventStatusId>('8'),
  scope: 'tbd' as const,
  changeTypeId: null,
  changeReasonId: null,
}
const update = (write: Partial<ChangeEventWrite>) => (procore: Procore) =>
  procore.updateChangeEvent(projectId, changeEventId, { add: [], change: [], remove: [], ...write }, always)

const writes: [string, (procore: Procore) => Promise<unknown>][] = [
  ['a new change event', (procore) => procore.createChangeEvent(projectId, event, [line], always)],
  ['new lines', update({ add: [line] })],
  ['a changed line', update({ change: [{ changeItemId, line }] })],
  ['a removed line', update({ remove: [changeItemId] })],
]

function adapter(more: Parameters<typeof adapterFor>[1] = {}): Adapter {
  return adapterFor({ apiUrl: tiny.url, loginUrl: tiny.url }, more)
}

describe.each(writes)('a write of %s', (_, write) => {
  it.each([
    ['429', { status: 429, headers: { 'retry-after': '1' } }, 'busy'],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '1' } }, 'busy'],
    ['503', { status: 503 }, 'busy'],
    ['500', { status: 500 }, 'unavailable'],
    ['401', { status: 401 }, 'refused'],
    [
      '401 saying that the app is gone',
      { status: 401, json: { errors: 'App is not connected to this company' } },
      'app_not_connected',
    ],
    ['403', { status: 403 }, 'forbidden'],
    ['404', { status: 404 }, 'not_found'],
    ['413', { status: 413 }, 'too_large'],
    ['422', { status: 422, json: { errors: ['No'] } }, 'refused'],
  ])('answered with %s is not repeated, and may have been carried out', async (_, answer, kind) => {
    answers = [answer]
    await expect(write(adapter().procore)).rejects.toMatchObject({
      kind,
      status: answer.status,
      written: 'unknown',
    })
    expect(written).toBe(1)
  })

  it('without an answer is not repeated', async () => {
    answers = ['drop']
    await expect(write(adapter().procore)).rejects.toMatchObject({
      kind: 'unavailable',
      status: null,
      written: 'unknown',
    })
    expect(written).toBe(1)
  })

  it.each([
    ['HTML', { text: '<html>Welcome</html>' }],
    ['another project’s change event', { json: { id: 1, project_id: 7 } }],
  ])('answered with 200 and %s is not repeated', async (_, answer) => {
    answers = [answer]
    await expect(write(adapter().procore)).rejects.toMatchObject({
      kind: 'unreadable',
      status: 200,
      written: 'unknown',
    })
    expect(written).toBe(1)
  })
})

const [, pushLines] = writes[1] ?? []
if (pushLines === undefined) throw new Error('no write')

describe('a refusal because of a limit', () => {
  it('says when to come back, and closes the gate for other calls until then', async () => {
    const pace = new FakePace()
    answers = [{ status: 429, headers: { 'retry-after': '7' } }]
    const { procore } = adapter({ pace, tokens: tokensExpiring(3600, 'first', pace) })
    const retryAt = new Date(pace.now() + 7000).toISOString()
    await expect(pushLines(procore)).rejects.toMatchObject({ kind: 'busy', retryAt })
    const reading = procore.showChangeEvent(projectId, changeEventId)
    while (pace.sleeping === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(tiny.seen).toHaveLength(1)
    await pace.advance(7000)
    await reading
    expect(tiny.seen).toHaveLength(2)
  })
})

describe('the token of a write', () => {
  const paths = () => tiny.seen.map(({ path }) => path.split('/').at(-1))

  it.each([
    [299, ['token', '1']],
    [301, ['1']],
  ])('with %i seconds left: %j', async (seconds, expected) => {
    const pace = new FakePace()
    await pushLines(adapter({ pace, tokens: tokensExpiring(seconds, 'first', pace) }).procore)
    expect(paths()).toEqual(expected)
  })

  it('is not renewed so early for a read', async () => {
    await adapter({ tokens: tokensExpiring(200) }).procore.showChangeEvent(projectId, changeEventId)
    expect(paths()).toEqual(['1'])
  })

  it('that Procore rejects is renewed for the next call, not for this one', async () => {
    answers = [{ status: 401, json: { errors: 'The access token is invalid' } }]
    const { procore, keeper } = adapter()
    await expect(pushLines(procore)).rejects.toMatchObject({
      kind: 'refused',
      status: 401,
      messages: ['The access token is invalid'],
    })
    expect(keeper.stored?.accessToken).toBe('access-new')
    await procore.showChangeEvent(projectId, changeEventId)
    expect(paths()).toEqual(['1', 'token', '1'])
    expect(tiny.seen.at(-1)?.headers.authorization).toBe('Bearer access-new')
  })

  it('that cannot be renewed ends the session, and the write stays in doubt', async () => {
    answers = [{ status: 401 }]
    refresh = { status: 401, json: { error: 'invalid_grant' } }
    await expect(pushLines(adapter().procore)).rejects.toMatchObject({
      kind: 'session_ended',
      status: 401,
      written: 'unknown',
    })
    expect(written).toBe(1)
  })

  it.each([
    ['Procore does not answer', () => 'drop' as const, undefined],
    ['our database fails', undefined, new Error('disk full')],
  ])('that is not renewed because %s leaves the write in doubt', async (_, answer, failure) => {
    answers = [{ status: 401 }]
    if (answer) refresh = answer()
    const { procore, keeper } = adapter()
    if (failure) keeper.replace = () => Promise.reject(failure)
    await expect(pushLines(procore)).rejects.toMatchObject({
      kind: 'refused',
      status: 401,
      written: 'unknown',
    })
    expect(written).toBe(1)
  })

  it('of an app that is gone leaves the write in doubt though our database fails', async () => {
    answers = [{ status: 403, json: { errors: 'App is not connected to this company' } }]
    const { procore, keeper } = adapter()
    keeper.appRemoved = () => Promise.reject(new Error('disk full'))
    await expect(pushLines(procore)).rejects.toMatchObject({ kind: 'app_not_connected', written: 'unknown' })
  })
})

describe('whatever the gate does', () => {
  const call = { method: 'POST', path: '/rest/v1.1/change_events', body: {}, once: true } as const

  function sessionBehind(gate: Gate) {
    const pace = new FakePace()
    const keeper = new KeptTokens(tokensExpiring(3600, 'first', pace))
    const http = new ProcoreHttp({ fetch, apiUrl: tiny.url })
    const refreshing = new TokenRefresh(() => Promise.reject(new Error('not needed')), pace)
    return new ProcoreSession({ person: ana, http, gate, refresh: refreshing, keeper, pace })
  }

  it('a write leaves once: a second attempt gets the first answer', async () => {
    answers = [{ status: 429 }]
    const session = sessionBehind({
      async run(_, __, attempt) {
        await attempt()
        return attempt()
      },
    })
    await expect(session.send(call)).rejects.toMatchObject({ kind: 'busy', status: 429, written: 'unknown' })
    expect(written).toBe(1)
  })

  it('a write that has left is not said to be unsent', async () => {
    const session = sessionBehind({
      async run(_, __, attempt) {
        await attempt()
        throw new Error('the gate broke down')
      },
    })
    expect((await session.send(call)).status).toBe(200)
    expect(written).toBe(1)
  })
})
