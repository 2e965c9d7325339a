import { describe, expect, it } from 'vitest'
import {
  type ContractId,
  type CorId,
  idOf,
  type ProcoreProjectId,
  type PushId,
} from '../../server/domain/ids.ts'
import { headerOf } from '../../server/domain/link.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  closing,
  link,
  newEvent,
  ours,
  project,
  push,
  pushOver,
  t,
  theirs,
} from './fixtures.ts'

export function claimSituations(current: () => StoreUnderTest) {
  const one = idOf<PushId>('p-1')
  const two = idOf<PushId>('p-2')
  const elsewhere = idOf<ProcoreProjectId>('31')
  const claim = (pushId: PushId) => current().store.pushes.claim(ours, pushId, t(3), t(5))

  describe('claiming a push', () => {
    it('makes it sending, once', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12', '13']))
      expect(await claim(one)).toBe('claimed')
      const sent = await pushes.get(ours, one)
      expect(sent).toEqual(push('p-1', ['12', '13'], '700', { state: 'sending', sentAt: t(3) }))
      expect(await claim(one)).toBe('moved')
    })

    it('lets exactly one of two calls through', async () => {
      await current().store.pushes.create(ours, push('p-1', ['12']))
      expect((await Promise.all([claim(one), claim(one)])).sort()).toEqual(['claimed', 'moved'])
    })

    it('lets exactly one of two pushes with a COR in common through', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12', '13'], '700'))
      await pushes.create(ours, push('p-2', ['13', '14'], '701'))
      expect((await Promise.all([claim(one), claim(two)])).sort()).toEqual(['busy', 'claimed'])
    })

    it('lets exactly one of two pushes into the same change event through', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12']))
      await pushes.create(ours, push('p-2', ['13']))
      expect((await Promise.all([claim(one), claim(two)])).sort()).toEqual(['busy', 'claimed'])
    })

    it('lets exactly one of two new change events for the same COR through', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12'], newEvent))
      await pushes.create(ours, push('p-2', ['12'], newEvent))
      expect((await Promise.all([claim(one), claim(two)])).sort()).toEqual(['busy', 'claimed'])
    })

    it('lets two new change events for different CORs go side by side', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12'], newEvent))
      await pushes.create(ours, push('p-2', ['13'], newEvent))
      expect(await Promise.all([claim(one), claim(two)])).toEqual(['claimed', 'claimed'])
    })

    it('leaves no claim behind when it is refused', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12']))
      await pushes.create(ours, push('p-2', ['12', '13']))
      await claim(one)
      expect(await claim(two)).toBe('busy')
      await pushes.close(ours, closing('p-1', { to: 'withdrawn' }))
      expect(await claim(two)).toBe('claimed')
    })

    it('stays busy while the outcome is unknown', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12']))
      await pushes.create(ours, push('p-2', ['12'], '701'))
      await claim(one)
      await pushes.markUnknown(ours, one, t(3))
      expect(await claim(two)).toBe('busy')
    })

    it('is refused when a COR of it is no longer linked as it was planned', async () => {
      const { pushes, links } = current().store
      const made = link('13', '700', ['1'])
      await pushes.create(ours, push('p-1', ['12', '13'], '700'))
      await pushes.create(ours, push('p-2', ['13'], '701'))
      await pushes.create(ours, push('p-3', ['13'], newEvent))
      await pushes.create(ours, push('p-4', ['13'], '700'))
      await pushes.create(ours, pushOver([made], 'p-5', ['13']))
      await claim(one)
      await pushes.close(ours, closing('p-1', { links: [made] }))
      expect(await claim(two)).toBe('linked_elsewhere')
      expect(await claim(idOf('p-3'))).toBe('linked_elsewhere')
      // The same change event, but planned before the link was there: its lines would come a second time.
      expect(await claim(idOf('p-4'))).toBe('linked_elsewhere')
      expect(await claim(idOf('p-5'))).toBe('claimed')
      await pushes.close(ours, closing('p-5', { to: 'withdrawn' }))
      await pushes.create(ours, pushOver([made], 'p-6', ['13']))
      expect(await links.unlink(ours, made, activityEntry({ kind: 'unlinked' }))).toBe(true)
      expect(await claim(idOf('p-6'))).toBe('linked_elsewhere')
    })

    it('of an undo expects the link that it found, not the one that it goes back to', async () => {
      const { pushes } = current().store
      const left = link('12', '700', ['1'], { lastPushId: one })
      const undo = (pushId: string) => {
        // COR 12 is to go back to an older link; COR 13 was taken out by the push and is in no change event now.
        const planned = pushOver([left], pushId, ['12', '13'])
        for (const cor of planned.plan.cors) {
          cor.restores = headerOf(link(cor.corId, '700', [], { lastPushId: idOf('p-0') }))
        }
        return { ...planned, kind: 'undo' as const, undoes: one }
      }
      await pushes.create(ours, push('p-1', ['12', '13']))
      await claim(one)
      await pushes.close(ours, closing('p-1', { links: [left] }))
      await pushes.create(ours, undo('p-2'))
      expect(await claim(two)).toBe('claimed')
      const relinked = link('12', '700', ['1'], { lastPushId: idOf('p-9') })
      await pushes.close(ours, closing('p-2', { links: [relinked] }))
      await pushes.create(ours, undo('p-3'))
      expect(await claim(idOf('p-3'))).toBe('linked_elsewhere')
    })

    it('is not held up by another company with the same ids', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12']))
      await pushes.create(theirs, push('p-1', ['12']))
      expect(await claim(one)).toBe('claimed')
      expect(await pushes.claim(theirs, one, t(3), t(5))).toBe('claimed')
    })

    it('of a push that does not exist says moved', async () => {
      expect(await claim(one)).toBe('moved')
    })

    it('cannot be got round: the database itself refuses a second claim', async () => {
      const { store, sql } = current()
      await store.pushes.create(ours, push('p-1', ['12']))
      await store.pushes.create(ours, push('p-2', ['12']))
      await claim(one)
      await expect(sql.run("UPDATE pushes SET state = 'sending' WHERE push_id = 'p-2'")).rejects.toThrow()
      await expect(
        sql.run('INSERT INTO cor_claims (company_id, cor_id, push_id) VALUES (?, ?, ?)', [ours, '12', two]),
      ).rejects.toThrow()
    })
  })

  describe('unfinished pushes', () => {
    const ids = (pushes: { pushId: string }[]) => pushes.map(({ pushId }) => pushId)

    it('are those of unknown outcome, and those whose lease has run out', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12'], '700'))
      await pushes.create(ours, push('p-2', ['13'], '701'))
      await pushes.create(ours, push('p-3', ['14'], '702'))
      await claim(one)
      await claim(two)
      await pushes.markUnknown(ours, one, t(3))
      await pushes.markUnknown(ours, idOf('p-3'), t(3))
      expect(ids(await pushes.unfinished(ours, project, { leasesOutBy: t(4) }))).toEqual(['p-1'])
      expect(ids(await pushes.unfinished(ours, project, { leasesOutBy: t(5) }))).toEqual(['p-1', 'p-2'])
      expect(ids(await pushes.unfinished(ours, elsewhere, { leasesOutBy: t(5) }))).toEqual([])
      expect((await pushes.get(ours, idOf('p-3')))?.state).toBe('planned')
    })

    it('are with those being sent where these are asked for, whatever their lease', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12'], '700'))
      await pushes.create(ours, push('p-2', ['13'], '701'))
      await pushes.create(ours, push('p-3', ['14'], '702'))
      await claim(one)
      await claim(two)
      await pushes.markUnknown(ours, one, t(3))
      expect(ids(await pushes.unfinished(ours, project, { includeSending: true }))).toEqual(['p-1', 'p-2'])
      expect(await pushes.unfinished(ours, elsewhere, { includeSending: true })).toEqual([])
      expect(await pushes.unfinished(theirs, project, { includeSending: true })).toEqual([])
      await pushes.close(ours, closing('p-2'))
      expect(ids(await pushes.unfinished(ours, project, { includeSending: true }))).toEqual(['p-1'])
      expect(ids(await pushes.unfinished(ours, null, { includeSending: true }))).toEqual(['p-1'])
      expect(await pushes.unfinished(theirs, null, { includeSending: true })).toEqual([])
    })

    it('are, once they came to nothing, found by their CORs and contracts in all projects', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12'], '700'))
      await claim(one)
      await pushes.close(ours, closing('p-1', { to: 'conflict' }))
      const of = (corId: string, contractId: string) => ({
        corIds: [idOf<CorId>(corId)],
        contractIds: [idOf<ContractId>(contractId)],
      })
      const { contractId } = push('p-1', ['12'], '700').plan.cors[0] ?? {}
      expect(ids(await pushes.sentInVain(ours, of('12', '0'), t(1)))).toEqual(['p-1'])
      expect(ids(await pushes.sentInVain(ours, of('0', String(contractId)), t(1)))).toEqual(['p-1'])
      expect(await pushes.sentInVain(ours, of('0', '0'), t(1))).toEqual([])
      expect(await pushes.sentInVain(ours, of('12', '0'), t(4))).toEqual([])
      expect(await pushes.sentInVain(theirs, of('12', '0'), t(1))).toEqual([])
    })

    it('are found by id although the plan of one cannot be read', async () => {
      const { store, sql } = current()
      await store.pushes.create(ours, push('p-1', ['12'], '700'))
      await store.pushes.create(ours, push('p-2', ['13'], '701'))
      await claim(one)
      await claim(two)
      await sql.run(`UPDATE pushes SET plan = '{"cors":' WHERE push_id = 'p-1'`)
      const found = await store.pushes.unfinishedAnywhere({ leasesOutBy: t(5) })
      expect(ids(found)).toEqual(['p-1', 'p-2'])
      await expect(store.pushes.get(ours, one)).rejects.toThrow(/plan/)
      expect(await store.pushes.get(ours, two)).toMatchObject({ pushId: 'p-2' })
    })

    it('are found over every company', async () => {
      const { pushes } = current().store
      await pushes.create(ours, push('p-1', ['12']))
      await pushes.create(theirs, push('p-1', ['12'], newEvent))
      await claim(one)
      await pushes.claim(theirs, one, t(3), t(5))
      const found = await pushes.unfinishedAnywhere({ leasesOutBy: t(5) })
      expect(found).toEqual([
        { companyId: ours, pushId: one },
        { companyId: theirs, pushId: one },
      ])
    })
  })
}
