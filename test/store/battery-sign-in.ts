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
    const start = (expiresAt = t(10)) =>
      current().store.signIns.start({ state: 'state', companyId: ours, challenge: 'ch', expiresAt })
    const offer = (expiresAt = t(10)) =>
      current().store.signIns.offerCode({
        codeHash: 'h',
        challenge: 'ch',
        companyId: ours,
        sessionId,
        expiresAt,
      })

    it('takes a state once', async () => {
      await start()
      const { signIns } = current().store
      expect(await signIns.takeState('state', t(1))).toEqual({ companyId: ours, challenge: 'ch' })
      expect(await signIns.takeState('state', t(1))).toBeNull()
    })

    it('lets one of two callbacks with the same state through', async () => {
      await start()
      const { signIns } = current().store
      const taken = await Promise.all([signIns.takeState('state', t(1)), signIns.takeState('state', t(1))])
      expect(taken.filter((one) => one !== null)).toHaveLength(1)
    })

    it('takes no state past its time, and clears away what others left', async () => {
      await start(t(2))
      const { store, sql } = current()
      expect(await store.signIns.takeState('state', t(2))).toBeNull()
      await start(t(2))
      await store.signIns.takeState('unknown', t(3))
      expect(await sql.all('SELECT state FROM sign_ins')).toEqual([])
    })

    it('takes a hand-over code once, with its challenge', async () => {
      await offer()
      const { signIns } = current().store
      expect(await signIns.takeCode('h', 'ch', t(1))).toEqual({ companyId: ours, sessionId })
      expect(await signIns.takeCode('h', 'ch', t(1))).toBeNull()
    })

    it('burns a hand-over code that is tried with the wrong challenge', async () => {
      await offer()
      const { signIns } = current().store
      expect(await signIns.takeCode('h', 'other', t(1))).toBeNull()
      expect(await signIns.takeCode('h', 'ch', t(1))).toBeNull()
    })

    it('takes no hand-over code past its time', async () => {
      await offer(t(1))
      expect(await current().store.signIns.takeCode('h', 'ch', t(1))).toBeNull()
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
