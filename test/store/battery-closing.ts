import { describe, expect, it } from 'vitest'
import {
  type ChangeEventId,
  type ChangeItemId,
  type CorId,
  idOf,
  type PushId,
} from '../../server/domain/ids.ts'
import type { Push } from '../../server/domain/push.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  changeEvent,
  closing,
  content,
  cor,
  link,
  newEvent,
  ours,
  plannedCor,
  project,
  push,
  pushOver,
  t,
} from './fixtures.ts'

export function closingSituations(current: () => StoreUnderTest) {
  const one = idOf<PushId>('p-1')
  async function sent(pushed: Push) {
    const { store } = current()
    await store.pushes.create(ours, pushed)
    expect(await store.pushes.claim(ours, pushed.pushId, t(3), t(5))).toBe('claimed')
    return store
  }

  describe('closing a push', () => {
    it('writes push, links, audit trail and claims together', async () => {
      const store = await sent(push('p-1', ['12', '13']))
      const links = [link('12', '700', ['1', '2']), link('13', '700', [])]
      expect(await store.pushes.close(ours, closing('p-1', { links, activity: activityEntry() }))).toBe(true)
      expect(await store.pushes.get(ours, one)).toMatchObject({ state: 'applied', closedAt: t(5) })
      expect(await store.links.ofChangeEvent(ours, project, idOf('700'))).toEqual(links)
      expect(await store.links.ofCors(ours, project, [idOf('13'), idOf('99')])).toEqual([links[1]])
      expect(await store.activity.ofChangeEvent(ours, project, idOf('700'))).toEqual([activityEntry()])
      expect(await current().sql.all('SELECT * FROM cor_claims')).toEqual([])
    })

    it('writes nothing when the push is no longer in the state it should be', async () => {
      const store = await sent(push('p-1', ['12']))
      await store.pushes.markUnknown(ours, one, t(3))
      const late = closing('p-1', {
        links: [link('12', '700', ['1'])],
        unlinked: [idOf('13')],
        activity: activityEntry(),
      })
      expect(await store.pushes.close(ours, late)).toBe(false)
      expect(await store.links.ofChangeEvent(ours, project, idOf('700'))).toEqual([])
      expect(await store.activity.ofChangeEvent(ours, project, idOf('700'))).toEqual([])
      expect(await store.pushes.get(ours, one)).toMatchObject({ state: 'unknown', closedAt: null })
      expect(await current().sql.all('SELECT cor_id FROM cor_claims')).toEqual([{ cor_id: '12' }])
    })

    it('is done by one of two who try', async () => {
      const store = await sent(push('p-1', ['12']))
      const tries = [
        closing('p-1', { links: [link('12', '700', ['1'])], activity: activityEntry() }),
        closing('p-1', { to: 'not_applied', activity: activityEntry({ kind: 'withdrawn' }) }),
      ]
      const done = await Promise.all(tries.map((one) => store.pushes.close(ours, one)))
      expect(done.filter(Boolean)).toHaveLength(1)
      expect(await store.activity.ofChangeEvent(ours, project, idOf('700'))).toHaveLength(1)
    })

    it('replaces the lines of a link and takes out what left', async () => {
      const store = await sent(push('p-1', ['12', '13']))
      const links = [link('12', '700', ['1', '2']), link('13', '700', ['3'])]
      await store.pushes.close(ours, closing('p-1', { links }))
      await sent(pushOver(links, 'p-2', ['12', '13']))
      // Line 3 passes from COR 13, which leaves, to COR 12.
      const next = link('12', '700', ['3', '2', '4'], { breakdown: 'line_item', lastPushId: idOf('p-2') })
      await store.pushes.close(ours, closing('p-2', { links: [next], unlinked: [idOf('13')] }))
      expect(await store.links.ofChangeEvent(ours, project, idOf('700'))).toEqual([next])
    })

    it('fails whole when a line already belongs to another COR', async () => {
      const store = await sent(push('p-1', ['12']))
      await store.pushes.close(ours, closing('p-1', { links: [link('12', '700', ['1'])] }))
      await sent(push('p-2', ['13']))
      const stolen = closing('p-2', { links: [link('13', '700', ['1'])], activity: activityEntry() })
      await expect(store.pushes.close(ours, stolen)).rejects.toThrow()
      expect((await store.pushes.get(ours, idOf('p-2')))?.state).toBe('sending')
      expect(await store.links.ofCors(ours, project, [idOf('13')])).toEqual([])
      expect(await store.activity.ofChangeEvent(ours, project, idOf('700'))).toEqual([])
    })

    it('learns the change event that a new one became', async () => {
      const store = await sent(push('p-1', ['12'], newEvent))
      await store.pushes.close(ours, closing('p-1', { changeEventId: idOf<ChangeEventId>('701') }))
      expect((await store.pushes.get(ours, one))?.changeEventId).toBe('701')
      expect((await store.pushes.lastApplied(ours, project, idOf('701')))?.pushId).toBe('p-1')
    })

    it('back to planned frees the claims, so that it can be sent again', async () => {
      const store = await sent(push('p-1', ['12']))
      await store.pushes.markUnknown(ours, one, t(3))
      await store.pushes.close(ours, closing('p-1', { from: 'unknown', to: 'planned' }))
      expect(await store.pushes.get(ours, one)).toMatchObject({ state: 'planned', closedAt: null })
      expect(await store.pushes.claim(ours, one, t(7), t(9))).toBe('claimed')
    })

    it('is not done for a sending that was given back and begun again since', async () => {
      const store = await sent(push('p-1', ['12']))
      await store.pushes.close(ours, closing('p-1', { to: 'planned' }))
      expect(await store.pushes.claim(ours, one, t(7), t(9))).toBe('claimed')
      const late = closing('p-1', { to: 'planned', unlinked: [idOf('12')], activity: activityEntry() })
      expect(await store.pushes.close(ours, late)).toBe(false)
      await store.pushes.markUnknown(ours, one, t(3))
      expect((await store.pushes.get(ours, one))?.state).toBe('sending')
      expect(await current().sql.all('SELECT cor_id FROM cor_claims')).toEqual([{ cor_id: '12' }])
      expect(await store.pushes.close(ours, { ...late, sentAt: t(7) })).toBe(true)
    })

    it('partly keeps the claims and the links that arrived', async () => {
      const store = await sent(push('p-1', ['12', '13']))
      await store.pushes.markUnknown(ours, one, t(3))
      const partly = closing('p-1', { from: 'unknown', to: 'unknown', links: [link('12', '700', ['1'])] })
      expect(await store.pushes.close(ours, partly)).toBe(true)
      expect(await store.pushes.get(ours, one)).toMatchObject({ state: 'unknown', closedAt: null })
      expect(await store.links.ofChangeEvent(ours, project, idOf('700'))).toHaveLength(1)
      await store.pushes.create(ours, push('p-2', ['13'], '701'))
      expect(await store.pushes.claim(ours, idOf('p-2'), t(7), t(9))).toBe('busy')
    })

    it('withdraws a push that was never sent', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12']))
      expect(
        await pushes.close(ours, closing('p-1', { from: 'planned', sentAt: null, to: 'withdrawn' })),
      ).toBe(true)
      expect(await pushes.claim(ours, one, t(3), t(5))).toBe('moved')
    })

    it('counts the applied ones, so that the last is the last even within one millisecond', async () => {
      const store = await sent(push('p-9', ['12']))
      await store.pushes.close(ours, closing('p-9'))
      await sent(push('p-1', ['12'], '700', { kind: 'undo', undoes: idOf<PushId>('p-9') }))
      await store.pushes.close(ours, closing('p-1'))
      await sent(push('p-5', ['12']))
      await store.pushes.close(ours, closing('p-5', { to: 'not_applied' }))
      expect(await store.pushes.lastApplied(ours, project, idOf('700'))).toMatchObject({
        pushId: 'p-1',
        kind: 'undo',
        undoes: 'p-9',
      })
      expect(await store.pushes.lastApplied(ours, project, idOf('701'))).toBeNull()
    })
  })

  describe('a push that wrote nothing', () => {
    it('is forgotten once it is old; what is unfinished, applied or new is kept', async () => {
      const { store, sql } = current()
      const old = { createdAt: t(0) }
      for (const [at, state] of (['withdrawn', 'conflict', 'not_applied'] as const).entries()) {
        await sent(push(`p-${state}`, [`${20 + at}`], `80${at}`, old))
        await store.pushes.close(ours, closing(`p-${state}`, { to: state, changeEventId: null }))
      }
      await store.pushes.create(ours, push('p-planned', ['30'], '700', old))
      await store.pushes.create(ours, push('p-new', ['31'], '700'))
      await sent(push('p-sending', ['32'], '701', old))
      await sent(push('p-unknown', ['33'], '702', old))
      await store.pushes.markUnknown(ours, idOf('p-unknown'), t(3))
      await sent(push('p-applied', ['34'], '703', old))
      await store.pushes.close(ours, closing('p-applied', { changeEventId: idOf<ChangeEventId>('703') }))

      await store.pushes.forgetUnsent(t(1))
      const kept = ['p-applied', 'p-new', 'p-sending', 'p-unknown'].map((push_id) => ({ push_id }))
      expect(await sql.all('SELECT push_id FROM pushes ORDER BY push_id')).toEqual(kept)
      expect(await sql.all('SELECT DISTINCT push_id FROM push_cors ORDER BY push_id')).toEqual(kept)
    })
  })

  describe('what is stored', () => {
    it('gives back every kind of planned line', async () => {
      const { lines: _, ...previousLink } = link('12', '700', [])
      const line = { corId: idOf<CorId>('12'), key: 'lump', content: content() }
      const changeItemId = idOf<ChangeItemId>('900')
      const whole = push('p-1', ['12'])
      whole.plan.cors = [
        plannedCor('12', {
          previousLink,
          previousCents: -5,
          corCents: null,
          leaves: true,
          lines: [
            { action: 'add', line, removedInProcore: true },
            { action: 'change', changeItemId, line, before: content(), editedInProcore: true },
            { action: 'remove', changeItemId, key: 'labor', before: content(), editedInProcore: false },
            { action: 'keep', changeItemId, key: 'other', content: content(), why: 'locked' },
            { action: 'choose', changeItemId, key: 'lump', line: null, procore: content() },
            { action: 'choose', changeItemId, key: 'lump', line, procore: null },
          ],
        }),
      ]
      whole.plan.findings = [
        {
          code: 'line_locked',
          severity: 'warning',
          corId: line.corId,
          corNumber: '12',
          changeItemId,
          detail: 'd',
        },
        { code: 'may_not_edit', severity: 'blocker' },
      ]
      const { pushes } = current().store
      await pushes.create(ours, whole)
      expect(await pushes.get(ours, one)).toEqual(whole)
    })

    it('of a change event is the later of two readings', async () => {
      const { changeEvents } = current().store
      const event = changeEvent('700')
      await changeEvents.put(ours, project, event, t(3))
      await changeEvents.put(ours, project, { ...event, title: 'older' }, t(2))
      expect(await changeEvents.get(ours, project, idOf('700'))).toEqual({
        event,
        readAt: t(3),
        staleSince: null,
      })
      await changeEvents.put(ours, project, { ...event, title: 'newer' }, t(4))
      expect((await changeEvents.get(ours, project, idOf('700')))?.event.title).toBe('newer')
      await changeEvents.remove(ours, project, idOf('700'))
      expect(await changeEvents.get(ours, project, idOf('700'))).toBeNull()
    })

    it('of a link in another project is seen by the project that has the COR now', async () => {
      const store = await sent(push('p-1', ['12']))
      await store.pushes.close(ours, closing('p-1', { links: [link('12', '700', ['1'])] }))
      expect(await store.links.ofCors(ours, idOf('31'), [idOf('12')])).toEqual([])
      await store.cors.upsert(ours, idOf('31'), [cor('12')], t(6))
      expect(await store.links.ofCors(ours, idOf('31'), [idOf('12')])).toHaveLength(1)
    })
  })

  describe('the audit trail', () => {
    it('is read newest first and kept for what has no change event', async () => {
      const { activity } = current().store
      const connected = activityEntry({ kind: 'connected', changeEventId: null, pushId: null, plan: null })
      await activity.append(ours, connected)
      await activity.append(ours, activityEntry({ kind: 'push' }))
      await activity.append(ours, activityEntry({ kind: 'undo', plan: null }))
      const kinds = (await activity.ofChangeEvent(ours, project, idOf('700'))).map(({ kind }) => kind)
      expect(kinds).toEqual(['undo', 'push'])
    })

    it('cannot be changed or removed', async () => {
      const { store, sql } = current()
      await store.activity.append(ours, activityEntry())
      await expect(sql.run("UPDATE activity SET person_name = 'Nobody'")).rejects.toThrow(/never changed/)
      await expect(sql.run('DELETE FROM activity')).rejects.toThrow(/never removed/)
    })
  })
}
