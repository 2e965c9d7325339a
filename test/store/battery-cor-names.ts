import { describe, expect, it } from 'vitest'
import { type ContractId, type CorId, idOf, type PushId } from '../../server/domain/ids.ts'
import type { Push } from '../../server/domain/push.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  closing,
  cor,
  link,
  ours,
  plan,
  project,
  push,
  pushedAs,
  pushOver,
  t,
  theirs,
} from './fixtures.ts'

export function corNameSituations(current: () => StoreUnderTest) {
  const linked = activityEntry({ kind: 'linked', plan: null, pushId: null })
  const unlinked = activityEntry({ kind: 'unlinked', plan: null, pushId: null })
  const id = (corId: string) => idOf<CorId>(corId)
  const contract = (contractId: string) => idOf<ContractId>(contractId)
  const sent = async (made: Push) => {
    await current().store.pushes.create(ours, made)
    expect(await current().store.pushes.claim(ours, made.pushId, t(3), t(5))).toBe('claimed')
  }
  /** COR 12 of contract 501 is read; then its money gets into Procore, or may have. */
  const begin = () => current().store.cors.upsert(ours, project, [cor('12')], t(1))
  const ways = {
    linked: () => current().store.links.link(ours, link('12', '700', ['1']), linked),
    async unlinked() {
      await ways.linked()
      await current().store.links.unlink(ours, link('12', '700', []), unlinked)
    },
    async 'in a push that seems not to have arrived'() {
      await sent(push('p-1', ['12']))
      await current().store.pushes.close(ours, closing('p-1', { to: 'conflict' }))
    },
  }
  const rename = (number: string, contractId: string, minute: number) =>
    current().store.cors.upsert(
      ours,
      project,
      [cor('12', { number, contractId: contract(contractId), updatedAt: t(minute) })],
      t(minute),
    )
  const names = async (corId = '12', companyId = ours) =>
    ((await current().store.links.formerNames(companyId, [id(corId)])).get(id(corId)) ?? []).map(
      ({ number, contractId }) => [number, contractId],
    )

  describe.each(Object.keys(ways) as (keyof typeof ways)[])('the names of a COR that is %s', (way) => {
    it('are kept when they change, and when its row goes', async () => {
      const { store, sql } = current()
      await begin()
      await ways[way]()
      await rename('40', '502', 6)
      expect(await names()).toEqual([['12', '501']])
      expect(await names('12', theirs)).toEqual([])
      await sql.run('DELETE FROM cors WHERE company_id = ?', [ours])
      expect(await names()).toEqual([
        ['12', '501'],
        ['40', '502'],
      ])
      const { pushes, links } = store
      const found = await Promise.all([
        links.ofCorsAndContracts(ours, [], [contract('502')]),
        links.unlinkedLines(ours, [], [contract('502')]),
        pushes.sentInVain(ours, { corIds: [], contractIds: [contract('502')] }, t(1)),
      ])
      expect(found.map(({ length }) => length)).toEqual(
        { linked: [1, 0, 0], unlinked: [0, 1, 0], 'in a push that seems not to have arrived': [0, 0, 1] }[
          way
        ],
      )
    })
  })

  describe('the names of a COR', () => {
    it('are not kept where nothing of it was ever sent or linked', async () => {
      await begin()
      await current().store.pushes.create(ours, push('p-1', ['12']))
      await rename('40', '502', 6)
      await current().store.cors.markDeleted(ours, project, [id('12')], t(7))
      expect(await names()).toEqual([])
    })

    it('are kept where it has no contract any more, and not twice', async () => {
      await begin()
      await ways.linked()
      const without = cor('12', { number: '40', contractId: null, updatedAt: t(6) })
      await current().store.cors.upsert(ours, project, [without], t(6))
      await rename('12', '501', 7)
      await rename('41', '501', 8)
      expect(await names()).toEqual([
        ['12', '501'],
        ['40', null],
      ])
    })

    it('are kept as pushed when it is pushed under another name', async () => {
      await begin()
      await ways.linked()
      const [before] = await current().store.links.ofCors(ours, project, [id('12')])
      await sent(pushOver(before ? [before] : [], 'p-1', ['12']))
      const pushed = pushedAs({ number: '40', title: 'Later', contractId: contract('502') })
      await current().store.pushes.close(
        ours,
        closing('p-1', { links: [link('12', '700', ['1'], { pushed })] }),
      )
      const { number, contractId } = before?.pushed ?? {}
      expect(await names()).toEqual([[number, contractId ?? null]])
    })

    it('pass to the COR that takes over its link', async () => {
      await begin()
      await current().store.links.link(
        ours,
        link('12', '700', ['1'], { pushed: pushedAs({ number: '11', contractId: contract('500') }) }),
        linked,
      )
      await rename('40', '502', 6)
      expect(await current().store.links.transfer(ours, id('99'), id('13'))).toBe(false)
      expect(await current().store.links.transfer(ours, id('12'), id('13'))).toBe(true)
      expect(await names('13')).toEqual([
        ['11', '500'],
        ['12', '501'],
        ['40', '502'],
      ])
    })
  })

  describe('CORs that a person called separate', () => {
    const separating = (pushId: string, otherCorId: CorId | null): Push =>
      push(pushId, ['13'], '701', {
        plan: { ...plan(['13'], '701'), separate: [{ corId: id('13'), otherCorId }] },
      })
    const isSeparate = (from: string, to: string, companyId = ours) =>
      current().store.links.isCalledSeparate(companyId, [id(from)], id(to))

    it('stay so from the moment the push is sent', async () => {
      const made = separating('p-1', id('12'))
      await current().store.pushes.create(ours, made)
      expect(await isSeparate('12', '13')).toBe(false)
      expect(await current().store.pushes.claim(ours, idOf<PushId>('p-1'), t(3), t(5))).toBe('claimed')
      expect(await isSeparate('12', '13')).toBe(true)
      expect(await isSeparate('13', '12')).toBe(true)
      // What is nearly the same as 13 may be separate as well.
      expect(await isSeparate('12', '14')).toBe(true)
      expect(await isSeparate('14', '15')).toBe(false)
      expect(await isSeparate('12', '13', theirs)).toBe(false)
    })

    it('stay so for all that the person was not allowed to see', async () => {
      await sent(separating('p-1', null))
      expect(await isSeparate('12', '13')).toBe(true)
      expect(await isSeparate('12', '14')).toBe(false)
    })

    it('are the same change once a person says so', async () => {
      await sent(separating('p-1', id('12')))
      await current().store.pushes.close(ours, closing('p-1', { to: 'conflict' }))
      await ways.linked()
      await current().store.links.transfer(ours, id('12'), id('13'), linked)
      expect(await isSeparate('12', '13')).toBe(false)
    })
  })
}
