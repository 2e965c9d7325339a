import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import type { ChangeOrderRequest } from '../../server/domain/change-order-request.ts'
import {
  type ChangeEventId,
  type ContractId,
  type CorId,
  idOf,
  type PushId,
} from '../../server/domain/ids.ts'
import { codesOf, type Link, type LinkedLine } from '../../server/domain/link.ts'
import {
  type LinkFacts,
  type LinkState,
  linkFacts,
  linkStates,
  needsAttention,
  statesOf,
} from '../../server/domain/link-state.ts'
import type { CorQuery } from '../../server/domain/ports/store-cors.ts'
import { seesAll } from '../../server/domain/rights.ts'
import { deleteEverything } from '../runtimes/empty-database.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  changeEvent,
  changeItem,
  closing,
  content,
  cor,
  link,
  linkedLine,
  ours,
  project,
  push,
  pushedAs,
  pushOver,
  t,
} from './fixtures.ts'
import { mappedCodes, maps, oneOfEach, readPlaces, recordsOf, situation } from './link-situations.ts'

/** The facts about linked CORs in SQL (server/store/link/link-states.ts), compared with the domain's. */
export function linkStateSituations(current: () => StoreUnderTest, tries: number) {
  const contracts = ['501', '502', '503'].map((contractId) => ({
    contractId: idOf<ContractId>(contractId),
    name: 'C',
    contractValue: null,
    customerProjectId: null,
    contractorProjectId: null,
  }))
  const list = async (query: Partial<CorQuery> = {}) => {
    const all = { sort: 'number', offset: 0, limit: 200, ...query } satisfies CorQuery
    return (await current().store.cors.list(ours, project, all, seesAll)).rows
  }
  const idsOf = (rows: Awaited<ReturnType<typeof list>>) => rows.map((row) => row.cor.corId)

  async function startWith(cors: ChangeOrderRequest[]) {
    const { store, sql } = current()
    await deleteEverything(sql)
    await store.contracts.replace(ours, project, contracts)
    await store.contractMaps.save(ours, project, maps)
    await store.cors.upsert(ours, project, cors, t(1))
    return store
  }

  /** Links as a push that is closed leaves them. */
  async function linkAll(links: Link[]) {
    const { pushes } = current().store
    const corIds = links.map(({ corId }) => corId)
    await pushes.create(ours, push('p-all', corIds, '600'))
    const applied = closing('p-all', {
      from: 'planned',
      sentAt: null,
      changeEventId: idOf<ChangeEventId>('600'),
      links,
    })
    expect(await pushes.close(ours, applied)).toBe(true)
  }

  async function store(all: ReturnType<typeof recordsOf>[], readFirst: boolean) {
    const store = await startWith(all.map((one) => one.cor))
    const readAll = async () => {
      for (const changeEventId of new Set(all.map((one) => one.changeEventId))) {
        const here = all.filter((one) => one.changeEventId === changeEventId)
        if (!here.every(({ wasRead }) => wasRead)) continue
        const items = [changeItem('1'), ...here.flatMap((one) => one.items)]
        const state = here[0]?.eventState
        const event = changeEvent(changeEventId, {
          items,
          deleted: state === 'recycled',
          ...(state === 'void'
            ? { status: { statusId: idOf('4'), name: 'Nothing came of it', mappedTo: 'void' } }
            : {}),
        })
        await store.changeEvents.put(ours, project, event, t(6))
        if (state === 'missing') await store.changeEvents.markMissing(ours, project, changeEventId, t(6))
      }
    }
    if (readFirst) await readAll()
    await linkAll(all.map((one) => one.link))
    if (!readFirst) await readAll()
    const deleted = all.filter((one) => one.deleted).map((one) => one.cor.corId)
    await store.cors.markDeleted(ours, project, deleted, t(7))
    for (const { push: state, link } of all) {
      if (state === 'none') continue
      const pushId = idOf<PushId>(`p-${link.corId}`)
      await store.pushes.create(ours, pushOver([link], pushId, [link.corId], link.changeEventId))
      const lease = state === 'being_sent' ? '2999-01-01T00:00:00.000Z' : t(9)
      expect(await store.pushes.claim(ours, pushId, t(8), lease)).toBe('claimed')
      if (state === 'unknown') await store.pushes.markUnknown(ours, pushId, t(8))
    }
  }

  function shownOf(facts: LinkFacts) {
    return { linesCents: facts.linesCents, states: statesOf(facts), attention: needsAttention(facts) }
  }

  describe('the states of a linked COR', () => {
    it('are the same in SQL and in the domain, and so is what each filter finds', async () => {
      const seen = new Set<LinkState>()
      await fc.assert(
        fc.asyncProperty(
          fc.array(situation, { minLength: 40, maxLength: 60, size: 'max' }),
          fc.boolean(),
          async (situations, readFirst) => {
            const all = situations.map(recordsOf)
            await store(all, readFirst)
            const { links, contractMaps, panel } = current().store
            const codes = new Map(
              (await contractMaps.list(ours, project)).map((map) => [map.contractId, codesOf(map)]),
            )
            const stored = new Map(
              (
                await links.ofCors(
                  ours,
                  project,
                  all.map((one) => one.cor.corId),
                )
              ).map((link) => [link.corId, link]),
            )
            const rows = await list()
            expect(rows).toHaveLength(all.length)
            for (const row of rows) {
              const one = all.find(({ cor }) => cor.corId === row.cor.corId)
              const link = stored.get(row.cor.corId)
              if (!one || !link) throw new Error(`nothing was stored of ${row.cor.corId}`)
              expect(link).toEqual(one.link)
              const facts = linkFacts(link, row.cor, one.wasRead ? one.items : null, {
                unfinished: one.push === 'unknown' || one.push === 'lease_ran_out',
                eventState: one.eventState,
                contractCodes: (row.cor.contractId && codes.get(row.cor.contractId)) ?? null,
              })
              const { linesCents, states, needsAttention: attention } = row
              expect({ linesCents, states, attention }, JSON.stringify(one)).toEqual(shownOf(facts))
              for (const state of states) seen.add(state)
            }
            for (const state of linkStates) {
              const found = rows.filter(({ states }) => states.includes(state))
              expect(idsOf(await list({ changeEvent: state })), state).toEqual(idsOf(found))
            }
            const pressing = idsOf(rows.filter((row) => row.needsAttention))
            expect(idsOf(await list({ changeEvent: 'changed' }))).toEqual(pressing)
            // What the panel is given leads to what the log shows.
            for (const place of Object.values(readPlaces)) {
              const { linked, snapshot } = await panel.changeEvent(ours, project, idOf(place), seesAll)
              for (const { link, cor, eventState, contractCodes } of linked) {
                const items = snapshot?.event.items ?? null
                const facts = linkFacts(link, cor, items, { unfinished: false, eventState, contractCodes })
                const row = rows.find((one) => one.cor.corId === link.corId)
                expect(row?.states).toEqual(statesOf(facts))
              }
            }
          },
        ),
        { numRuns: tries, examples: [[oneOfEach, true]] },
      )
      // Lists hold CORs of the project only.
      const never: LinkState[] = ['not_in_project']
      expect([...seen, ...never].sort()).toEqual([...linkStates].sort())
    })

    const twelve = cor('12')
    const asPushed = pushedAs({ number: '12', title: twelve.title, contractId: twelve.contractId })
    const line = (more: Partial<LinkedLine> = {}) => {
      const stored = content({ amountCents: 10_050 })
      return linkedLine('12', '91', { content: stored, wanted: stored, ...more })
    }
    const by = { personId: idOf<never>('41'), personName: 'Dana Reyes', at: t(1) }
    const amounts = (name: 'inReview' | 'requested', text: string | null) => ({
      amounts: { ...twelve.amounts, [name]: text },
    })
    const item = (more: Partial<ChangeItem> = {}) => [changeItem('91', { content: line().content, ...more })]
    const edited = { ...line().content, amountCents: 9_000 }
    const codes = mappedCodes('501')

    interface Case {
      cor?: Partial<ChangeOrderRequest>
      link?: Partial<Link>
      items?: ChangeItem[]
      states: LinkState[]
      attention?: boolean
    }
    const cases: Record<string, Case> = {
      'nothing happened': { states: ['up_to_date'] },
      'nothing happened and Procore was read': { items: item(), states: ['up_to_date'] },
      'only its status changed': { cor: { status: 'draft' }, states: ['up_to_date'] },
      'its title changed': { cor: { title: 'Other words' }, states: ['update_available'] },
      'its number changed': { cor: { number: '12.1' }, states: ['update_available'] },
      'its amount changed': { cor: amounts('inReview', '9'), states: ['update_available'] },
      'its other amount changed': { cor: amounts('requested', '9'), states: ['up_to_date'] },
      'its amount under the basis requested changed': {
        cor: amounts('requested', '9'),
        link: { amountBasis: 'requested' },
        states: ['update_available'],
      },
      'its amount in review changed under the basis requested': {
        cor: amounts('inReview', '9'),
        link: { amountBasis: 'requested' },
        states: ['up_to_date'],
      },
      'its amount is no exact number of cents': {
        cor: amounts('inReview', '9.001'),
        states: ['without_amount'],
      },
      'it has no amount': { cor: amounts('inReview', null), states: ['without_amount'] },
      'it has no amount, which was accepted': {
        cor: amounts('inReview', null),
        link: { accepted: { ...by, linesCents: 10_050, corCents: null, reason: 'no_amount' } },
        states: ['kept_as_is'],
        attention: false,
      },
      'its lines lack money, which was accepted': {
        cor: amounts('inReview', '200'),
        link: { accepted: { ...by, linesCents: 10_050, corCents: 20_000, reason: 'amount' } },
        states: ['kept_as_is'],
        attention: false,
      },
      'its amount changed after a difference was accepted': {
        cor: amounts('inReview', '201'),
        link: { accepted: { ...by, linesCents: 10_050, corCents: 20_000, reason: 'amount' } },
        states: ['update_available'],
      },
      'a difference was accepted and is no more': {
        link: { accepted: { ...by, linesCents: 10_050, corCents: 20_000, reason: 'amount' } },
        states: ['up_to_date'],
      },
      'it is void': { cor: { stage: 'void', title: 'Other words' }, states: ['voided_in_clearstory'] },
      'it is void, which was accepted': {
        cor: { status: 'rejected' },
        link: { accepted: { ...by, linesCents: 10_050, corCents: null, reason: 'void' } },
        states: ['voided_in_clearstory', 'kept_as_is'],
        attention: false,
      },
      'it is void, and was accepted while it had no amount': {
        cor: { status: 'rejected' },
        link: { accepted: { ...by, linesCents: 10_050, corCents: null, reason: 'no_amount' } },
        states: ['voided_in_clearstory'],
      },
      'it has no amount, and was accepted while it was void': {
        cor: amounts('inReview', null),
        link: { accepted: { ...by, linesCents: 10_050, corCents: null, reason: 'void' } },
        states: ['without_amount'],
      },
      'it moved to another contract': {
        cor: { contractId: idOf<ContractId>('503') },
        states: ['update_available'],
      },
      'its contract was mapped to another budget code': {
        link: { pushed: { ...asPushed, contractCodes: codes && { ...codes, budgetCodeId: null } } },
        states: ['update_available'],
      },
      'its contract is mapped as it was': {
        link: { pushed: { ...asPushed, contractCodes: codes } },
        states: ['up_to_date'],
      },
      'its contract is not mapped any more': {
        cor: { contractId: idOf<ContractId>('503') },
        link: { pushed: { ...asPushed, contractId: idOf<ContractId>('503'), contractCodes: codes } },
        states: ['up_to_date'],
      },
      'its line was edited': {
        items: item({ content: edited }),
        states: ['edited_in_procore'],
      },
      'only the words of its line were edited': {
        items: item({ content: { ...line().content, description: 'Other words' } }),
        states: ['edited_in_procore'],
      },
      'its line was removed': { items: [], states: ['edited_in_procore'] },
      'its line was removed and is kept out': {
        items: [],
        link: {
          lines: [line({ decision: { kind: 'kept_out', ...by } })],
          accepted: { ...by, linesCents: 0, corCents: 10_050, reason: 'amount' },
        },
        states: ['kept_as_is'],
        attention: false,
      },
      'its line came back although it is kept out': {
        items: item(),
        link: {
          lines: [line({ decision: { kind: 'kept_out', ...by } })],
          accepted: { ...by, linesCents: 0, corCents: 10_050, reason: 'amount' },
        },
        states: ['edited_in_procore', 'kept_as_is'],
      },
      'its line is kept as it was edited': {
        items: item({ content: edited }),
        link: {
          lines: [line({ content: edited, decision: { kind: 'kept_as_edited', ...by } })],
          accepted: { ...by, linesCents: 9_000, corCents: 10_050, reason: 'amount' },
        },
        states: ['kept_as_is'],
        attention: false,
      },
      'its line is locked': {
        items: item({ editable: false }),
        states: ['locked_in_procore', 'up_to_date'],
        attention: false,
      },
      'its line was locked on other codes and is unlocked': {
        items: item(),
        link: { lines: [line({ movesTo: mappedCodes('501') ?? codesOf(line().content) })] },
        states: ['update_available'],
      },
      'its line is locked on other codes': {
        items: item({ editable: false }),
        link: { lines: [line({ movesTo: mappedCodes('501') ?? codesOf(line().content) })] },
        states: ['locked_in_procore', 'up_to_date'],
        attention: false,
      },
      'its line is locked and its amount changed': {
        cor: amounts('inReview', '9'),
        items: item({ editable: false }),
        states: ['update_available', 'locked_in_procore'],
      },
    }
    it.each(Object.entries(cases))('are right where %s', async (_, one) => {
      const { states, items, attention = !states.includes('up_to_date') } = one
      const { changeEvents } = await startWith([cor('12', one.cor)])
      const header = { pushed: asPushed, amountBasis: 'by_status', lines: [line()] } as const
      await linkAll([link('12', '700', [], { ...header, lines: [line()], ...one.link })])
      if (items) await changeEvents.put(ours, project, changeEvent('700', { items }), t(6))
      expect(await list()).toMatchObject([{ states, needsAttention: attention }])
    })

    it('are none where it is in no change event', async () => {
      await startWith([twelve])
      expect(await list()).toMatchObject([
        { link: null, linesCents: null, states: [], needsAttention: false },
      ])
    })

    it('follow the lines when the change event is read again, and the last push once it is forgotten', async () => {
      const { changeEvents, links } = await startWith([twelve])
      const made = link('12', '700', [], { pushed: asPushed, amountBasis: 'by_status', lines: [line()] })
      await links.link(ours, made, activityEntry({ kind: 'linked', plan: null, pushId: null }))
      const states = async () => (await list()).flatMap((row) => [row.linesCents, ...row.states])
      expect(await states()).toEqual([10_050, 'up_to_date'])
      await changeEvents.put(ours, project, changeEvent('700', { items: item({ content: edited }) }), t(6))
      expect(await states()).toEqual([9_000, 'edited_in_procore'])
      await changeEvents.put(ours, project, changeEvent('700', { items: item({ editable: false }) }), t(7))
      expect(await states()).toEqual([10_050, 'locked_in_procore', 'up_to_date'])
      await changeEvents.remove(ours, project, idOf('700'))
      expect(await states()).toEqual([10_050, 'up_to_date'])
      expect((await links.ofCors(ours, project, [idOf<CorId>('12')]))[0]).toEqual(made)
    })
  })
}
