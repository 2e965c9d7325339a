import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreUserId, type SessionId } from '../../server/domain/ids.ts'
import type { ProjectAccess } from '../../server/domain/person.ts'
import { createEncryption } from '../../server/store/encryption.ts'
import { createStore } from '../../server/store/store.ts'
import { type StoreUnderTest, secretKey } from './battery.ts'
import { ours, project, t, theirs } from './fixtures.ts'

const sessionId = idOf<SessionId>('s-1')
const personId = idOf<ProcoreUserId>('41')
const person = { companyId: ours, personId, name: 'Dana Reyes', sessionId }
const tokens = { accessToken: 'access-1', refreshToken: 'refresh-1', expiresAt: t(30) }
const renewed = { accessToken: 'access-2', refreshToken: 'refresh-2', expiresAt: t(40) }
const access: ProjectAccess = {
  projectId: project,
  projectName: 'Pier 9',
  projectNumber: null,
  currency: 'USD',
  changeEvents: 'standard',
  canCreateChangeEvents: true,
  commitments: 'read_only',
  primeContracts: 'read_only',
  projectAdmin: false,
  companyAdmin: false,
  checkedAt: t(1),
}

export function signInSituations(current: () => StoreUnderTest) {
  describe('signing in', () => {
    const handOver = {
      companyId: ours,
      companyName: 'Pier Builders',
      personId,
      name: 'Dana Reyes',
      challenge: 'ch',
      expiresAt: t(10),
    }
    const offer = (codeHash: string, expiresAt = t(10), stateId = `state of ${codeHash}`) =>
      current().store.signIns.offerCode(codeHash, { ...handOver, expiresAt }, tokens, { stateId, expiresAt })

    it('lets one of several callbacks with the same state through', async () => {
      const { signIns } = current().store
      const offered = await Promise.all(['a', 'b', 'c'].map((codeHash) => offer(codeHash, t(9), 'state')))
      expect(offered.filter(Boolean)).toHaveLength(1)
      expect(await signIns.isUsed(ours, 'state')).toBe(true)
      expect(await signIns.isUsed(theirs, 'state')).toBe(false)
      expect(await current().sql.all('SELECT code_hash FROM hand_over_codes')).toHaveLength(1)
      expect(await offer('d', t(9), 'other')).toBe(true)
      expect(await signIns.takeAllOf(theirs)).toEqual([])
      expect(await signIns.takeAllOf(ours)).toHaveLength(2)
      expect(await signIns.takeAllOf(ours)).toEqual([])
    })

    it('takes a hand-over code once, with its tokens', async () => {
      await offer('h')
      const { signIns } = current().store
      expect(await signIns.takeCode(ours, 'other')).toBeNull()
      const taken = await Promise.all([signIns.takeCode(ours, 'h'), signIns.takeCode(ours, 'h')])
      expect(taken.filter((one) => one !== null)).toEqual([{ ...handOver, tokens }])
    })

    it('clears away what is past its time, and hands out the tokens that nobody redeemed', async () => {
      const { store, sql } = current()
      await offer('old', t(3), 'old')
      await offer('new', t(9), 'new')
      expect(await store.signIns.takeExpired(t(4))).toEqual([{ ...handOver, expiresAt: t(3), tokens }])
      expect(await store.signIns.takeExpired(t(4))).toEqual([])
      expect(await sql.all('SELECT state_id FROM used_sign_ins')).toEqual([{ state_id: 'new' }])
      expect(await sql.all('SELECT code_hash FROM hand_over_codes')).toEqual([{ code_hash: 'new' }])
    })

    it('shows no token to whoever reads the table, and none where no key opens it', async () => {
      await offer('h')
      const { sql } = current()
      const dump = JSON.stringify(await sql.all('SELECT * FROM hand_over_codes'))
      for (const secret of ['access-1', 'refresh-1']) expect(dump).not.toContain(secret)
      const other = createStore(sql, createEncryption(Buffer.alloc(32, 8).toString('base64')))
      expect(await other.signIns.takeCode(ours, 'h')).toEqual({ ...handOver, tokens: null })
    })
  })

  describe('a session', () => {
    it('keeps person and tokens until it ends', async () => {
      const { sessions } = current().store
      await sessions.create(person, tokens, t(1))
      expect(await sessions.person(ours, sessionId)).toEqual(person)
      expect(await sessions.tokens(ours, sessionId)).toEqual(tokens)
      expect(await sessions.end(ours, sessionId)).toBe(true)
      expect(await sessions.end(ours, sessionId)).toBe(false)
      expect(await sessions.person(ours, sessionId)).toBeNull()
      expect(await sessions.tokens(ours, sessionId)).toBeNull()
    })

    it('takes new tokens from the one refresh that started from the stored pair', async () => {
      const { sessions } = current().store
      await sessions.create(person, tokens, t(1))
      const late = { ...renewed, accessToken: 'access-late' }
      const won = await Promise.all([
        sessions.replaceTokens(ours, sessionId, 'refresh-1', renewed, t(2)),
        sessions.replaceTokens(ours, sessionId, 'refresh-1', late, t(2)),
      ])
      expect(won.filter(Boolean)).toHaveLength(1)
      const stored = won[0] ? renewed : late
      expect(await sessions.tokens(ours, sessionId)).toEqual(stored)
      expect(await sessions.replaceTokens(ours, sessionId, 'refresh-1', late, t(3))).toBe(false)
      expect(await sessions.replaceTokens(ours, sessionId, 'refresh-2', tokens, t(3))).toBe(true)
    })

    it('ends when its refresh token was refused, unless another refresh has replaced that', async () => {
      const { sessions } = current().store
      await sessions.create(person, tokens, t(1))
      await sessions.create({ ...person, companyId: theirs }, tokens, t(1))
      expect(await sessions.endRefused(ours, sessionId, 'refresh-0')).toBe(false)
      expect(await sessions.endRefused(ours, sessionId, 'refresh-1')).toBe(true)
      expect(await sessions.endRefused(ours, sessionId, 'refresh-1')).toBe(false)
      expect(await sessions.tokens(theirs, sessionId)).toEqual(tokens)
    })

    it('is none for who asks for a later beginning', async () => {
      const { sessions } = current().store
      await sessions.create(person, tokens, t(5))
      expect(await sessions.person(ours, sessionId, t(4))).toEqual(person)
      expect(await sessions.person(ours, sessionId, t(5))).toBeNull()
    })

    it('is listed with the person’s others, the last used first', async () => {
      const { sessions } = current().store
      const of = (name: string) => ({ ...person, sessionId: idOf<SessionId>(name) })
      await sessions.create(of('s-1'), tokens, t(1), 'Pier Builders')
      await sessions.create(of('s-2'), tokens, t(2))
      await sessions.create({ ...of('s-3'), personId: idOf<ProcoreUserId>('42') }, tokens, t(3))
      await sessions.create({ ...of('s-4'), companyId: theirs }, tokens, t(4))
      await sessions.touch(ours, idOf<SessionId>('s-1'), t(9))
      expect(await sessions.ofPerson(ours, personId)).toEqual([
        { sessionId: 's-1', startedAt: t(1), lastUsedAt: t(9) },
        { sessionId: 's-2', startedAt: t(2), lastUsedAt: t(2) },
      ])
      expect(await sessions.companyName(ours, idOf<SessionId>('s-1'))).toBe('Pier Builders')
      expect(await sessions.companyName(ours, idOf<SessionId>('s-2'))).toBeNull()
      expect(await sessions.companyName(theirs, idOf<SessionId>('s-1'))).toBeNull()
    })

    it('is checked by one of several renewals, and again where Procore did not answer', async () => {
      const { sessions } = current().store
      await sessions.create(person, tokens, t(1))
      const check = (now: number, before: number) => sessions.claimCheck(ours, sessionId, t(now), t(before))
      expect(await check(5, 1)).toBe(false)
      const claimed = await Promise.all([check(9, 5), check(9, 5)])
      expect(claimed.filter(Boolean)).toHaveLength(1)
      expect(await check(10, 6)).toBe(false)
      await sessions.postponeCheck(ours, sessionId, t(7))
      expect(await check(11, 7)).toBe(false)
      expect(await check(12, 8)).toBe(true)
      expect(await sessions.claimCheck(theirs, sessionId, t(20), t(19))).toBe(false)
    })

    it('is listed with the others of its company, and with nobody else’s', async () => {
      const { sessions } = current().store
      const other = { ...person, sessionId: idOf<SessionId>('s-2') }
      await sessions.create(other, tokens, t(1))
      await sessions.create(person, tokens, t(2))
      await sessions.create({ ...person, companyId: theirs }, tokens, t(3))
      expect(await sessions.ofCompany(ours)).toEqual([person, other])
    })

    it('shows no token to whoever reads the table, and refuses one moved from another session', async () => {
      const { store, sql } = current()
      await store.sessions.create(person, tokens, t(1))
      await store.sessions.create({ ...person, sessionId: idOf('s-2') }, renewed, t(1))
      const dump = JSON.stringify(await sql.all('SELECT * FROM sessions'))
      for (const secret of ['access-1', 'refresh-1', 'access-2', 'refresh-2'])
        expect(dump).not.toContain(secret)
      await sql.run(
        "UPDATE sessions SET tokens = (SELECT tokens FROM sessions WHERE session_id = 's-2') WHERE session_id = 's-1'",
      )
      await expect(store.sessions.tokens(ours, sessionId)).rejects.toThrow(/altered, or moved/)
    })

    it('survives a change of the secret key while the previous one is still known', async () => {
      const { store, sql } = current()
      await store.sessions.create(person, tokens, t(1))
      const nextKey = Buffer.alloc(32, 8).toString('base64')
      const rotated = createStore(sql, createEncryption(nextKey, [secretKey]))
      expect(await rotated.sessions.tokens(ours, sessionId)).toEqual(tokens)
      expect(await rotated.sessions.replaceTokens(ours, sessionId, 'refresh-1', renewed, t(2))).toBe(true)
      const later = createStore(sql, createEncryption(nextKey))
      expect(await later.sessions.tokens(ours, sessionId)).toEqual(renewed)
    })
  })

  describe('what Procore lets a person do', () => {
    it('is kept by person and project, replaced, and forgotten by person', async () => {
      const cache = current().store.access
      await cache.put(ours, personId, access)
      await cache.put(ours, personId, { ...access, changeEvents: 'admin', checkedAt: t(2) })
      expect(await cache.get(ours, personId, project)).toEqual({
        ...access,
        changeEvents: 'admin',
        checkedAt: t(2),
      })
      expect(await cache.get(ours, idOf('42'), project)).toBeNull()
      await cache.forget(ours, personId)
      expect(await cache.get(ours, personId, project)).toBeNull()
    })
  })
}
