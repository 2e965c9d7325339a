import { describe, expect, it } from 'vitest'
import { type ChangeEventId, type ContractId, type CorId, idOf } from '../../server/domain/ids.ts'
import type { CorQuery } from '../../server/domain/ports/store-cors.ts'
import { seesAll } from '../../server/domain/rights.ts'
import type { StoreUnderTest } from './battery.ts'
import { closing, cor, link, ours, project, push, t } from './fixtures.ts'

export function corSituations(current: () => StoreUnderTest) {
  const contract = (contractId: string) => ({
    contractId: idOf<ContractId>(contractId),
    name: 'C',
    contractValue: null,
    customerProjectId: null,
    contractorProjectId: null,
  })
  async function fill(...cors: ReturnType<typeof cor>[]) {
    const { store } = current()
    await store.contracts.replace(ours, project, [contract('501'), contract('502')])
    await store.cors.upsert(ours, project, cors, t(9))
    return store
  }
  async function numbers(query: Partial<CorQuery>) {
    const all = { sort: 'number', offset: 0, limit: 50, ...query } satisfies CorQuery
    const { rows, count } = await current().store.cors.list(ours, project, all, seesAll)
    expect(count).toBeGreaterThanOrEqual(rows.length)
    return rows.map((row) => row.cor.number)
  }

  describe('CORs', () => {
    it('come back whole', async () => {
      const whole = cor('12', {
        number: 'É-12',
        description: 'Two\nlines and a "quote"',
        stage: 'a_stage_of_tomorrow',
        amounts: {
          requested: '0.1000',
          inReview: '1e3',
          approvedToProceed: '-5',
          approvedCoIssued: '123456789012.34',
          void: null,
        },
      })
      const store = await fill(whole)
      expect(await store.cors.get(ours, project, whole.corId)).toEqual(whole)
      expect(await store.cors.getMany(ours, project, [whole.corId, idOf('404')])).toEqual([whole])
    })

    it('are not put back by an older page that arrives late', async () => {
      const store = await fill(cor('1', { updatedAt: t(5), title: 'new' }))
      await store.cors.upsert(ours, project, [cor('1', { updatedAt: t(4), title: 'old' })], t(10))
      expect((await store.cors.get(ours, project, idOf('1')))?.title).toBe('new')
      await store.cors.upsert(ours, project, [cor('1', { updatedAt: t(5), daysInReview: 8 })], t(10))
      expect((await store.cors.get(ours, project, idOf('1')))?.daysInReview).toBe(8)
      await store.cors.upsert(ours, project, [cor('1', { updatedAt: t(5), daysInReview: 7 })], t(8))
      expect((await store.cors.get(ours, project, idOf('1')))?.daysInReview).toBe(8)
    })

    it('are replaced by whatever is read later where their version is dated in the future', async () => {
      const store = await fill(cor('1', { updatedAt: t(50), title: 'future' }))
      await store.cors.upsert(ours, project, [cor('1', { updatedAt: t(11), title: 'late page' })], t(8))
      expect((await store.cors.get(ours, project, idOf('1')))?.title).toBe('future')
      await store.cors.upsert(ours, project, [cor('1', { updatedAt: t(11), title: 'put right' })], t(12))
      expect((await store.cors.get(ours, project, idOf('1')))?.title).toBe('put right')
    })

    it('of a contract that is not one of the project are never shown', async () => {
      const foreign = cor('2', { contractId: idOf<ContractId>('999') })
      const store = await fill(cor('1'), foreign, cor('3', { contractId: null }))
      expect(await numbers({})).toEqual(['1'])
      expect(await store.cors.get(ours, project, foreign.corId)).toBeNull()
      expect(await store.cors.getMany(ours, project, [foreign.corId, idOf('3')])).toEqual([])
      expect(await store.cors.freeTotal(ours, project)).toEqual({ count: 1, cents: 10_050 })
      await store.contracts.replace(ours, project, [])
      expect(await numbers({})).toEqual([])
    })

    it('sort by number as people count', async () => {
      const order = ['2', '9', '10', '12', '12.1', '12.2', '12.10', '112', 'A-7', 'a-12']
      await fill(...[...order].reverse().map((number, index) => cor(String(index + 1), { number })))
      expect(await numbers({ sort: 'number' })).toEqual(order)
    })

    it('sort by update and by age, the unknown age last', async () => {
      await fill(
        cor('1', { updatedAt: t(1), dateSubmittedAt: null }),
        cor('2', { updatedAt: t(3), dateSubmittedAt: t(0) }),
        cor('3', { updatedAt: t(2), dateSubmittedAt: '2025-12-01T08:00:00.000Z' }),
      )
      expect(await numbers({ sort: 'updated' })).toEqual(['2', '3', '1'])
      expect(await numbers({ sort: 'age' })).toEqual(['3', '2', '1'])
    })

    it('come in pages with the count of all', async () => {
      const { cors } = await fill(...Array.from({ length: 250 }, (_, index) => cor(String(index + 1))))
      const page = await cors.list(ours, project, { sort: 'number', offset: 240, limit: 20 }, seesAll)
      expect(page.count).toBe(250)
      expect(page.rows.map((row) => row.cor.number)).toEqual(
        Array.from({ length: 10 }, (_, index) => String(241 + index)),
      )
      const beyond = await cors.list(ours, project, { sort: 'number', offset: 500, limit: 20 }, seesAll)
      expect(beyond).toEqual({ rows: [], count: 250, cents: 250 * 10_050, withoutAmount: 0 })
    })

    it('are found by every word of a search, in number, title or contractor', async () => {
      await fill(
        cor('1', { number: 'A-7', title: 'Relocate 50% of outlets_2' }),
        cor('2', { number: '12', title: 'Überhöhte Decke', contractorName: 'Pacific "Drywall" & Sons' }),
        cor('3', { number: '120', title: 'Relocate 50 outlets x2', contractorName: null }),
      )
      expect(await numbers({ search: 'relocate a-7' })).toEqual(['A-7'])
      expect(await numbers({ search: '50%' })).toEqual(['A-7'])
      expect(await numbers({ search: 'outlets_2' })).toEqual(['A-7'])
      expect(await numbers({ search: 'ÜBERHÖHTE' })).toEqual(['12'])
      expect(await numbers({ search: '"drywall" &' })).toEqual(['12'])
      expect(await numbers({ search: 'COR 12' })).toEqual(['12', '120'])
      expect(await numbers({ search: '  ' })).toHaveLength(3)
      expect(await numbers({ search: "'; DROP TABLE cors; --" })).toEqual([])
      expect(await numbers({ search: 'x'.repeat(300) })).toEqual([])
    })

    it('are filtered by inbox, status and change event', async () => {
      const store = await fill(
        cor('1', { inbox: 'sent' }),
        cor('2', { status: 'approved_to_proceed' }),
        cor('3', { status: 'rejected' }),
        cor('4'),
      )
      await store.pushes.create(ours, push('p-1', ['2', '3']))
      await store.pushes.claim(ours, idOf('p-1'), t(3), t(5))
      const linked = link('2', '700', ['91'])
      await store.pushes.close(ours, closing('p-1', { links: [linked, link('3', '701', [])] }))

      expect(await numbers({ inbox: 'sent' })).toEqual(['1'])
      expect(await numbers({ statuses: ['rejected', 'approved_to_proceed'] })).toEqual(['2', '3'])
      expect(await numbers({ changeEvent: 'none' })).toEqual(['1', '4'])
      expect(await numbers({ changeEvent: 'linked' })).toEqual(['2', '3'])
      expect(await numbers({ changeEvent: idOf<ChangeEventId>('701') })).toEqual(['3'])
      expect(await numbers({ changeEvent: 'linked', inbox: 'sent' })).toEqual([])
      const { rows } = await store.cors.list(ours, project, { sort: 'number', offset: 0, limit: 9 }, seesAll)
      const { lines: _, ...header } = linked
      expect(rows.map((row) => row.link)).toEqual([null, header, expect.anything(), null])
    })

    it('in no change event are counted unless void, and summed where their amount is exact', async () => {
      const amounts = (inReview: string | null) => ({ ...cor('1').amounts, inReview })
      const store = await fill(
        cor('1', { amounts: amounts('10.01') }),
        cor('2', { amounts: amounts('-3') }),
        cor('3', { amounts: amounts('1.005') }),
        cor('4', { amounts: amounts(null) }),
        cor('5', { status: 'rejected', amounts: { ...amounts('5'), void: '5' } }),
        cor('6', { stage: 'void' }),
        cor('7'),
      )
      await store.pushes.create(ours, push('p-1', ['7']))
      await store.pushes.claim(ours, idOf('p-1'), t(3), t(5))
      await store.pushes.close(ours, closing('p-1', { links: [link('7', '700', [])] }))
      const free = { count: 4, cents: 701 }
      expect(await store.cors.freeTotal(ours, project)).toEqual(free)
      expect((await store.panel.changeEvent(ours, project, idOf('700'), seesAll)).free).toEqual(free)
      const all = { sort: 'number', offset: 0, limit: 9 } as const
      expect(await store.cors.list(ours, project, { ...all, changeEvent: 'none' }, seesAll)).toMatchObject(
        free,
      )
      expect(await numbers({ changeEvent: 'none' })).toEqual(['1', '2', '3', '4'])
      const exposed = (await store.corLog.exposure(ours, project, seesAll)).filter(
        ({ place }) => place === 'none',
      )
      expect(exposed).toMatchObject([free])
      // Those that are void are found by their status.
      expect(await numbers({ changeEvent: 'none', statuses: ['rejected'] })).toEqual(['5', '6'])
      expect(await numbers({ changeEvent: 'none', statuses: ['rejected', 'in_review'] })).toHaveLength(6)
    })

    it('tell who stands behind each contract, by the latest COR that does', async () => {
      const store = await fill(
        cor('1', { updatedAt: t(1), contractorName: 'Bay Electric' }),
        cor('2', { updatedAt: t(2), contractorName: 'Bay Electric Inc.' }),
        cor('3', { updatedAt: t(3), contractorName: null }),
        cor('4', { contractId: idOf<ContractId>('502'), contractorName: 'Drywall' }),
      )
      expect(await store.cors.contractors(ours, project)).toEqual([
        { contractId: '501', contractorName: 'Bay Electric Inc.' },
        { contractId: '502', contractorName: 'Drywall' },
      ])
    })

    it('are found where a reading left them out, a portion at a time', async () => {
      const store = await fill(cor('1'), cor('2'), cor('3', { inbox: 'sent' }), cor('4'), cor('5'))
      await store.cors.upsert(ours, project, [cor('2')], t(11))
      const of = { inbox: 'received', readBefore: t(10), after: null, limit: 2 } as const
      const first = await store.cors.unread(ours, project, of)
      expect(first.map(({ corId }) => corId)).toEqual(['1', '4'])
      const rest = await store.cors.unread(ours, project, { ...of, after: idOf<CorId>('4') })
      expect(rest.map(({ corId }) => corId)).toEqual(['5'])
    })
  })
}
