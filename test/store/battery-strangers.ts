import { describe, expect, it } from 'vitest'
import type { ChangeNotification } from '../../server/domain/change-notification.ts'
import {
  type ChangeNotificationId,
  type ClearstoryProjectId,
  type CorId,
  idOf,
  type PushId,
  type SessionId,
} from '../../server/domain/ids.ts'
import { seesAll } from '../../server/domain/rights.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  changeEvent,
  changesOf,
  closing,
  contractMap,
  cor,
  entriesOf,
  link,
  ours,
  project,
  push,
  t,
  theirs,
} from './fixtures.ts'

/** The other company knows every id of ours and tries each method with it. */
export function strangerSituations(current: () => StoreUnderTest) {
  const sessionId = idOf<SessionId>('s-1')
  const open = idOf<PushId>('p-2')
  const corId = idOf<CorId>('12')
  const event = changeEvent('700')
  const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: t(9) }
  const contract = {
    contractId: contractMap('501').contractId,
    name: 'Electrical',
    contractValue: null,
    customerProjectId: null,
    contractorProjectId: null,
  }
  const map = {
    projectId: project,
    projectName: 'Pier 9',
    projectNumber: null,
    clearstoryProjectId: idOf<ClearstoryProjectId>('900'),
    clearstoryProjectTitle: 'Pier 9',
    clearstoryJobNumber: null,
    mappedByName: 'Dana Reyes',
    mappedAt: t(1),
  }
  const access = {
    projectId: project,
    projectName: 'Pier 9',
    projectNumber: null,
    currency: null,
    changeEvents: 'admin',
    canCreateChangeEvents: true,
    commitments: 'admin',
    primeContracts: 'admin',
    projectAdmin: true,
    companyAdmin: true,
    checkedAt: t(1),
  } as const
  const notification: ChangeNotification = {
    notificationId: idOf<ChangeNotificationId>('118'),
    inbox: 'sent',
    contractId: null,
    typeId: 1,
    type: 'Pricing Request',
    status: 'in_progress',
    title: 'Bulletin 7',
    description: null,
    customerReferenceNumber: null,
    dueAt: null,
    submittedAt: null,
    updatedAt: t(1),
    estimate: null,
    costImpact: null,
    projectedCost: null,
    asked: 1,
    answered: 0,
  }
  const { notificationId, inbox, contractId } = notification
  const notificationKey = { notificationId, inbox, contractId }
  const query = { sort: 'number', offset: 0, limit: 10 } as const
  const unreadOnes = { inbox: 'received', readBefore: t(9), after: null, limit: 10 } as const

  async function fill() {
    const { store } = current()
    await store.sessions.create(
      { companyId: ours, personId: idOf('41'), name: 'Dana Reyes', sessionId },
      tokens,
      t(1),
      'Pier Builders',
    )
    await store.access.put(ours, idOf('41'), access)
    await store.connections.save(
      ours,
      {
        clearstoryCompanyId: idOf('4101'),
        clearstoryCompanyName: 'Marin',
        keyEnding: '7f3c',
        connectedByName: 'Dana Reyes',
        connectedAt: t(1),
      },
      { keyId: 'k', secret: 's' },
    )
    await store.projectMaps.save(ours, map)
    await store.contracts.replace(ours, project, [contract])
    await store.contractMaps.save(ours, project, [contractMap('501')])
    await store.cors.upsert(ours, project, [cor('12'), cor('13')], t(2))
    await store.syncs.lease(ours, project, 'received', 'me', t(1), t(2))
    await store.syncs.saveFullReading(ours, project, 'received', 'me', { step: 'done', startedAt: t(1) })
    await store.syncs.advance(ours, project, 'received', 'me', { cursor: t(1), syncedAt: t(1), done: true })
    await store.syncs.noteTrouble(ours, project, 'clearstory_down', t(2))
    await store.changeEvents.put(ours, project, event, t(2))
    await store.pushes.create(ours, push('p-1', ['12']))
    await store.pushes.claim(ours, idOf('p-1'), t(3), t(5))
    await store.pushes.close(
      ours,
      closing('p-1', { links: [link('12', '700', ['1'])], activity: activityEntry() }),
    )
    await store.cors.upsert(ours, project, [cor('12', { title: 'Edited', updatedAt: t(6) })], t(6))
    await store.changeNotifications.replace(ours, project, [notification], t(6))
    await store.labels.saveSettings(ours, project, { labelCors: true }, 'Dana Reyes', t(6))
    await store.pushes.create(ours, push('p-2', ['13']))
    await store.pushes.claim(ours, open, t(3), t(5))
    return store
  }

  /** Every read of the store, as one company sees it. */
  async function everything(companyId: typeof ours) {
    const { store } = current()
    return {
      person: await store.sessions.person(companyId, sessionId),
      tokens: await store.sessions.tokens(companyId, sessionId),
      sessions: await store.sessions.ofPerson(companyId, idOf('41')),
      companyName: await store.sessions.companyName(companyId, sessionId),
      access: await store.access.get(companyId, idOf('41'), project),
      connection: await store.connections.get(companyId),
      key: await store.connections.key(companyId),
      map: await store.projectMaps.get(companyId, project),
      maps: await store.projectMaps.list(companyId),
      contracts: await store.contracts.list(companyId, project),
      contractMaps: await store.contractMaps.list(companyId, project),
      cor: await store.cors.get(companyId, project, corId),
      cors: await store.cors.getMany(companyId, project, [corId]),
      list: await store.cors.list(companyId, project, query, seesAll),
      contractors: await store.cors.contractors(companyId, project),
      freeTotal: await store.cors.freeTotal(companyId, project),
      sync: await store.syncs.state(companyId, project, 'received'),
      trouble: await store.syncs.trouble(companyId, project),
      fullReading: await store.syncs.fullReading(companyId, project, 'received'),
      unread: await store.cors.unread(companyId, project, unreadOnes),
      event: await store.changeEvents.get(companyId, project, event.changeEventId),
      links: await store.links.ofChangeEvent(companyId, project, event.changeEventId),
      linksOfCors: await store.links.ofCors(companyId, project, [corId]),
      push: await store.pushes.get(companyId, open),
      unfinished: await store.pushes.unfinished(companyId, project, { leasesOutBy: t(9) }),
      lastApplied: await store.pushes.lastApplied(companyId, project, event.changeEventId),
      activity: await entriesOf(store.activity, { changeEventId: event.changeEventId }, companyId),
      activityOfCor: await entriesOf(store.activity, { corId }, companyId),
      corChanges: await changesOf(store.activity, { corId }, companyId),
      choices: await store.corLog.choices(companyId, project, seesAll),
      exposure: await store.corLog.exposure(companyId, project, seesAll),
      notUpToDate: await store.corLog.notUpToDate(companyId, project, seesAll),
      some: await store.corLog.some(companyId, project, { corUuids: ['uuid-12'] }, seesAll),
      notifications: await store.changeNotifications.list(companyId, project),
      notification: await store.changeNotifications.get(companyId, project, notificationKey),
      settings: await store.labels.settings(companyId, project),
      labels: await store.labels.due(companyId, project, 9),
    }
  }

  const nothing = {
    person: null,
    tokens: null,
    sessions: [],
    companyName: null,
    access: null,
    connection: null,
    key: null,
    map: null,
    maps: [],
    contracts: [],
    contractMaps: [],
    cor: null,
    cors: [],
    list: { rows: [], count: 0, cents: 0, withoutAmount: 0 },
    contractors: [],
    freeTotal: { count: 0, cents: 0 },
    sync: { cursor: null, syncedAt: null },
    trouble: null,
    fullReading: null,
    unread: [],
    event: null,
    links: [],
    linksOfCors: [],
    push: null,
    unfinished: [],
    lastApplied: null,
    activity: [],
    activityOfCor: [],
    corChanges: [],
    choices: { contracts: [], stages: [], procoreStatuses: [] },
    exposure: [],
    notUpToDate: [],
    some: [],
    notifications: { notifications: [], readAt: null },
    notification: null,
    settings: { labelCors: false },
    labels: { add: [], remove: [], on: 0, waiting: 0 },
  }

  describe('another company that knows every id', () => {
    it('reads nothing', async () => {
      await fill()
      // Proof that there is something to see behind every read.
      const seen = new Map<string, unknown>(Object.entries(await everything(ours)))
      for (const [read, empty] of Object.entries(nothing)) expect(seen.get(read), read).not.toEqual(empty)
      expect(await everything(theirs)).toEqual(nothing)
    })

    it('changes nothing', async () => {
      const store = await fill()
      const before = await everything(ours)
      await store.sessions.end(theirs, sessionId)
      expect(await store.sessions.replaceTokens(theirs, sessionId, 'r', tokens, t(2))).toBe(false)
      await store.access.forget(theirs, idOf('41'))
      await store.access.forget(theirs, idOf('41'), project)
      await store.connections.remove(theirs)
      await store.projectMaps.remove(theirs, project)
      await store.contracts.replace(theirs, project, [])
      await store.contractMaps.remove(theirs, project, contract.contractId)
      await store.cors.markDeleted(theirs, project, [corId], t(9))
      await store.syncs.noteTrouble(theirs, project, 'clearstory_down', t(9))
      await store.syncs.saveFullReading(theirs, project, 'received', 'me', { step: 'done', startedAt: t(9) })
      await store.syncs.advance(theirs, project, 'received', 'me', {
        cursor: t(9),
        syncedAt: t(9),
        done: true,
      })
      await store.changeEvents.remove(theirs, project, event.changeEventId)
      await store.changeNotifications.replace(theirs, project, [], t(9))
      await store.changeNotifications.putReview(theirs, project, { notification, answers: [] }, t(9))
      await store.labels.saveSettings(theirs, project, { labelCors: false }, 'Mallory', t(9))
      await store.labels.mark(theirs, project, corId, 'gone', t(9))
      expect(await store.links.transfer(theirs, corId, idOf('13'))).toBe(false)
      expect(await store.pushes.claim(theirs, open, t(4), t(9))).toBe('moved')
      await store.pushes.markUnknown(theirs, open, t(3))
      const hostile = closing('p-2', { unlinked: [corId], links: [link('13', '700', ['1'])] })
      expect(await store.pushes.close(theirs, hostile)).toBe(false)
      expect(await everything(ours)).toEqual(before)
    })

    it('may use the same ids for its own', async () => {
      const store = await fill()
      const before = await everything(ours)
      await store.projectMaps.save(theirs, { ...map, clearstoryProjectTitle: 'Theirs' })
      await store.contracts.replace(theirs, project, [{ ...contract, name: 'Theirs' }])
      await store.cors.upsert(theirs, project, [cor('12', { title: 'Theirs', updatedAt: t(9) })], t(9))
      await store.changeEvents.put(theirs, project, { ...event, title: 'Theirs' }, t(9))
      expect(await everything(ours)).toEqual(before)
      expect((await store.cors.get(theirs, project, corId))?.title).toBe('Theirs')
    })
  })
}
