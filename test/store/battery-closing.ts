import { describe, expect, it } from 'vitest'
import {
  type ChangeEventId,
  type ChangeItemId,
  type ContractId,
  type CorId,
  idOf,
  type ProcoreUserId,
  type PushId,
} from '../../server/domain/ids.ts'
import { codesOf, headerOf } from '../../server/domain/link.ts'
import type { Push } from '../../server/domain/push.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  changeEvent,
  changeItem,
  closing,
  content,
  contractMap,
  cor,
  entriesOf,
  link,
  linkedLine,
  newEvent,
  ours,
  plannedCor,
  project,
  push,
  pushedAs,
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
      expect(await entriesOf(store.activity, { changeEventId: idOf('700') })).toEqual([activityEntry()])
      expect(await current().sql.all('SELECT * FROM cor_claims')).toEqual([])
    })

    it('keeps decisions and the accepted difference with the link, and what arrived in the audit trail', async () => {
      const store = await sent(push('p-1', ['12']))
      const by = { personId: idOf<ProcoreUserId>('42'), personName: 'Ana Silva', at: t(4) }
      const lines = [
        linkedLine('12', '1', { key: 'labor', wanted: content({ amountCents: 5 }) }),
        linkedLine('12', '2', { key: 'other', decision: { kind: 'kept_as_edited', ...by } }),
        linkedLine('12', '3', { key: 'material', decision: { kind: 'kept_out', ...by } }),
      ]
      const kept = link('12', '700', [], {
        lines,
        accepted: { linesCents: -5, corCents: null, reason: 'void', ...by },
        pushed: pushedAs({ contractId: idOf<ContractId>('501'), contractCodes: codesOf(content()) }),
      })
      const arrived = [{ corId: kept.corId, key: 'labor', description: 'A "quote"', cents: -1 }]
      const activity = activityEntry({ kind: 'keep', arrived })
      expect(await store.pushes.close(ours, closing('p-1', { links: [kept], activity }))).toBe(true)
      expect(await store.links.ofCors(ours, project, [kept.corId])).toEqual([kept])
      expect(await entriesOf(store.activity, { changeEventId: idOf('700') })).toEqual([activity])
      expect(await entriesOf(store.activity, { corId: kept.corId })).toEqual([activity])
      // The next push takes them back.
      const next = link('12', '700', ['1', '2'], { lastPushId: idOf('p-2') })
      await sent(pushOver([kept], 'p-2', ['12']))
      await store.pushes.close(ours, closing('p-2', { links: [next] }))
      expect(await store.links.ofCors(ours, project, [kept.corId])).toEqual([next])
    })

    it('tells that nothing arrived from that it is not known', async () => {
      const { activity } = current().store
      const entries = [activityEntry({ arrived: [] }), activityEntry({ kind: 'linked', plan: null })]
      for (const entry of entries) await activity.append(ours, entry)
      expect(await entriesOf(activity, { changeEventId: idOf('700') })).toEqual(entries.toReversed())
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
      expect(await entriesOf(store.activity, { changeEventId: idOf('700') })).toEqual([])
      expect(await store.pushes.get(ours, one)).toMatchObject({ state: 'unknown', closedAt: null })
      expect(await current().sql.all('SELECT cor_id FROM cor_claims')).toEqual([{ cor_id: '12' }])
    })

    it('is done by one of two who try', async () => {
      const store = await sent(push('p-1', ['12']))
      const tries = [
        closing('p-1', { links: [link('12', '700', ['1'])], activity: activityEntry() }),
        closing('p-1', { to: 'withdrawn', activity: activityEntry({ kind: 'withdrawn' }) }),
      ]
      const done = await Promise.all(tries.map((one) => store.pushes.close(ours, one)))
      expect(done.filter(Boolean)).toHaveLength(1)
      expect(await entriesOf(store.activity, { changeEventId: idOf('700') })).toHaveLength(1)
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

    it('leaves a line that was linked by hand to another COR there, and takes the rest', async () => {
      // The answer to a new change event was lost: until it is found, nothing holds the event against linking by hand.
      const store = await sent(push('p-1', ['12', '14'], newEvent))
      await store.pushes.markUnknown(ours, one, t(3))
      const byHand = link('13', '701', ['2'], { lastPushId: idOf('h-1') })
      expect(await store.links.link(ours, byHand, activityEntry({ kind: 'linked', plan: null }))).toBe(true)
      const links = [link('12', '701', ['1', '2', '3']), link('14', '701', ['4'])]
      const late = { from: 'unknown', changeEventId: idOf<ChangeEventId>('701'), links } as const
      expect(await store.pushes.close(ours, closing('p-1', late))).toBe(true)
      expect(await store.pushes.get(ours, one)).toMatchObject({ state: 'applied', changeEventId: '701' })
      const [first, second] = links
      const rest = { ...first, lines: first?.lines.filter(({ changeItemId }) => changeItemId !== '2') }
      expect(await store.links.ofChangeEvent(ours, project, idOf('701'))).toEqual([rest, byHand, second])
      // 100 and 102 cents: what stayed with COR 13 is not counted.
      expect(await current().sql.all(`SELECT lines_cents FROM links WHERE cor_id = '12'`)).toEqual([
        { lines_cents: 202 },
      ])
    })

    it('links a COR without lines where all of them were linked by hand to another', async () => {
      const store = await sent(push('p-1', ['12'], newEvent))
      const byHand = link('13', '701', ['1'], { lastPushId: idOf('h-1') })
      await store.links.link(ours, byHand, activityEntry({ kind: 'linked', plan: null }))
      const late = { changeEventId: idOf<ChangeEventId>('701'), links: [link('12', '701', ['1'])] }
      expect(await store.pushes.close(ours, closing('p-1', late))).toBe(true)
      const [linked] = await store.links.ofCors(ours, project, [idOf('12')])
      expect(linked?.lines).toEqual([])
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
      await store.pushes.close(ours, closing('p-5', { to: 'withdrawn' }))
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
      for (const [at, state] of (['withdrawn', 'conflict'] as const).entries()) {
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

      // Those that left may have arrived after all: they stay longer.
      await store.pushes.forgetUnsent(t(1), t(0))
      expect(
        await sql.all(`SELECT count(*) AS left FROM pushes WHERE state IN ('withdrawn', 'conflict')`),
      ).toEqual([{ left: 2 }])
      await store.pushes.forgetUnsent(t(1), t(9))
      const kept = ['p-applied', 'p-new', 'p-sending', 'p-unknown'].map((push_id) => ({ push_id }))
      expect(await sql.all('SELECT push_id FROM pushes ORDER BY push_id')).toEqual(kept)
      expect(await sql.all('SELECT DISTINCT push_id FROM push_cors ORDER BY push_id')).toEqual(kept)
    })
  })

  describe('what is stored', () => {
    it('gives back every kind of planned line', async () => {
      const previousLink = headerOf(link('12', '700', []))
      const line = { corId: idOf<CorId>('12'), key: 'lump', content: content() }
      const changeItemId = idOf<ChangeItemId>('900')
      const codes = codesOf(content())
      const contents = { content: content(), wanted: content({ amountCents: 1 }) }
      const kept = { action: 'keep', changeItemId, key: 'other', ...contents } as const
      const decision = {
        kind: 'kept_out',
        personId: idOf<ProcoreUserId>('41'),
        personName: 'Dana',
        at: t(1),
      } as const
      const whole = push('p-1', ['12'])
      whole.plan.cors = [
        plannedCor('12', {
          previousLink,
          restores: headerOf(link('12', '701', [], { pushed: pushedAs({ contractCodes: codes }) })),
          contractCodes: codes,
          corFingerprint: 'f',
          previousCents: -5,
          corCents: null,
          leaves: true,
          lines: [
            { action: 'add', line, removedInProcore: true },
            { action: 'change', changeItemId, line, before: content(), editedInProcore: true },
            { action: 'remove', changeItemId, key: 'labor', before: content(), editedInProcore: false },
            { ...kept, why: 'locked', decision: null },
            { ...kept, why: 'kept', decision: { ...decision, kind: 'kept_as_edited' } },
            { action: 'leave_out', changeItemId, key: 'labor', ...contents, isNew: true, decision },
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
        { code: 'revision_of', severity: 'warning', otherCorId: idOf('11'), cents: -1 },
      ]
      whole.plan.remember = [contractMap('501')]
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
        written: null,
      })
      await changeEvents.put(ours, project, { ...event, title: 'newer' }, t(4))
      expect((await changeEvents.get(ours, project, idOf('700')))?.event.title).toBe('newer')
      await changeEvents.remove(ours, project, idOf('700'))
      expect(await changeEvents.get(ours, project, idOf('700'))).toBeNull()
    })

    it('of a change event remembers what our last write told, and whether a reading has shown it since', async () => {
      const { changeEvents } = current().store
      const event = changeEvent('700', { items: [changeItem('1')] })
      const written = async () => (await changeEvents.get(ours, project, idOf('700')))?.written
      const cents = event.items[0]?.content.amountCents
      const told = { updatedAt: event.updatedAt, lines: [{ changeItemId: '1', cents }] }
      await changeEvents.put(ours, project, event, t(3), 'made')
      expect(await written()).toEqual({ ...told, answeredAt: t(3), unseen: true })
      await changeEvents.put(ours, project, { ...event, items: [] }, t(4))
      expect(await written()).toEqual({ ...told, answeredAt: t(3), unseen: false })
      await changeEvents.put(ours, project, { ...event, updatedAt: null, items: [] }, t(5), 'updated')
      expect(await written()).toEqual({ answeredAt: t(5), updatedAt: null, lines: [], unseen: false })
    })

    it('of a link in another project is seen by the project that has the COR now', async () => {
      const store = await sent(push('p-1', ['12']))
      await store.pushes.close(ours, closing('p-1', { links: [link('12', '700', ['1'])] }))
      expect(await store.links.ofCors(ours, idOf('31'), [idOf('12')])).toEqual([])
      await store.cors.upsert(ours, idOf('31'), [cor('12')], t(6))
      expect(await store.links.ofCors(ours, idOf('31'), [idOf('12')])).toHaveLength(1)
    })
  })
}
