import { createHmac } from 'node:crypto'
import { Hono } from 'hono'
import { SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import {
  type BearerKey,
  createBearer,
  deriveBearerKey,
  type SessionClaims,
} from '../../server/http/bearer.ts'
import { failureResponse } from '../../server/http/failure-response.ts'
import { requirePerson } from '../../server/http/middleware/require-person.ts'
import { createLog } from '../../server/log.ts'

const claims: SessionClaims = { companyId: idOf('4264807'), sessionId: idOf('s_1-a'), personId: idOf('99') }
const clock = { at: '2026-01-01T00:00:00.500Z', now: () => clock.at }

let current: BearerKey
let previous: BearerKey
beforeAll(async () => {
  current = await deriveBearerKey(Buffer.alloc(32, 1).toString('base64'))
  previous = await deriveBearerKey(Buffer.alloc(32, 2).toString('base64'))
})

async function issueAt(at: string, keys: [BearerKey, ...BearerKey[]] = [current]) {
  clock.at = at
  return createBearer(keys, clock).issue(claims)
}

describe('a bearer', () => {
  it('carries its claims for an hour, to the second', async () => {
    const { bearer, expiresAt } = await issueAt('2026-01-01T00:00:00.500Z')
    expect(expiresAt).toBe('2026-01-01T01:00:00.000Z')
    clock.at = '2026-01-01T00:59:59.999Z'
    expect(await createBearer([current], clock).verify(bearer)).toEqual(claims)
    clock.at = '2026-01-01T01:00:00.000Z'
    expect(await createBearer([current], clock).verify(bearer)).toBe('expired')
  })

  it('ends to the second, however often it was found genuine before', async () => {
    const { bearer } = await issueAt('2026-01-01T00:00:00.500Z')
    const checking = createBearer([current], clock)
    for (const at of ['2026-01-01T00:00:01.000Z', '2026-01-01T00:59:59.999Z']) {
      clock.at = at
      expect(await checking.verify(bearer)).toEqual(claims)
    }
    clock.at = '2026-01-01T01:00:00.000Z'
    expect(await checking.verify(bearer)).toBe('expired')
    expect(await checking.verify(bearer)).toBe('expired')
  })

  it('found genuine says nothing for one that differs in a character', async () => {
    const { bearer } = await issueAt('2026-01-01T00:00:00.000Z')
    const checking = createBearer([current], clock)
    await checking.verify(bearer)
    const last = bearer.endsWith('A') ? 'B' : 'A'
    expect(await checking.verify(`${bearer.slice(0, -1)}${last}x`)).toBe('invalid')
  })

  it('of the key of before still counts while keys are rotated, and no longer', async () => {
    const { bearer } = await issueAt('2026-01-01T00:00:00.000Z', [previous])
    expect(await createBearer([current, previous], clock).verify(bearer)).toEqual(claims)
    expect(await createBearer([current], clock).verify(bearer)).toBe('invalid')
  })

  it('is invalid when a character is changed', async () => {
    const { bearer } = await issueAt('2026-01-01T00:00:00.000Z')
    const [head = '', body = '', signature = ''] = bearer.split('.')
    const other = Buffer.from(JSON.stringify({ ...claims, sub: '1' })).toString('base64url')
    for (const forged of [
      `${head}.${other}.${signature}`,
      `${head}.${body}.`,
      `${head}.${body}`,
      '',
      'x',
      `${bearer}x`,
    ]) {
      expect(await createBearer([current], clock).verify(forged)).toBe('invalid')
    }
  })

  it.each(['none', 'HS512'])('of algorithm %s is invalid', async (alg) => {
    const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const payload = text({
      sub: '99',
      sid: 's',
      cid: '1',
      iss: 'clearstory-for-procore',
      aud: 'panel',
      exp: 4e9,
    })
    const unsigned = `${text({ alg })}.${payload}`
    const signature =
      alg === 'none' ? '' : createHmac('sha512', Buffer.alloc(32, 1)).update(unsigned).digest('base64url')
    expect(await createBearer([current], clock).verify(`${unsigned}.${signature}`)).toBe('invalid')
  })

  it.each([
    ['another audience', 'clearstory-for-procore', 'api', { sid: 's', cid: '1' }],
    ['another issuer', 'somebody', 'panel', { sid: 's', cid: '1' }],
    ['no company', 'clearstory-for-procore', 'panel', { sid: 's' }],
  ])('with %s is invalid, though well signed', async (_, issuer, audience, payload) => {
    const signed = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('99')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(4e9)
      .sign(current)
    expect(await createBearer([current], clock).verify(signed)).toBe('invalid')
  })

  it('is signed with a key that cannot be taken out, and that is not the secret key itself', async () => {
    expect(current.extractable).toBe(false)
    const raw = await crypto.subtle.importKey(
      'raw',
      Buffer.alloc(32, 1),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    )
    const { bearer } = await issueAt('2026-01-01T00:00:00.000Z')
    expect(await createBearer([raw], clock).verify(bearer)).toBe('invalid')
  })
})

describe('a route for signed-in people', () => {
  const log = createLog({ level: 'silent', write: () => undefined, now: () => '' })
  const ask = (authorization: string | undefined) =>
    new Hono()
      .use(requirePerson(createBearer([current], clock)))
      .onError((error, c) => failureResponse(c, error, log))
      .get('/', (c) => c.json(c.var.claims))
      .request('/', authorization === undefined ? {} : { headers: { authorization } })

  it('hands the claims to its handler', async () => {
    const { bearer } = await issueAt('2026-01-01T00:00:00.000Z')
    for (const scheme of ['Bearer', 'bearer']) {
      expect(await (await ask(`${scheme} ${bearer}`)).json()).toEqual(claims)
    }
  })

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c'])(
    'asks whoever sends %j to sign in',
    async (header) => {
      const response = await ask(header)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await response.json()).toMatchObject({ code: 'session_missing', written: 'no' })
    },
  )

  it('tells an ended session from none', async () => {
    const { bearer } = await issueAt('2026-01-01T00:00:00.000Z')
    clock.at = '2026-01-02T00:00:00.000Z'
    expect(await (await ask(`Bearer ${bearer}`)).json()).toMatchObject({ code: 'session_ended', status: 401 })
  })
})
