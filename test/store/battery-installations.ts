import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId } from '../../server/domain/ids.ts'
import type { ActivityEntry } from '../../server/domain/ports/store-pushes.ts'
import type { StoreUnderTest } from './battery.ts'
import { activityEntry, ours, project, t, theirs } from './fixtures.ts'

const entry = (kind: ActivityEntry['kind'], at = t(5)) => ({ ...activityEntry(), kind, at })

export function installationSituations(current: () => StoreUnderTest) {
  async function connect(companyId: ProcoreCompanyId) {
    const { connections, projectMaps } = current().store
    const clearstoryCompanyId = idOf<never>('4101')
    const by = { keyEnding: '7f3c', connectedByName: 'Dana Reyes', connectedAt: t(1) }
    await connections.save(
      companyId,
      { clearstoryCompanyId, clearstoryCompanyName: 'Marin', ...by },
      { keyId: 'k', secret: 's' },
    )
    await projectMaps.save(companyId, {
      projectId: project,
      clearstoryProjectId: idOf('900'),
      clearstoryProjectTitle: 'Pier 9',
      clearstoryJobNumber: null,
      projectName: 'Harbor Tower',
      projectNumber: null,
      mappedByName: 'Dana Reyes',
      mappedAt: t(1),
    })
  }
  const kinds = () => current().sql.all('SELECT company_id, kind FROM activity ORDER BY activity_id')
  const polled = async () => (await current().store.projectMaps.listAll()).map(({ companyId }) => companyId)

  describe('the check of an installation', () => {
    it('is due a while after connecting and after the last one, and is taken once', async () => {
      const { installations } = current().store
      await connect(ours)
      await connect(theirs)
      expect(await installations.due(t(0), 9)).toEqual([])
      expect(await installations.due(t(1), 9)).toEqual([ours, theirs])
      expect(await installations.due(t(1), 1)).toEqual([ours])
      const taken = [installations.take(ours, t(1), t(3)), installations.take(ours, t(1), t(3))]
      expect((await Promise.all(taken)).filter(Boolean)).toHaveLength(1)
      expect(await installations.due(t(2), 9)).toEqual([theirs])
      await installations.putBack(ours, t(2))
      expect(await installations.due(t(2), 9)).toEqual([theirs, ours])
    })

    it('is none where there is no connection', async () => {
      const { installations } = current().store
      expect(await installations.take(ours, t(1), t(3))).toBe(false)
      expect(await installations.noteGone(ours, 'uninstalled', entry('app_uninstalled'))).toBe(false)
      expect(await kinds()).toEqual([])
    })
  })

  describe('a company that is gone', () => {
    it('is noted once, and polled no more, until it is found again', async () => {
      const { installations } = current().store
      await connect(ours)
      await connect(theirs)
      expect(await installations.noteGone(ours, 'unreachable', entry('app_unreachable'))).toBe(true)
      expect(await installations.noteGone(ours, 'unreachable', entry('app_unreachable'))).toBe(false)
      expect(await polled()).toEqual([theirs])
      expect(await installations.noteGone(ours, 'uninstalled', entry('app_uninstalled'))).toBe(true)
      expect(await installations.noteGone(ours, 'unreachable', entry('app_unreachable'))).toBe(false)
      expect(await installations.due(t(9), 9)).toEqual([theirs])
      expect(await installations.noteFound(ours, entry('app_found'))).toBe(true)
      expect(await installations.noteFound(ours, entry('app_found'))).toBe(false)
      expect(await installations.noteFound(theirs, entry('app_found'))).toBe(false)
      expect(await polled()).toEqual([ours, theirs])
      expect((await kinds()).map(({ kind }) => kind)).toEqual([
        'app_unreachable',
        'app_uninstalled',
        'app_found',
      ])
    })

    it('loses what a disconnect deletes after a while, once, and nobody else does', async () => {
      const { installations, connections } = current().store
      await connect(ours)
      await connect(theirs)
      await installations.noteGone(ours, 'uninstalled', entry('app_uninstalled'))
      expect(await installations.gone('uninstalled', t(4), 9)).toEqual([])
      expect(await installations.gone('unreachable', t(5), 9)).toEqual([])
      expect(await installations.gone('uninstalled', t(5), 9)).toEqual([ours])
      const remove = (before: string) =>
        installations.removeGone(ours, 'uninstalled', before, entry('data_deleted'))
      expect(await remove(t(4))).toBe(false)
      expect(await remove(t(5))).toBe(true)
      expect(await remove(t(5))).toBe(false)
      expect(await connections.get(ours)).toBeNull()
      expect(await polled()).toEqual([theirs])
      expect((await kinds()).map(({ kind }) => kind)).toEqual(['app_uninstalled', 'data_deleted'])
    })
  })
}
