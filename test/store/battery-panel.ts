import { describe, expect, it } from 'vitest'
import { type ContractId, idOf } from '../../server/domain/ids.ts'
import { codesOf } from '../../server/domain/link.ts'
import { seesAll } from '../../server/domain/rights.ts'
import type { StoreUnderTest } from './battery.ts'
import { activityEntry, changeEvent, contractMap, cor, link, ours, project, t, theirs } from './fixtures.ts'

const nothing = {
  connected: false,
  mapped: false,
  snapshot: null,
  trouble: null,
  clearstoryReadAt: null,
  free: { count: 0, cents: 0 },
  linked: [],
}
const hvac = {
  contractId: idOf<ContractId>('501'),
  name: 'HVAC',
  contractValue: null,
  customerProjectId: null,
  contractorProjectId: null,
}

export function panelSituations(current: () => StoreUnderTest) {
  const opened = (companyId = ours) =>
    current().store.panel.changeEvent(companyId, project, idOf('700'), seesAll)
  const linkByHand = (corId: string, items: string[], pushedAt: string) =>
    current().store.links.link(
      ours,
      link(corId, '700', items, { pushedAt, lastPushId: idOf(`h-${corId}`) }),
      activityEntry({ kind: 'linked', plan: null, pushId: null }),
    )

  describe('what a panel opens with', () => {
    it('is nothing where nothing is known', async () => {
      expect(await opened()).toEqual(nothing)
    })

    it('says what the families say one by one, and nothing of it to another company', async () => {
      const { store } = current()
      await store.connections.save(
        ours,
        {
          clearstoryCompanyId: idOf('9'),
          clearstoryCompanyName: 'Marin',
          keyEnding: 'abc',
          connectedByName: 'Ana',
          connectedAt: t(0),
        },
        { keyId: 'k', secret: 's' },
      )
      await store.projectMaps.save(ours, {
        projectId: project,
        projectName: 'Pier 9',
        projectNumber: null,
        clearstoryProjectId: idOf('71'),
        clearstoryProjectTitle: 'Harbor',
        clearstoryJobNumber: null,
        mappedByName: 'Ana',
        mappedAt: t(0),
      })
      await store.contracts.replace(ours, project, [hvac])
      await store.cors.upsert(ours, project, [cor('12'), cor('13'), cor('14')], t(2))
      const event = changeEvent('700')
      await store.changeEvents.put(ours, project, event, t(3))
      await store.changeEvents.markStale(ours, project, event.changeEventId, t(4))
      await linkByHand('13', ['2', '3'], t(5))
      await linkByHand('12', ['1'], t(6))

      const { linked, ...about } = await opened()
      expect(about).toEqual({
        connected: true,
        mapped: true,
        snapshot: { event, readAt: t(3), staleSince: t(4) },
        trouble: null,
        clearstoryReadAt: null,
        free: await store.cors.freeTotal(ours, project),
      })
      expect(linked.map((one) => one.link)).toEqual(
        await store.links.ofChangeEvent(ours, project, event.changeEventId),
      )
      expect(linked.map((one) => one.cor)).toEqual([cor('13'), cor('12')])
      expect(linked.map((one) => one.contractName)).toEqual(['HVAC', 'HVAC'])
      expect(linked.map((one) => one.contractCodes)).toEqual([null, null])
      const map = contractMap('501')
      await store.contractMaps.save(ours, project, [map])
      expect((await opened()).linked.map((one) => one.contractCodes)).toEqual([codesOf(map), codesOf(map)])
      expect(await opened(theirs)).toEqual(nothing)
    })

    it('shows what changed since it was opened before', async () => {
      const { store } = current()
      await store.contracts.replace(ours, project, [hvac])
      await store.cors.upsert(ours, project, [cor('12')], t(2))
      await store.changeEvents.put(ours, project, changeEvent('700'), t(3))
      await linkByHand('12', ['1'], t(5))
      const before = await opened()
      await store.cors.upsert(ours, project, [cor('12', { title: 'Newer', updatedAt: t(8) })], t(9))
      await store.changeEvents.put(ours, project, changeEvent('700', { title: 'Renamed' }), t(9))
      const after = await opened()
      expect([before, after].map((one) => one.linked[0]?.cor?.title)).toEqual(['Title of 12', 'Newer'])
      expect(after.snapshot?.event.title).toBe('Renamed')
      await store.links.unlink(
        ours,
        { corId: idOf('12'), changeEventId: idOf('700') },
        activityEntry({ kind: 'unlinked', plan: null, pushId: null }),
      )
      expect((await opened()).linked).toEqual([])
    })

    it('keeps a COR to itself whose contract is no longer one of the project', async () => {
      const { store } = current()
      await store.contracts.replace(ours, project, [hvac])
      await store.cors.upsert(ours, project, [cor('12')], t(2))
      await linkByHand('12', ['1'], t(5))
      await store.contracts.replace(ours, project, [])
      expect((await opened()).linked).toMatchObject([
        { link: { corId: '12' }, cor: null, contractName: null },
      ])
    })

    it('has a time of reading only once both inboxes were read, and the older of the two', async () => {
      const { syncs } = current().store
      for (const [inbox, at] of [
        ['received', t(7)],
        ['sent', t(5)],
      ] as const) {
        expect((await opened()).clearstoryReadAt).toBeNull()
        await syncs.lease(ours, project, inbox, 'me', t(1), t(9))
        await syncs.advance(ours, project, inbox, 'me', { cursor: null, syncedAt: at, done: true })
      }
      expect((await opened()).clearstoryReadAt).toBe(t(5))
      await syncs.noteTrouble(ours, project, 'clearstory_down', t(8))
      expect((await opened()).trouble).toEqual(await syncs.trouble(ours, project))
    })
  })
}
