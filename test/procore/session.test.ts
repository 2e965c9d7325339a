import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DesiredLine } from '../../server/domain/breakdown.ts'
import { type ChangeEventId, idOf } from '../../server/domain/ids.ts'
import { FakePace } from './fake-pace.ts'
import { type Adapter, adapterFor, always, projectId, TinyProcore, tokensExpiring } from './tiny-procore.ts'

let tiny: TinyProcore
const changeEventId: ChangeEventId = idOf('9007199254740993')
const event = { id: 1, number: '001', title: 'Event' }

beforeEach(async () => {
  tiny = await TinyProcore.start()
})
afterEach(() => tiny.close())

function adapter(more: Parameters<typeof adapterFor>[1] = {}): Adapter {
  return adapterFor({ apiUrl: tiny.url, loginUrl: tiny.url }, more)
}

const write = { add: [] as DesiredLine[], change: [], remove: [] }

/** Accepts the newest access token only; each refresh token works once. */
function rotating() {
  let round = 0
  let valid = 'access-none'
  const state = { refreshes: 0, alive: new Set(['refresh-first']) }
  tiny.handler = ({ path, body, headers }) => {
    if (path !== '/oauth/token') {
      return headers.authorization === `Bearer ${valid}`
        ? { json: event }
        : { status: 401, json: { errors: 'The access token is invalid or has expired' } }
    }
    const used = /"refresh_token":"([^"]+)"/.exec(body)?.[1] ?? ''
    if (!state.alive.delete(used)) {
      return {
        status: 401,
        json: { error: 'invalid_grant', error_description: 'The refresh token is invalid' },
      }
    }
    round += 1
    state.refreshes += 1
    valid = `access-${round}`
    state.alive.add(`refresh-${round}`)
    return { json: { access_token: valid, refresh_token: `refresh-${round}`, expires_in: 5400 } }
  }
  return state
}

describe('every call', () => {
  it('carries the bearer, the company header and its ids digit by digit', async () => {
    tiny.handler = () => ({ text: '{"id":9007199254740993,"change_items":[{"id":9007199254740995}]}' })
    const shown = await adapter().procore.showChangeEvent(projectId, changeEventId)
    expect(shown.changeEventId).toBe('9007199254740993')
    expect(shown.items[0]?.changeItemId).toBe('9007199254740995')
    const [request] = tiny.seen
    expect(request?.path).toBe('/rest/v1.1/change_events/9007199254740993')
    expect(request?.query.get('project_id')).toBe(projectId)
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer access-first',
      'procore-company-id': '562949953425831',
    })
  })

  it.each(['../me', '1/restore', '1?x=1', ''])('refuses to make a path of the id %j', async (text) => {
    const { procore } = adapter()
    await expect(procore.showChangeEvent(projectId, idOf(text))).rejects.toThrow(TypeError)
    expect(tiny.seen).toHaveLength(0)
  })

  it('never follows a redirect with the token', async () => {
    tiny.handler = () => ({ status: 302, headers: { location: '/elsewhere' } })
    await expect(adapter().procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'unreadable',
    })
    expect(tiny.seen).toHaveLength(1)
  })
})

describe('an expired token', () => {
  it.each([
    ['known to be expired', -10],
    ['about to expire', 59],
    ['rejected by Procore before its time', 3600],
  ])('%s: fifty calls at once refresh it exactly once', async (_, expiresIn) => {
    const state = rotating()
    const { procore, keeper } = adapter({ tokens: tokensExpiring(expiresIn) })
    const calls = Array.from({ length: 50 }, () => procore.showChangeEvent(projectId, changeEventId))
    const shown = await Promise.all(calls)
    expect(shown.every(({ number }) => number === '001')).toBe(true)
    expect(state.refreshes).toBe(1)
    expect(keeper.stored).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' })
  })

  it('is replaced in the store before the new one is used', async () => {
    rotating()
    const { procore, keeper } = adapter({ tokens: tokensExpiring(-10) })
    const storedWhenCalled: (string | undefined)[] = []
    const answer = tiny.handler
    tiny.handler = (request) => {
      if (request.path !== '/oauth/token') storedWhenCalled.push(keeper.stored?.accessToken)
      return answer(request)
    }
    await procore.showChangeEvent(projectId, changeEventId)
    expect(storedWhenCalled).toEqual(['access-1'])
  })

  it('that another process has replaced meanwhile is read from the store again', async () => {
    const state = rotating()
    state.alive.clear()
    const { procore, keeper } = adapter({ tokens: tokensExpiring(-10) })
    const answer = tiny.handler
    tiny.handler = (request) => {
      if (request.path === '/oauth/token') keeper.stored = tokensExpiring(3600, 'other')
      return request.path === '/oauth/token' ? answer(request) : { json: event }
    }
    await procore.showChangeEvent(projectId, changeEventId)
    expect(tiny.seen.at(-1)?.headers.authorization).toBe('Bearer access-other')
  })

  it('whose refresh loses the race for the store uses the pair that won', async () => {
    rotating()
    const { procore, keeper } = adapter({ tokens: tokensExpiring(-10) })
    keeper.replace = async () => {
      keeper.stored = tokensExpiring(3600, 'other')
      return false
    }
    const answer = tiny.handler
    tiny.handler = (request) => (request.path === '/oauth/token' ? answer(request) : { json: event })
    await procore.showChangeEvent(projectId, changeEventId)
    expect(tiny.seen.at(-1)?.headers.authorization).toBe('Bearer access-other')
    expect(keeper.discards).toMatchObject([{ refreshToken: 'refresh-1' }])
  })

  it.each([
    ['was stored although the database failed', true],
    ['was not stored', false],
  ])('whose new pair %s: revoked where it is lost', async (_, stored) => {
    rotating()
    const { procore, keeper } = adapter({ tokens: tokensExpiring(-10) })
    keeper.replace = async (_previous, tokens) => {
      if (stored) keeper.stored = tokens
      throw new Error('disk full')
    }
    const answer = tiny.handler
    tiny.handler = (request) => (request.path === '/oauth/token' ? answer(request) : { json: event })
    const shown = procore.showChangeEvent(projectId, changeEventId)
    if (stored) await shown
    else await expect(shown).rejects.toThrow('disk full')
    expect(keeper.discards).toHaveLength(stored ? 0 : 1)
  })
})

describe('a session that cannot go on', () => {
  it('ends when the refresh token is refused and nobody else stored a new pair', async () => {
    const state = rotating()
    state.alive.clear()
    const pace = new FakePace()
    const { procore, keeper } = adapter({ tokens: tokensExpiring(-10, 'first', pace), pace })
    const outcome = expect(procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'session_ended',
      written: 'no',
    })
    while (pace.sleeping === 0) await new Promise((resolve) => setImmediate(resolve))
    await pace.advance(2000)
    await outcome
    expect(keeper.replaced).toBe(0)
    expect(keeper.stored).toBeNull()
  })

  it('ends when there are no tokens any more', async () => {
    const { procore } = adapter({ tokens: null })
    await expect(procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'session_ended',
    })
    expect(tiny.seen).toHaveLength(0)
  })

  it('ends when a fresh token is rejected too, without a third try', async () => {
    rotating()
    const answer = tiny.handler
    tiny.handler = (request) => (request.path === '/oauth/token' ? answer(request) : { status: 401 })
    const { procore } = adapter()
    await expect(procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'session_ended',
      written: 'no',
    })
    expect(tiny.seen.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET'])
  })

  it('a write whose time is over when the fresh token is there does not leave', async () => {
    rotating()
    const answer = tiny.handler
    let timely = true
    tiny.handler = (request) => {
      timely = false
      return answer(request)
    }
    const { procore } = adapter({ tokens: tokensExpiring(10) })
    await expect(
      procore.updateChangeEvent(projectId, changeEventId, write, () => timely),
    ).rejects.toMatchObject({ kind: 'unavailable', status: null, written: 'no' })
    expect(tiny.seen.map(({ path }) => path)).toEqual(['/oauth/token'])
  })

  it('a refresh without an answer is a breakdown, not the end', async () => {
    tiny.handler = () => 'drop'
    const { procore } = adapter({ tokens: tokensExpiring(-10) })
    await expect(procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'unavailable',
      written: 'no',
    })
  })

  it('our own wrong credentials are no end of the person’s session', async () => {
    tiny.handler = () => ({ status: 401, json: { error: 'invalid_client' } })
    const { procore } = adapter({ tokens: tokensExpiring(-10) })
    await expect(procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'unavailable',
    })
  })

  it('an app that is not connected is not refreshed away', async () => {
    tiny.handler = () => ({ status: 401, json: { errors: 'App is not connected to this company' } })
    const { procore, keeper } = adapter()
    await expect(procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'app_not_connected',
    })
    expect(tiny.seen.map(({ path }) => path).slice(1)).toEqual(['/rest/v1.3/companies/562949953425831/me'])
    expect(keeper.removals).toBe(1)
  })

  it('two sessions never share a token', async () => {
    tiny.handler = () => ({ json: event })
    const first = adapter()
    const second = adapter({ tokens: tokensExpiring(3600, 'second') })
    await first.procore.showChangeEvent(projectId, changeEventId)
    await second.procore.showChangeEvent(projectId, changeEventId)
    expect(tiny.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer access-first',
      'Bearer access-second',
    ])
  })
})

describe('a write whose answer goes missing', () => {
  it('is unknown when the connection drops after sending, and is not repeated', async () => {
    tiny.handler = () => 'drop'
    await expect(
      adapter().procore.updateChangeEvent(projectId, changeEventId, write, always),
    ).rejects.toMatchObject({
      kind: 'unavailable',
      written: 'unknown',
    })
    expect(tiny.seen).toHaveLength(1)
  })

  it('is unknown when the answer takes too long', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    tiny.handler = async () => {
      await held
      return { json: event }
    }
    const { procore } = adapter({ writeTimeoutMs: 50 })
    await expect(procore.updateChangeEvent(projectId, changeEventId, write, always)).rejects.toMatchObject({
      kind: 'unavailable',
      written: 'unknown',
    })
    release()
  })

  it('is not written when nobody was there to take it', async () => {
    const { procore } = adapter()
    await tiny.close()
    await expect(procore.updateChangeEvent(projectId, changeEventId, write, always)).rejects.toMatchObject({
      kind: 'unavailable',
      written: 'no',
    })
    tiny = await TinyProcore.start()
  })

  it.each([
    ['HTML with 200', { text: '<html>Welcome</html>' }],
    ['a wrong type', { json: { id: 1, change_items: 'none' } }],
    ['another project’s change event', { json: { id: 1, project_id: 7 } }],
  ])('is unknown when the answer is %s', async (_, answer) => {
    tiny.handler = () => answer
    await expect(
      adapter().procore.updateChangeEvent(projectId, changeEventId, write, always),
    ).rejects.toMatchObject({
      kind: 'unreadable',
      written: 'unknown',
    })
  })

  it('a read is never in doubt', async () => {
    tiny.handler = () => 'drop'
    await expect(adapter().procore.showChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'unavailable',
      written: 'no',
    })
  })
})
