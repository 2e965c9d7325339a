import { describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import type { Connection, ProjectMap } from '../../server/domain/ports/store-setup.ts'
import type { StoreUnderTest } from './battery.ts'
import { changeEvent, closing, contractMap, cor, link, ours, project, push, t, theirs } from './fixtures.ts'

const connection: Connection = {
  clearstoryCompanyId: idOf('4101'),
  clearstoryCompanyName: 'Marin Builders',
  keyEnding: '7f3c',
  connectedByName: 'Dana Reyes',
  connectedAt: t(1),
}
const key = { keyId: 'csk_marin_7f3c', secret: 'very-secret-ключ' }
const map: ProjectMap = {
  projectId: project,
  projectName: 'Pier 9',
  projectNumber: null,
  clearstoryProjectId: idOf('900'),
  clearstoryProjectTitle: 'Pier 9',
  clearstoryJobNumber: null,
  mappedByName: 'Dana Reyes',
  mappedAt: t(1),
}
const contract = {
  contractId: contractMap('501').contractId,
  name: 'Electrical',
  contractValue: '100000.00',
  customerProjectId: map.clearstoryProjectId,
  contractorProjectId: null,
}

export function clearstorySituations(current: () => StoreUnderTest) {
  /** A connected company with a mapped project in which one COR is linked. */
  async function fill() {
    const { store } = current()
    await store.connections.save(ours, connection, key)
    await store.projectMaps.save(ours, map)
    await store.contracts.replace(ours, project, [contract])
    await store.contractMaps.save(ours, project, [contractMap('501')])
    await store.cors.upsert(ours, project, [cor('12')], t(2))
    await store.syncs.lease(ours, project, 'received', 'me', t(1), t(9))
    await store.syncs.advance(ours, project, 'received', 'me', { cursor: t(1), syncedAt: t(2), done: true })
    await store.changeEvents.put(ours, project, changeEvent('700'), t(2))
    await store.pushes.create(ours, push('p-1', ['12']))
    await store.pushes.claim(ours, idOf('p-1'), t(3), t(9))
    await store.pushes.close(ours, closing('p-1', { links: [link('12', '700', ['1'])] }))
    return store
  }

  describe('a connection', () => {
    it('keeps the key encrypted and can be replaced', async () => {
      const { store, sql } = current()
      await store.connections.save(ours, connection, key)
      expect(await store.connections.get(ours)).toEqual(connection)
      expect(await store.connections.key(ours)).toEqual(key)
      const dump = JSON.stringify(await sql.all('SELECT * FROM connections'))
      expect(dump).not.toContain(key.secret)
      expect(dump).not.toContain(key.keyId)
      await store.connections.save(ours, { ...connection, keyEnding: '0000' }, { ...key, secret: 'new' })
      expect((await store.connections.get(ours))?.keyEnding).toBe('0000')
      expect((await store.connections.key(ours))?.secret).toBe('new')
    })

    it('with a new key for the same Clearstory company leaves everything as it was', async () => {
      const store = await fill()
      await store.connections.save(ours, { ...connection, keyEnding: '0000' }, key)
      expect(await store.projectMaps.list(ours)).toEqual([map])
      expect(await store.cors.get(ours, project, idOf('12'))).not.toBeNull()
    })

    it('to another Clearstory company forgets what was read from the first', async () => {
      const store = await fill()
      await store.connections.save(ours, { ...connection, clearstoryCompanyId: idOf('4202') }, key)
      expect(await store.projectMaps.list(ours)).toEqual([])
      expect(await store.contracts.list(ours, project)).toEqual([])
      expect((await store.syncs.state(ours, project, 'received')).cursor).toBeNull()
    })

    it('when removed takes key, maps and everything read with it, and leaves links and pushes', async () => {
      const store = await fill()
      await store.connections.save(theirs, connection, key)
      await store.connections.remove(ours)
      expect(await store.connections.get(ours)).toBeNull()
      expect(await store.connections.key(ours)).toBeNull()
      expect(await store.projectMaps.list(ours)).toEqual([])
      expect(await store.contracts.list(ours, project)).toEqual([])
      expect(await store.contractMaps.list(ours, project)).toEqual([])
      const { sql } = current()
      expect(await sql.all('SELECT cor_id FROM cors WHERE company_id = ?', [ours])).toEqual([])
      expect(await store.syncs.state(ours, project, 'received')).toEqual({ cursor: null, syncedAt: null })
      expect(await store.links.ofChangeEvent(ours, project, idOf('700'))).toHaveLength(1)
      expect(await store.pushes.get(ours, idOf('p-1'))).not.toBeNull()
      expect(await store.connections.key(theirs)).toEqual(key)
    })
  })

  describe('a project map', () => {
    it('is one to one within a company', async () => {
      const { projectMaps } = current().store
      expect(await projectMaps.save(ours, map)).toBe('saved')
      expect(await projectMaps.save(ours, { ...map, clearstoryProjectTitle: 'Pier 9B' })).toBe('saved')
      expect(await projectMaps.save(ours, { ...map, projectId: idOf('31') })).toBe('taken')
      expect(await projectMaps.save(theirs, { ...map, projectId: idOf('31') })).toBe('saved')
      expect((await projectMaps.get(ours, project))?.clearstoryProjectTitle).toBe('Pier 9B')
      expect(await projectMaps.listAll()).toEqual([
        { companyId: ours, projectId: project },
        { companyId: theirs, projectId: '31' },
      ])
    })

    it('to another Clearstory project starts its reading anew', async () => {
      const store = await fill()
      await store.projectMaps.save(ours, { ...map, clearstoryProjectId: idOf('901') })
      expect(await store.contracts.list(ours, project)).toEqual([])
      expect(await store.cors.get(ours, project, idOf('12'))).toBeNull()
      expect(await store.syncs.state(ours, project, 'received')).toEqual({ cursor: null, syncedAt: null })
    })

    it('that is refused because the project is taken forgets nothing', async () => {
      const store = await fill()
      await store.projectMaps.save(ours, { ...map, projectId: idOf('31'), clearstoryProjectId: idOf('901') })
      expect(await store.projectMaps.save(ours, { ...map, clearstoryProjectId: idOf('901') })).toBe('taken')
      expect(await store.contracts.list(ours, project)).toHaveLength(1)
      expect(await store.cors.get(ours, project, idOf('12'))).not.toBeNull()
    })

    it('when removed takes what was read with it', async () => {
      const store = await fill()
      await store.projectMaps.remove(ours, project)
      expect(await store.projectMaps.get(ours, project)).toBeNull()
      expect(await store.contracts.list(ours, project)).toEqual([])
      expect((await store.syncs.state(ours, project, 'received')).cursor).toBeNull()
    })
  })

  describe('contracts', () => {
    it('are replaced whole', async () => {
      const { contracts } = current().store
      await contracts.replace(ours, project, [contract, { ...contract, contractId: idOf('502'), name: 'A' }])
      await contracts.replace(ours, project, [{ ...contract, name: 'Power' }])
      expect(await contracts.list(ours, project)).toEqual([{ ...contract, name: 'Power' }])
      await contracts.replace(ours, project, [])
      expect(await contracts.list(ours, project)).toEqual([])
    })

    it('have their maps written and removed one by one', async () => {
      const { contractMaps } = current().store
      await contractMaps.save(ours, project, [contractMap('501'), contractMap('502')])
      await contractMaps.save(ours, project, [contractMap('502', { vendorName: null })])
      await contractMaps.save(ours, project, [])
      expect(await contractMaps.list(ours, project)).toEqual([
        contractMap('501'),
        contractMap('502', { vendorName: null }),
      ])
      await contractMaps.remove(ours, project, idOf('501'))
      expect((await contractMaps.list(ours, project)).map((one) => one.contractId)).toEqual(['502'])
    })
  })

  describe('a sync', () => {
    const lease = (owner: string, now: number, until: number) =>
      current().store.syncs.lease(ours, project, 'received', owner, t(now), t(until))

    it('is leased to one owner until the lease runs out', async () => {
      const both = await Promise.all([lease('a', 1, 5), lease('b', 1, 5)])
      expect(both).toEqual([true, false])
      expect(await lease('a', 2, 6)).toBe(true)
      expect(await lease('b', 5, 9)).toBe(false)
      expect(await lease('b', 6, 9)).toBe(true)
      expect(await lease('a', 7, 9)).toBe(false)
    })

    it('is leased for each inbox on its own', async () => {
      await lease('a', 1, 5)
      expect(await current().store.syncs.lease(ours, project, 'sent', 'b', t(1), t(5))).toBe(true)
    })

    it('moves its cursor page by page and gives the lease back when done', async () => {
      const { syncs } = current().store
      await lease('a', 1, 5)
      await syncs.advance(ours, project, 'received', 'a', { cursor: t(1), syncedAt: null, done: false })
      expect(await syncs.state(ours, project, 'received')).toEqual({ cursor: t(1), syncedAt: null })
      expect(await lease('b', 2, 5)).toBe(false)
      await syncs.advance(ours, project, 'received', 'a', { cursor: null, syncedAt: t(3), done: true })
      expect(await syncs.state(ours, project, 'received')).toEqual({ cursor: t(1), syncedAt: t(3) })
      expect(await lease('b', 3, 5)).toBe(true)
    })

    it('moves nothing for an owner whose lease another has taken over', async () => {
      const { syncs } = current().store
      await lease('a', 1, 2)
      await lease('b', 3, 9)
      await syncs.advance(ours, project, 'received', 'a', { cursor: t(9), syncedAt: t(9), done: true })
      expect(await syncs.state(ours, project, 'received')).toEqual({ cursor: null, syncedAt: null })
      expect(await lease('c', 4, 9)).toBe(false)
    })
  })
}
