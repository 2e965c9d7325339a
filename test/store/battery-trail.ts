import { describe, expect, it } from 'vitest'
import type { ChangeNotification } from '../../server/domain/change-notification.ts'
import {
  type ClearstoryCompanyId,
  type ContractId,
  type CorId,
  idOf,
  type PushId,
} from '../../server/domain/ids.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  changesOf,
  closing,
  content,
  cor,
  entriesOf,
  link,
  ours,
  project,
  push,
  t,
} from './fixtures.ts'

/** What Clearstory tells beside its CORs, and what is remembered of it. */
export function trailSituations(current: () => StoreUnderTest) {
  const twelve = idOf<CorId>('12')
  const contract = {
    contractId: idOf<ContractId>('501'),
    name: 'C',
    contractValue: null,
    customerProjectId: null,
    contractorProjectId: null,
  }
  async function linked(corId = '12') {
    const { store } = current()
    await store.contracts.replace(ours, project, [contract])
    await store.cors.upsert(ours, project, [cor(corId, { updatedAt: t(1) })], t(1))
    const entry = activityEntry({ kind: 'linked', plan: null, pushId: null })
    await store.links.link(ours, link(corId, '700', ['91'], { amountBasis: 'by_status' }), entry)
    return store
  }
  const changes = (of: { corId: CorId } | { changeEventId: ReturnType<typeof event> }) =>
    changesOf(current().store.activity, of)
  const event = () => link('12', '700', []).changeEventId

  describe('a change of a linked COR', () => {
    it('is noted once, with what was before and what is after', async () => {
      const store = await linked()
      const amounts = { ...cor('12').amounts, inReview: '250.00' }
      const edited = cor('12', { amounts, title: 'New words', updatedAt: t(5) })
      await store.cors.upsert(ours, project, [edited], t(6))
      await store.cors.upsert(ours, project, [edited], t(7))
      const noted = {
        kind: 'changed',
        corId: '12',
        changeEventId: '700',
        updatedAt: t(5),
        seenAt: t(6),
        before: { number: '12', title: 'Title of 12', status: 'in_review', cents: 10_050 },
        after: { number: '12', title: 'New words', status: 'in_review', cents: 25_000 },
      }
      expect(await changes({ corId: twelve })).toEqual([noted])
      expect(await changes({ changeEventId: event() })).toEqual([noted])
    })

    it('is not noted where an older page arrives late, nor for a COR in no change event', async () => {
      const store = await linked()
      await store.cors.upsert(ours, project, [cor('12', { updatedAt: t(0), title: 'old' })], t(9))
      await store.cors.upsert(ours, project, [cor('13')], t(2))
      await store.cors.upsert(ours, project, [cor('13', { title: 'other', updatedAt: t(5) })], t(6))
      expect(await changes({ corId: twelve })).toEqual([])
      expect(await changes({ corId: idOf<CorId>('13') })).toEqual([])
    })

    it('cannot be changed or removed', async () => {
      const store = await linked()
      await store.cors.upsert(ours, project, [cor('12', { title: 'New', updatedAt: t(5) })], t(6))
      const { sql } = current()
      await expect(sql.run(`UPDATE cor_changes SET after = ''`)).rejects.toThrow(/audit trail/)
      await expect(sql.run('DELETE FROM cor_changes')).rejects.toThrow(/audit trail/)
    })

    it('to a revision is noted only when the revision takes over', async () => {
      const store = await linked()
      await store.cors.upsert(ours, project, [cor('14', { number: '12.1', updatedAt: t(5) })], t(6))
      const revision = idOf<CorId>('14')
      expect(await store.links.transfer(ours, twelve, revision)).toBe(true)
      expect(await store.links.transfer(ours, twelve, revision)).toBe(false)
      expect(await changes({ corId: revision })).toMatchObject([
        { kind: 'revised', before: { number: '12' }, after: { number: '12.1', cents: 10_050 } },
      ])
    })
  })

  describe('the activity of a COR', () => {
    it('is every push that had it in it, and what was done by hand', async () => {
      const { store } = current()
      const byHand = { corId: twelve, corNumber: '12', lines: [content()] }
      const hand = activityEntry({ kind: 'linked', plan: null, pushId: null, byHand })
      await store.activity.append(ours, hand)
      await store.pushes.create(ours, push('p-1', ['12', '13']))
      await store.pushes.claim(ours, idOf('p-1'), t(3), t(5))
      const pushed = activityEntry({ pushId: idOf<PushId>('p-1') })
      await store.pushes.close(ours, closing('p-1', { activity: pushed }))
      expect(await entriesOf(store.activity, { corId: twelve })).toEqual([pushed, hand])
      expect(await entriesOf(store.activity, { corId: idOf('13') })).toEqual([pushed])
      expect(await entriesOf(store.activity, { corId: idOf('14') })).toEqual([])
    })
  })

  describe('a long history', () => {
    const of = { changeEventId: event() }
    const act = (at: number, words = '') =>
      activityEntry({
        at: t(at % 60),
        kind: 'linked',
        plan: null,
        pushId: null,
        byHand: { corId: twelve, corNumber: String(at), lines: [content({ description: words })] },
      })
    /** The numbers of each part, read to the end. */
    async function parts(which: Parameters<typeof changes>[0] = of): Promise<(string | undefined)[][]> {
      const read: (string | undefined)[][] = []
      let before: number | null = null
      for (;;) {
        const part = await current().store.activity.entries(ours, project, which, before)
        read.push(part.rows.map(({ value }) => value.byHand?.corNumber))
        before = part.rows.at(-1)?.rowId ?? null
        if (part.isLast) return read
      }
    }

    it('is read fifty entries at a time, each once, newest first', async () => {
      for (let at = 0; at < 101; at += 1) await current().store.activity.append(ours, act(at))
      const read = await parts()
      expect(read.map(({ length }) => length)).toEqual([50, 50, 1])
      expect(read.flat()).toEqual(Array.from({ length: 101 }, (_, at) => String(100 - at)))
      expect(await parts({ corId: twelve })).toEqual(read)
      expect(await parts({ corId: idOf<CorId>('13') })).toEqual([[]])
    })

    it('is read a megabyte at a time, and an entry that is larger alone', async () => {
      for (const kilobytes of [300, 400, 500, 1500, 600, 300, 1]) {
        await current().store.activity.append(ours, act(kilobytes, 'x'.repeat(kilobytes * 1000)))
      }
      expect(await parts()).toEqual([['1', '300', '600'], ['1500'], ['500', '400'], ['300']])
    })

    it('of changes in Clearstory is read in parts too', async () => {
      const store = await linked()
      for (let at = 2; at < 54; at += 1) {
        await store.cors.upsert(ours, project, [cor('12', { title: `Title ${at}`, updatedAt: t(at) })], t(at))
      }
      const first = await store.activity.corChanges(ours, project, of, null)
      expect([first.rows.length, first.isLast]).toEqual([50, false])
      const rest = await store.activity.corChanges(ours, project, of, first.rows.at(-1)?.rowId ?? null)
      expect(rest.isLast).toBe(true)
      expect(rest.rows.map(({ value }) => value.after.title)).toEqual(['Title 3', 'Title 2'])
    })
  })

  const notification = (id: string, more: Partial<ChangeNotification> = {}): ChangeNotification => ({
    notificationId: idOf(id),
    inbox: 'sent',
    contractId: null,
    typeId: 1,
    type: 'Pricing Request',
    status: 'in_progress',
    title: 'Bulletin 7',
    description: null,
    customerReferenceNumber: null,
    dueAt: t(30),
    submittedAt: t(0),
    updatedAt: t(1),
    estimate: '8000.00',
    costImpact: null,
    projectedCost: null,
    asked: 2,
    answered: 1,
    ...more,
  })

  describe('change notifications', () => {
    it('are those of the latest reading, with their reviews kept', async () => {
      const { changeNotifications } = current().store
      const one = notification('118')
      const underTwo = ['501', '502'].map((contractId) =>
        notification('121', { inbox: 'received', contractId: idOf<ContractId>(contractId) }),
      )
      await changeNotifications.replace(ours, project, [one, notification('119'), ...underTwo], t(1))
      expect((await changeNotifications.list(ours, project)).notifications).toHaveLength(4)

      const answered = { ...one, answered: 2 }
      await changeNotifications.putReview(ours, project, { notification: answered, answers: [] }, t(2))
      await changeNotifications.replace(ours, project, [one, ...underTwo], t(3))
      const which = { inbox: 'sent', notificationId: one.notificationId, contractId: null } as const
      expect(await changeNotifications.get(ours, project, which)).toEqual({
        notification: one,
        answers: [],
        reviewedAt: t(2),
      })
      await changeNotifications.replace(ours, project, [], t(2))
      const { notifications, readAt } = await changeNotifications.list(ours, project)
      expect([notifications.length, readAt]).toEqual([3, t(3)])
    })

    it('that the project does not have get no review', async () => {
      const { changeNotifications } = current().store
      const one = notification('118')
      await changeNotifications.putReview(ours, project, { notification: one, answers: [] }, t(2))
      expect(await changeNotifications.list(ours, project)).toEqual({ notifications: [], readAt: null })
    })
  })

  describe('labels', () => {
    it('are due on what is in a change event, once, and only while they are wanted', async () => {
      const store = await linked()
      const due = () => store.labels.due(ours, project, 10)
      expect(await due()).toEqual({ add: [], remove: [], on: 0, waiting: 0 })
      await store.labels.saveSettings(ours, project, { labelCors: true }, 'Dana Reyes', t(2))
      expect(await due()).toEqual({ add: ['12'], remove: [], on: 0, waiting: 1 })
      await store.labels.mark(ours, project, twelve, 'on', t(3))
      expect(await due()).toEqual({ add: [], remove: [], on: 1, waiting: 0 })
      await store.labels.saveSettings(ours, project, { labelCors: false }, 'Dana Reyes', t(4))
      expect(await due()).toEqual({ add: [], remove: ['12'], on: 1, waiting: 1 })
      expect(await store.labels.due(ours, project, 0)).toMatchObject({ remove: [], waiting: 1 })
      await store.labels.mark(ours, project, twelve, 'off', t(5))
      expect(await due()).toEqual({ add: [], remove: [], on: 0, waiting: 0 })
      expect(await store.labels.settings(ours, project)).toEqual({ labelCors: false })
    })

    it('are for the schedule only where there is a key to write them with', async () => {
      const store = await linked()
      await store.labels.saveSettings(ours, project, { labelCors: true }, 'Dana Reyes', t(2))
      expect(await store.labels.dueAnywhere(10)).toEqual([])
      const connection = {
        clearstoryCompanyId: idOf<ClearstoryCompanyId>('4101'),
        clearstoryCompanyName: 'Marin',
        keyEnding: '7f3c',
        connectedByName: 'Dana Reyes',
        connectedAt: t(1),
      }
      await store.connections.save(ours, connection, { keyId: 'k', secret: 's' })
      expect(await store.labels.dueAnywhere(10)).toEqual([{ companyId: ours, projectId: project }])
      await store.labels.mark(ours, project, twelve, 'on', t(3))
      expect(await store.labels.dueAnywhere(10)).toEqual([])
    })
  })

  describe('the audit trail', () => {
    it('is read newest first and kept for what has no change event', async () => {
      const { activity } = current().store
      const connected = activityEntry({ kind: 'connected', changeEventId: null, pushId: null, plan: null })
      await activity.append(ours, connected)
      await activity.append(ours, activityEntry({ kind: 'push' }))
      await activity.append(ours, activityEntry({ kind: 'undo', plan: null }))
      const kinds = (await entriesOf(activity, { changeEventId: idOf('700') })).map(({ kind }) => kind)
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
