import { describe, expect, it } from 'vitest'
import {
  type ChangeEventId,
  type ChangeItemId,
  idOf,
  type ProcoreUserId,
  type SessionId,
  type TagId,
} from '../../server/domain/ids.ts'
import type { Person, ProjectAccess } from '../../server/domain/person.ts'
import type { ChangeEventNews } from '../../server/domain/webhook.ts'
import type { StoreUnderTest } from './battery.ts'
import { activityEntry, changeEvent, link, ours, project, t, theirs } from './fixtures.ts'

const connection = {
  clearstoryCompanyId: idOf<never>('4101'),
  clearstoryCompanyName: 'Marin Builders',
  keyEnding: '7f3c',
  connectedByName: 'Dana Reyes',
  connectedAt: t(1),
}

function news(newsId: string, more: Partial<ChangeEventNews> = {}): ChangeEventNews {
  return {
    newsId,
    companyId: ours,
    projectId: project,
    changeEventId: idOf<ChangeEventId>('700'),
    changeItemId: null,
    action: 'updated',
    occurredAt: t(1),
    ...more,
  }
}

/** What Procore tells, who may be asked to read it again, and what is attached once. */
export function newsSituations(current: () => StoreUnderTest) {
  const connect = (companyId = ours) =>
    current().store.connections.save(companyId, connection, { keyId: 'key', secret: 'secret' })
  const ids = (taken: { news: ChangeEventNews }[]) => taken.map((one) => one.news.newsId).sort()

  describe('news from Procore', () => {
    it('is kept once, whoever brings it at the same time', async () => {
      await connect()
      const { webhookEvents } = current().store
      const both = await Promise.all([
        webhookEvents.add(news('n-1'), t(2)),
        webhookEvents.add(news('n-1', { action: 'deleted' }), t(3)),
      ])
      expect(both.filter(Boolean)).toHaveLength(1)
      expect(await webhookEvents.waiting(ours)).toBe(1)
    })

    it('of a company that is not connected is not kept', async () => {
      await connect(theirs)
      const { webhookEvents } = current().store
      expect(await webhookEvents.add(news('n-1'), t(2))).toBe(false)
      expect(await webhookEvents.take(t(3), t(5), 10)).toEqual([])
    })

    it('comes back as it was told', async () => {
      await connect()
      const { webhookEvents } = current().store
      const line = news('n-1', {
        changeEventId: null,
        changeItemId: idOf<ChangeItemId>('9007199254740993'),
        action: 'created',
      })
      await webhookEvents.add(line, t(2))
      expect(await webhookEvents.take(t(3), t(5), 10)).toEqual([
        { news: line, receivedAt: t(2), attempts: 0 },
      ])
    })

    it('is taken by one at a time, the oldest first, and again when the lease has run out', async () => {
      await connect()
      const { webhookEvents } = current().store
      for (const minute of [4, 2, 3]) await webhookEvents.add(news(`n-${minute}`), t(minute))
      expect(ids(await webhookEvents.take(t(5), t(7), 2))).toEqual(['n-2', 'n-3'])
      expect(ids(await webhookEvents.take(t(5), t(7), 2))).toEqual(['n-4'])
      expect(await webhookEvents.take(t(6), t(8), 2)).toEqual([])
      const again = await webhookEvents.take(t(7), t(9), 10)
      expect(ids(again)).toEqual(['n-2', 'n-3', 'n-4'])
      expect(again.map(({ attempts }) => attempts)).toEqual([1, 1, 1])
    })

    it('that is done is never taken again, and neither is its duplicate', async () => {
      await connect()
      const { webhookEvents } = current().store
      await webhookEvents.add(news('n-1'), t(2))
      await webhookEvents.take(t(3), t(5), 10)
      await webhookEvents.done(ours, ['n-1'], t(4))
      expect(await webhookEvents.add(news('n-1'), t(5))).toBe(false)
      expect(await webhookEvents.take(t(9), t(10), 10)).toEqual([])
      await webhookEvents.forgetWorked(t(4))
      expect(await webhookEvents.add(news('n-1'), t(6))).toBe(false)
      await webhookEvents.forgetWorked(t(5))
      expect(await webhookEvents.add(news('n-1'), t(7))).toBe(true)
    })

    it('that is put back waits as long as it is told', async () => {
      await connect()
      const { webhookEvents } = current().store
      await webhookEvents.add(news('n-1'), t(2))
      await webhookEvents.take(t(3), t(5), 10)
      await webhookEvents.putBack(ours, ['n-1'], t(8))
      expect(await webhookEvents.take(t(6), t(7), 10)).toEqual([])
      expect(ids(await webhookEvents.take(t(8), t(9), 10))).toEqual(['n-1'])
    })

    it('of one company is never done with by another', async () => {
      await connect()
      await connect(theirs)
      const { webhookEvents } = current().store
      await webhookEvents.add(news('n-1'), t(2))
      expect(await webhookEvents.add(news('n-1', { companyId: theirs }), t(2))).toBe(true)
      await webhookEvents.done(theirs, ['n-1'], t(3))
      await webhookEvents.putBack(theirs, ['n-1'], t(20))
      expect((await webhookEvents.take(t(4), t(5), 10)).map((one) => one.news.companyId)).toEqual([ours])
    })
  })

  describe('a hook', () => {
    it('is kept for each scope, and another company sees nothing of it', async () => {
      const { hooks } = current().store
      const hook = { scope: project, hookId: '41', problem: null, detail: null, checkedAt: t(1) } as const
      const failed = { ...hook, scope: 'company', hookId: null, problem: 'forbidden', detail: 'No' } as const
      await hooks.save(ours, hook)
      await hooks.save(ours, { ...failed, problem: 'refused' })
      await hooks.save(ours, failed)
      expect(await hooks.list(ours)).toEqual([hook, failed])
      expect(await hooks.list(theirs)).toEqual([])
      await hooks.remove(theirs, project)
      await hooks.remove(ours, 'company')
      expect(await hooks.list(ours)).toEqual([hook])
    })
  })

  describe('a change event that Procore says has changed', () => {
    const event = changeEvent('700')
    it('is stale until it is read later than that', async () => {
      const { changeEvents } = current().store
      await changeEvents.put(ours, project, event, t(1))
      await changeEvents.markStale(ours, project, event.changeEventId, t(4))
      await changeEvents.markStale(ours, project, event.changeEventId, t(3))
      await changeEvents.markStale(theirs, project, event.changeEventId, t(9))
      await changeEvents.put(ours, project, event, t(3))
      expect(await changeEvents.get(ours, project, event.changeEventId)).toMatchObject({ staleSince: t(4) })
      await changeEvents.put(ours, project, event, t(5))
      expect(await changeEvents.get(ours, project, event.changeEventId)).toMatchObject({ staleSince: null })
    })

    it('is found by a line that is linked, or that was last seen in it', async () => {
      const { store } = current()
      await store.links.link(ours, link('12', '701', ['31']), activityEntry())
      await store.changeEvents.put(ours, project, event, t(1))
      const [seen] = event.items
      if (!seen) throw new Error('the change event has no line')
      const linked = idOf<ChangeItemId>('31')
      expect(await store.changeEvents.holding(ours, project, linked)).toBe('701')
      expect(await store.changeEvents.holding(ours, project, seen.changeItemId)).toBe('700')
      expect(await store.changeEvents.holding(ours, project, idOf('99'))).toBeNull()
      for (const item of [linked, seen.changeItemId]) {
        expect(await store.changeEvents.holding(theirs, project, item)).toBeNull()
        expect(await store.changeEvents.holding(ours, idOf('31'), item)).toBeNull()
      }
    })
  })

  describe('sessions', () => {
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: t(9) }
    const person = (who: string, companyId = ours): Person => ({
      companyId,
      personId: idOf<ProcoreUserId>(who),
      name: `Person ${who}`,
      sessionId: idOf<SessionId>(`s-${who}`),
    })
    const access = (changeEvents: ProjectAccess['changeEvents']): ProjectAccess => ({
      projectId: project,
      projectName: 'Pier 9',
      projectNumber: null,
      currency: null,
      changeEvents,
      canCreateChangeEvents: false,
      commitments: 'none',
      primeContracts: 'none',
      projectAdmin: false,
      companyAdmin: false,
      checkedAt: t(1),
    })

    it('of who may open a project are those of its people with rights, the last used first', async () => {
      const { sessions, access: cache } = current().store
      const everybody = [person('1'), person('2'), person('3'), person('4'), person('5', theirs)]
      for (const [at, one] of everybody.entries()) await sessions.create(one, tokens, t(at))
      await cache.put(ours, person('1').personId, access('read_only'))
      await cache.put(ours, person('2').personId, access('admin'))
      await cache.put(ours, person('3').personId, access('none'))
      await cache.put(theirs, person('5').personId, access('admin'))
      expect(await sessions.whoMayOpen(ours, project)).toEqual([person('2'), person('1')])
      await sessions.touch(ours, person('1').sessionId, t(20))
      expect(await sessions.whoMayOpen(ours, project)).toEqual([person('1'), person('2')])
      expect(await sessions.whoMayOpen(ours, idOf('31'))).toEqual([])
    })

    it('nobody has used since are told apart from those that are old and in use', async () => {
      const { sessions } = current().store
      await sessions.create(person('1'), tokens, t(1))
      await sessions.create(person('2'), tokens, t(1))
      await sessions.create(person('3', theirs), tokens, t(3))
      await sessions.touch(ours, person('2').sessionId, t(10))
      await sessions.touch(theirs, person('1').sessionId, t(10))
      expect(await sessions.unusedAnywhere(t(5))).toEqual([person('1'), person('3', theirs)])
      expect(await sessions.unusedAnywhere(t(1))).toEqual([])
      expect(await sessions.unusedAnywhere(t(1), t(3))).toEqual([person('1'), person('2')])
    })
  })

  describe('a signed tag', () => {
    const place = { projectId: project, changeEventId: changeEvent('700').changeEventId }
    const tag = idOf<TagId>('7201')
    const claim = (now: number, until: number, companyId = ours) =>
      current().store.attachedTags.claim(companyId, place, tag, t(now), t(until))
    const by = { personName: 'Dana Reyes', at: t(3) }

    it('is claimed by one of two', async () => {
      expect((await Promise.all([claim(1, 5), claim(1, 5)])).sort()).toEqual(['busy', 'claimed'])
      expect(await claim(1, 5, theirs)).toBe('claimed')
    })

    it('that is attached is attached for good', async () => {
      const { attachedTags } = current().store
      await claim(1, 5)
      await attachedTags.attached(ours, place, [tag], by)
      await attachedTags.release(ours, place, [tag])
      expect(await claim(9, 10)).toBe('attached')
      expect(await attachedTags.list(ours, place)).toEqual([{ tagId: tag, attachedAt: t(3) }])
      expect(await attachedTags.list(theirs, place)).toEqual([])
    })

    it('whose claim is given back is free', async () => {
      await claim(1, 5)
      await current().store.attachedTags.release(theirs, place, [tag])
      expect(await claim(2, 5)).toBe('busy')
      await current().store.attachedTags.release(ours, place, [tag])
      expect(await claim(2, 5)).toBe('claimed')
      expect(await current().store.attachedTags.list(ours, place)).toEqual([])
    })

    it('whose claim has run out is taken over by one of two, who is told so', async () => {
      await claim(1, 5)
      expect((await Promise.all([claim(5, 8), claim(5, 8)])).sort()).toEqual(['busy', 'resumed'])
    })
  })
}
