import { describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import { type SetupKind, setupKinds } from '../../server/domain/ports/store-pushes.ts'
import type { StoreUnderTest } from './battery.ts'
import { activityEntry, contractMap, ours, project, t } from './fixtures.ts'

/** An act of an admin and its entry in the trail are one batch: without the entry the act has not happened either. */
export function setupTrailSituations(current: () => StoreUnderTest): void {
  const connection = {
    clearstoryCompanyId: idOf<never>('4101'),
    clearstoryCompanyName: 'Marin Builders',
    keyEnding: '7f3c',
    connectedByName: 'Dana Reyes',
    connectedAt: t(1),
  }
  const key = { keyId: 'k', secret: 's' }
  const map = {
    projectId: project,
    projectName: 'Pier 9',
    projectNumber: null,
    clearstoryProjectId: idOf<never>('901'),
    clearstoryProjectTitle: 'Pier 9',
    clearstoryJobNumber: null,
    mappedByName: 'Dana Reyes',
    mappedAt: t(1),
  }
  const release = {
    projectId: project,
    clearstoryProjectId: idOf<never>('902'),
    clearstoryProjectTitle: 'Pier 10',
    releasedByName: 'Dana Reyes',
    releasedAt: t(1),
  }
  const corId = idOf<never>('12')
  const entry = (kind: SetupKind) => activityEntry({ kind, plan: null, subject: 'Pier 9' })

  type Acts = Partial<Record<SetupKind, (kind: SetupKind) => Promise<unknown>>>
  const making: Acts = {
    connected: (kind) => current().store.connections.save(ours, connection, key, entry(kind)),
    mapped: (kind) => current().store.projectMaps.save(ours, map, entry(kind)),
    released: (kind) => current().store.projectReleases.save(ours, release, entry(kind)),
    contracts_mapped: (kind) =>
      current().store.contractMaps.save(ours, project, [contractMap('501')], entry(kind)),
    labels_on: (kind) =>
      current().store.labels.saveSettings(ours, project, { labelCors: true }, 'Dana', t(2), entry(kind)),
    label_added: (kind) => current().store.labels.mark(ours, project, corId, 'on', t(3), entry(kind)),
  }
  const unmaking: Acts = {
    label_removed: (kind) => current().store.labels.mark(ours, project, corId, 'off', t(3), entry(kind)),
    release_withdrawn: (kind) =>
      current().store.projectReleases.remove(ours, project, release.clearstoryProjectId, entry(kind)),
    unmapped: (kind) => current().store.projectMaps.remove(ours, project, entry(kind)),
    disconnected: (kind) => current().store.connections.remove(ours, entry(kind)),
  }
  const tables = [
    'connections',
    'project_maps',
    'project_releases',
    'contract_maps',
    'project_settings',
    'cor_labels',
  ]
  const held = async () => {
    const rows = await Promise.all(tables.map((table) => current().sql.all(`SELECT * FROM ${table}`)))
    return JSON.stringify(rows)
  }
  const makeAll = async () => {
    for (const act of Object.values(making)) await act('mapped')
  }

  describe('the trail of setup', () => {
    it.each([
      ...setupKinds.flatMap((kind) => (making[kind] ? { kind, act: making[kind], isMade: false } : [])),
      ...setupKinds.flatMap((kind) => (unmaking[kind] ? { kind, act: unmaking[kind], isMade: true } : [])),
    ])('$kind: without its entry nothing has happened', async ({ kind, act, isMade }) => {
      if (isMade) await makeAll()
      const before = await held()
      await current().sql.run(
        `CREATE TRIGGER no_trail BEFORE INSERT ON activity BEGIN SELECT RAISE(ABORT, 'full'); END`,
        [],
      )
      await expect(act(kind)).rejects.toThrow()
      expect(await held()).toBe(before)
      await current().sql.run('DROP TRIGGER no_trail', [])
      await act(kind)
      expect(await held()).not.toBe(before)
      const [last] = await current().store.activity.trail(ours, { limit: 1 })
      expect(last).toMatchObject({ kind, subject: 'Pier 9', corNumbers: [] })
    })

    it('says nothing of a mapping that was taken, or of a release that was not there', async () => {
      await makeAll()
      const { projectMaps, projectReleases, activity } = current().store
      const before = await activity.trail(ours, { limit: 99 })
      expect(await projectMaps.save(ours, { ...map, projectId: idOf('31') }, entry('mapped'))).toBe('taken')
      expect(await projectReleases.remove(ours, project, idOf('999'), entry('release_withdrawn'))).toBe(false)
      expect(await activity.trail(ours, { limit: 99 })).toEqual(before)
    })
  })
}
