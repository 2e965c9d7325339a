import { describe, expect, it } from 'vitest'
import { type ContractId, type CorId, idOf, type PushId } from '../../server/domain/ids.ts'
import type { Link } from '../../server/domain/link.ts'
import type { Push } from '../../server/domain/push.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  closing,
  cor as corOf,
  entriesOf,
  link,
  newEvent,
  ours,
  project,
  push,
  pushedAs,
  pushOver,
  t,
  theirs,
} from './fixtures.ts'

export function byHandSituations(current: () => StoreUnderTest) {
  const linked = activityEntry({ kind: 'linked', plan: null, pushId: null })
  const unlinked = activityEntry({ kind: 'unlinked', plan: null, pushId: null })
  const ofEvent = () => current().store.links.ofChangeEvent(ours, project, idOf('700'))
  const trail = async () =>
    (await entriesOf(current().store.activity, { changeEventId: idOf('700') })).map(({ kind }) => kind)
  const cor = (corId: string) => idOf<CorId>(corId)
  const withContract = (corId: string, contractId: string) =>
    corOf(corId, { contractId: idOf<ContractId>(contractId) })

  describe('linking by hand', () => {
    it('writes the link, its lines and the audit trail', async () => {
      const made = link('12', '700', ['1', '2'])
      expect(await current().store.links.link(ours, made, linked)).toBe(true)
      expect(await ofEvent()).toEqual([made])
      expect(await trail()).toEqual(['linked'])
    })

    it('is done once when it is asked for twice', async () => {
      const { links } = current().store
      const first = link('12', '700', ['1'], { lastPushId: idOf('h-1') })
      const second = link('12', '700', ['1'], { lastPushId: idOf('h-2') })
      const done = await Promise.all([links.link(ours, first, linked), links.link(ours, second, linked)])
      expect(done).toEqual([true, false])
      expect(await ofEvent()).toEqual([first])
      expect(await trail()).toEqual(['linked'])
    })

    it('is refused for a line that another COR has, and leaves nothing behind', async () => {
      const { links } = current().store
      const first = link('12', '700', ['1'], { lastPushId: idOf('h-1') })
      await links.link(ours, first, linked)
      const second = link('13', '700', ['2', '1'], { lastPushId: idOf('h-2') })
      expect(await links.link(ours, second, linked)).toBe(false)
      expect(await ofEvent()).toEqual([first])
      expect(await trail()).toEqual(['linked'])
    })

    it('waits for an unfinished push of the COR or into the change event', async () => {
      const { links, pushes } = current().store
      await pushes.create(ours, push('p-1', ['12'], '700'))
      await pushes.create(ours, push('p-2', ['13'], newEvent))
      await pushes.claim(ours, idOf('p-1'), t(3), t(5))
      await pushes.claim(ours, idOf('p-2'), t(3), t(5))
      expect(await links.link(ours, link('14', '700', ['1']), linked)).toBe(false)
      expect(await links.link(ours, link('13', '701', ['1']), linked)).toBe(false)
      expect(await trail()).toEqual([])
    })

    it('is seen by a push that was planned before', async () => {
      const { links, pushes } = current().store
      await pushes.create(ours, push('p-1', ['12'], '700'))
      await links.link(ours, link('12', '700', ['1'], { lastPushId: idOf('h-1') }), linked)
      expect(await pushes.claim(ours, idOf('p-1'), t(3), t(5))).toBe('linked_elsewhere')
    })
  })

  describe('unlinking', () => {
    it('lets the COR and its lines go, once', async () => {
      const { links } = current().store
      await links.link(ours, link('12', '700', ['1']), linked)
      expect(await links.unlink(theirs, link('12', '700', []), unlinked)).toBe(false)
      expect(await links.unlink(ours, link('12', '701', []), unlinked), 'it is elsewhere').toBe(false)
      expect(await ofEvent()).toHaveLength(1)
      expect(await links.unlink(ours, link('12', '700', []), unlinked)).toBe(true)
      expect(await links.unlink(ours, link('12', '700', []), unlinked)).toBe(false)
      expect(await ofEvent()).toEqual([])
      expect(await trail()).toEqual(['unlinked', 'linked'])
      expect(await links.link(ours, link('13', '700', ['1']), linked)).toBe(true)
    })

    it('remembers the lines until they are linked again', async () => {
      const { links } = current().store
      const pushed = pushedAs({ contractId: idOf<ContractId>('501') })
      const made = link('12', '700', ['1', '2'], { pushed })
      const known = async (corId: string, contractId: string, companyId = ours) =>
        (await links.unlinkedLines(companyId, [cor(corId)], [idOf<ContractId>(contractId)])).map(
          ({ changeItemId }) => changeItemId,
        )
      await links.link(ours, made, linked)
      await links.unlink(ours, link('12', '700', []), unlinked)
      expect(await links.unlinkedLines(ours, [cor('12')], [])).toMatchObject([
        {
          changeItemId: '1',
          corId: '12',
          names: [
            { number: made.pushed.number, title: made.pushed.title, contractId: made.pushed.contractId },
          ],
          projectId: project,
          changeEventId: '700',
          content: made.lines[0]?.content,
        },
        { changeItemId: '2' },
      ])
      expect(await known('13', '501')).toEqual(['1', '2'])
      expect(await known('13', '1')).toEqual([])
      expect(await known('12', '1', theirs)).toEqual([])
      await links.link(ours, link('13', '700', ['1']), linked)
      expect(await known('12', '1')).toEqual(['2'])
      await links.unlink(ours, link('13', '700', []), unlinked)
      expect(await known('12', '1')).toEqual(['1', '2'])
      expect(await known('13', '1')).toEqual(['1'])
    })

    it('is seen in the links of a contract, by what was pushed or by the COR as it is now', async () => {
      const { links, cors, contracts } = current().store
      const contract = (contractId: string) => idOf<ContractId>(contractId)
      await contracts.replace(ours, project, [])
      await cors.upsert(ours, project, [withContract('12', '502'), withContract('14', '503')], t(1))
      await links.link(
        ours,
        link('12', '700', ['1'], { pushed: pushedAs({ contractId: contract('501') }) }),
        linked,
      )
      await links.link(
        ours,
        link('13', '701', ['2'], { pushed: pushedAs({ contractId: contract('501') }) }),
        linked,
      )
      const of = async (...contractIds: string[]) =>
        (await links.ofCorsAndContracts(ours, [], contractIds.map(contract))).map(({ corId }) => corId)
      expect(await of('501')).toEqual(['12', '13'])
      expect(await of('502')).toEqual(['12'])
      expect(await of('503')).toEqual([])
      expect(await of()).toEqual([])
      expect(await links.ofCorsAndContracts(ours, [idOf('13')], [])).toMatchObject([{ corId: '13' }])
      expect(await links.ofCorsAndContracts(theirs, [idOf('13')], [contract('501')])).toEqual([])
    })

    it('waits for a push that holds the COR', async () => {
      const { links, pushes } = current().store
      const made = link('12', '700', ['1'])
      await links.link(ours, made, linked)
      await pushes.create(ours, pushOver([made], 'p-1', ['12']))
      await pushes.claim(ours, idOf('p-1'), t(3), t(5))
      expect(await links.unlink(ours, link('12', '700', []), unlinked)).toBe(false)
      expect(await ofEvent()).toEqual([made])
    })
  })

  describe('a revision', () => {
    const as = (made: ReturnType<typeof link>, corId: string) => ({
      ...made,
      corId: cor(corId),
      lines: made.lines.map((line) => ({ ...line, corId: cor(corId) })),
    })

    it.each([[['1', '2']], [[]]])('takes over the link with lines %j', async (lines) => {
      const { links } = current().store
      const made = link('12', '700', lines)
      await links.link(ours, made, linked)
      expect(await links.transfer(theirs, cor('12'), cor('121'))).toBe(false)
      expect(await links.transfer(ours, cor('12'), cor('121'))).toBe(true)
      expect(await ofEvent()).toEqual([as(made, '121')])
      expect(await links.transfer(ours, cor('12'), cor('121'))).toBe(false)
    })

    it('is in the audit trail where a person said so, and only if it took place', async () => {
      const { links } = current().store
      const taken = { ...linked, byHand: { corId: cor('121'), corNumber: '12.1', lines: [] } }
      expect(await links.transfer(ours, cor('12'), cor('121'), taken)).toBe(false)
      expect(await trail()).toEqual([])
      await links.link(ours, link('12', '700', ['1']), linked)
      expect(await links.transfer(theirs, cor('12'), cor('121'), taken)).toBe(false)
      expect(await links.transfer(ours, cor('12'), cor('121'), taken)).toBe(true)
      expect(await links.transfer(ours, cor('12'), cor('121'), taken)).toBe(false)
      expect(await entriesOf(current().store.activity, { changeEventId: idOf('700') })).toEqual([
        taken,
        linked,
      ])
      expect(await entriesOf(current().store.activity, { changeEventId: idOf('700') }, theirs)).toEqual([])
    })

    it('keeps the link it has already', async () => {
      const { links } = current().store
      const both = [link('12', '700', ['1']), link('121', '700', ['2'])]
      for (const one of both) await links.link(ours, one, linked)
      expect(await links.transfer(ours, cor('12'), cor('121'))).toBe(false)
      expect(await ofEvent()).toEqual(both)
    })

    it('waits for a push that holds either of the two', async () => {
      const { links, pushes } = current().store
      const made = link('12', '700', ['1'])
      await links.link(ours, made, linked)
      await pushes.create(ours, push('p-1', ['121'], '701'))
      await pushes.claim(ours, idOf('p-1'), t(3), t(5))
      expect(await links.transfer(ours, cor('12'), cor('121'))).toBe(false)
      await pushes.close(ours, closing('p-1', { to: 'withdrawn' }))
      expect(await links.transfer(ours, cor('12'), cor('121'))).toBe(true)
    })

    it('makes the two and those before them kin for good, in this company', async () => {
      const { links } = current().store
      await links.link(ours, link('12', '700', ['1']), linked)
      await links.transfer(ours, cor('12'), cor('121'))
      await links.transfer(ours, cor('121'), cor('40'))
      await links.unlink(ours, link('40', '700', []), unlinked)
      expect(await links.kin(ours, [cor('12'), cor('121'), cor('13')])).toEqual(
        new Map([
          [cor('12'), new Set([cor('121'), cor('40')])],
          [cor('121'), new Set([cor('12'), cor('40')])],
        ]),
      )
      expect(await links.kin(ours, [])).toEqual(new Map())
      expect(await links.kin(theirs, [cor('12')])).toEqual(new Map())
    })

    it('tells who wrote the lines: the COR, one before it, or nobody', async () => {
      const { links, pushes } = current().store
      const write = async (pushId: string, made: Link, more: Partial<Push> = {}) => {
        const before = await links.ofCors(ours, project, [made.corId])
        await pushes.create(ours, { ...pushOver(before, pushId, [made.corId]), ...more })
        await pushes.claim(ours, idOf(pushId), t(3), t(5))
        const written = { ...made, lastPushId: idOf<PushId>(pushId) }
        expect(await pushes.close(ours, closing(pushId, { links: [written] }))).toBe(true)
      }
      const writers = async (...corIds: string[]) =>
        pushes.writers(ours, await links.ofCors(ours, project, corIds.map(cor)))
      await links.link(ours, link('13', '700', ['2'], { lastPushId: idOf('by-hand') }), linked)
      await write('p-1', link('12', '700', ['1']))
      expect(await writers('12', '13')).toEqual(new Map([[cor('12'), 'itself']]))
      // Lines that are kept as they are have not been written by it.
      await write('p-2', link('13', '700', ['2']), { kind: 'keep' })
      await write('p-3', link('12', '700', ['1']), { kind: 'keep' })
      // Nor has a COR been written whose lines were removed.
      const removal = pushOver(await links.ofCors(ours, project, [cor('13')]), 'p-5', ['13'])
      await write('p-5', link('13', '700', ['2']), {
        plan: { ...removal.plan, cors: removal.plan.cors.map((one) => ({ ...one, leaves: true })) },
      })
      await links.transfer(ours, cor('12'), cor('121'))
      expect(await writers('121', '13')).toEqual(new Map([[cor('121'), 'another']]))
      await write('p-4', link('121', '700', ['1']))
      expect(await writers('121')).toEqual(new Map([[cor('121'), 'itself']]))
      expect(await pushes.writers(theirs, await links.ofCors(ours, project, [cor('121')]))).toEqual(new Map())
    })

    it('stops a push of its predecessor that was planned before', async () => {
      const { links, pushes } = current().store
      const made = link('12', '700', ['1'])
      await links.link(ours, made, linked)
      await pushes.create(ours, pushOver([made], 'p-1', ['12']))
      await links.transfer(ours, cor('12'), cor('121'))
      expect(await pushes.claim(ours, idOf('p-1'), t(3), t(5))).toBe('linked_elsewhere')
    })
  })
}
