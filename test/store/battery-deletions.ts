import { describe, expect, it } from 'vitest'
import { type ContractId, type CorId, idOf } from '../../server/domain/ids.ts'
import { seesAll } from '../../server/domain/rights.ts'
import type { StoreUnderTest } from './battery.ts'
import { activityEntry, changesOf, closing, cor, link, ours, project, push, t, theirs } from './fixtures.ts'

export function deletionSituations(current: () => StoreUnderTest) {
  const pushed = idOf<CorId>('12')
  const unlinked = { ...activityEntry(), kind: 'unlinked' as const }

  /** CORs 12 and 13, the first one in change event 700. */
  async function fill() {
    const { store } = current()
    const contract = { contractId: idOf<ContractId>('501'), name: 'C', contractValue: null }
    await store.contracts.replace(ours, project, [
      { ...contract, customerProjectId: null, contractorProjectId: null },
    ])
    await store.cors.upsert(ours, project, [cor('12'), cor('13')], t(2))
    await store.pushes.create(ours, push('p-1', ['12']))
    await store.pushes.claim(ours, idOf('p-1'), t(3), t(5))
    await store.pushes.close(ours, closing('p-1', { links: [link('12', '700', ['1'])] }))
    return store
  }
  async function listed() {
    const { rows, count } = await current().store.cors.list(
      ours,
      project,
      {
        sort: 'number',
        offset: 0,
        limit: 10,
      },
      seesAll,
    )
    expect(count).toBe(rows.length)
    return rows.map(({ cor, states }) => [cor.number, cor.stage, states])
  }
  const exposed = () => current().store.corLog.exposure(ours, project, seesAll)

  describe('a COR that Clearstory no longer has', () => {
    it('goes from the list where it is in no change event', async () => {
      const store = await fill()
      await store.cors.markDeleted(ours, project, [idOf<CorId>('13')], t(6))
      expect((await listed()).map(([number]) => number)).toEqual(['12'])
    })

    it('stays as void while its money is in a change event, with a note in the audit trail, once', async () => {
      const store = await fill()
      for (const at of [6, 7]) await store.cors.markDeleted(ours, project, [pushed], t(at))
      expect(await listed()).toEqual([
        ['12', 'deleted', ['voided_in_clearstory']],
        ['13', 'owner_review', []],
      ])
      expect(await exposed()).toContainEqual(
        expect.objectContaining({ place: 'changed', status: 'rejected', count: 1 }),
      )
      expect(await changesOf(store.activity, { corId: pushed })).toMatchObject([
        { kind: 'changed', seenAt: t(6), before: { status: 'in_review' }, after: { status: 'deleted' } },
      ])
      const of = { inbox: 'received', readBefore: t(9), after: null, limit: 9 } as const
      expect((await store.cors.unread(ours, project, of)).map(({ corId }) => corId)).toEqual(['13'])
    })

    it('goes when it leaves its change event, and is counted nowhere any more', async () => {
      const store = await fill()
      await store.cors.markDeleted(ours, project, [pushed], t(6))
      expect(await store.links.unlink(ours, { corId: pushed, changeEventId: idOf('700') }, unlinked)).toBe(
        true,
      )
      expect((await listed()).map(([number]) => number)).toEqual(['13'])
      expect((await exposed()).filter(({ count }) => count !== 0)).toMatchObject([
        { place: 'none', count: 1 },
      ])
    })

    it('passes its link to a revision, and goes', async () => {
      const store = await fill()
      await store.cors.markDeleted(ours, project, [pushed], t(6))
      expect(await store.links.transfer(ours, pushed, idOf<CorId>('13'))).toBe(true)
      expect((await listed()).map(([number]) => number)).toEqual(['13'])
    })

    it('is as it was where Clearstory has it again', async () => {
      const store = await fill()
      await store.cors.markDeleted(ours, project, [pushed], t(6))
      await store.cors.upsert(ours, project, [cor('12')], t(7))
      expect((await listed())[0]?.[1]).toBe('owner_review')
      expect(await store.cors.freeTotal(ours, project)).toMatchObject({ count: 1 })
    })

    it('is nothing to another company', async () => {
      const store = await fill()
      await store.cors.markDeleted(theirs, project, [pushed, idOf<CorId>('13')], t(6))
      expect((await listed()).map(([, stage]) => stage)).toEqual(['owner_review', 'owner_review'])
    })
  })

  describe('a full reading', () => {
    const mapped = (projectId: string, mappedAt: string) =>
      current().store.projectMaps.save(ours, {
        projectId: idOf(projectId),
        projectName: 'Pier 9',
        projectNumber: null,
        clearstoryProjectId: idOf(`9${projectId}`),
        clearstoryProjectTitle: 'Pier 9',
        clearstoryJobNumber: null,
        mappedByName: 'Dana Reyes',
        mappedAt,
      })
    const read = async (projectId: string, at: string) => {
      const { syncs } = current().store
      await syncs.lease(ours, idOf(projectId), 'received', 'me', at, t(59))
      await syncs.advance(ours, idOf(projectId), 'received', 'me', { cursor: at, syncedAt: at, done: true })
    }
    const due = async (startedBefore: string, most = 9) => {
      const { syncs } = current().store
      return (await syncs.dueForFullReading(startedBefore, t(0), most)).map(({ projectId }) => projectId)
    }

    it('is kept by whoever holds the lease, step by step', async () => {
      const { syncs } = current().store
      expect(await syncs.fullReading(ours, project, 'received')).toBeNull()
      await syncs.lease(ours, project, 'received', 'me', t(1), t(9))
      const steps = [
        { step: 'listing', startedAt: t(1), cursor: null },
        { step: 'listing', startedAt: t(1), cursor: t(0) },
        { step: 'confirming', startedAt: t(1), cursor: idOf<CorId>('12') },
        { step: 'done', startedAt: t(1) },
      ] as const
      for (const step of steps) {
        await syncs.saveFullReading(ours, project, 'received', 'me', step)
        expect(await syncs.fullReading(ours, project, 'received')).toEqual(step)
      }
      await syncs.saveFullReading(ours, project, 'received', 'another', { step: 'done', startedAt: t(8) })
      expect(await syncs.fullReading(ours, project, 'received')).toEqual(steps[3])
    })

    it('is due a while after the project was mapped and first read, the longest waiting first', async () => {
      await mapped('30', t(1))
      await mapped('31', t(2))
      await mapped('32', t(3))
      expect(await due(t(9))).toEqual([])
      for (const projectId of ['30', '31', '32']) await read(projectId, t(4))
      expect(await due(t(2))).toEqual(['30', '31'])
      expect(await due(t(9), 2)).toEqual(['30', '31'])
    })

    it('that is under way is due at once, one that is done is not, and trouble makes it wait', async () => {
      const { syncs } = current().store
      await mapped('30', t(1))
      await read('30', t(4))
      await syncs.lease(ours, project, 'received', 'me', t(5), t(9))
      await syncs.saveFullReading(ours, project, 'received', 'me', {
        step: 'listing',
        startedAt: t(5),
        cursor: null,
      })
      expect(await due(t(0))).toEqual(['30'])
      await syncs.noteTrouble(ours, project, 'clearstory_down', t(6))
      expect(await syncs.dueForFullReading(t(0), t(5), 9)).toEqual([])
      expect(await syncs.dueForFullReading(t(0), t(6), 9)).toHaveLength(1)
      await syncs.saveFullReading(ours, project, 'received', 'me', { step: 'done', startedAt: t(5) })
      expect(await syncs.dueForFullReading(t(4), t(6), 9)).toEqual([])
    })
  })

  describe('trouble with Clearstory', () => {
    it('is known with its beginning until a reading comes to its end', async () => {
      const { syncs } = current().store
      expect(await syncs.trouble(ours, project)).toBeNull()
      await syncs.lease(ours, project, 'received', 'me', t(1), t(9))
      await syncs.noteTrouble(ours, project, 'clearstory_down', t(2))
      await syncs.noteTrouble(ours, project, 'clearstory_key_refused', t(3))
      expect(await syncs.trouble(ours, project)).toEqual({ code: 'clearstory_key_refused', since: t(2) })
      const progress = { cursor: null, syncedAt: null, done: true }
      await syncs.advance(ours, project, 'received', 'me', progress)
      expect(await syncs.trouble(ours, project)).not.toBeNull()
      await syncs.lease(ours, project, 'received', 'me', t(4), t(9))
      await syncs.advance(ours, project, 'received', 'me', { ...progress, syncedAt: t(4) })
      expect(await syncs.trouble(ours, project)).toBeNull()
    })
  })
}
