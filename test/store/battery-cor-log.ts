import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ChangeOrderRequest,
  type CorStatus,
  corStatuses,
  isVoid,
} from '../../server/domain/change-order-request.ts'
import {
  type ChangeEventStatusId,
  type ContractId,
  type CorId,
  idOf,
  type PushId,
} from '../../server/domain/ids.ts'
import { codesOf, type Link } from '../../server/domain/link.ts'
import { linkFacts, linkStates, needsAttention, statesOf } from '../../server/domain/link-state.ts'
import { sumCents } from '../../server/domain/money.ts'
import type { CorQuery, CorTotals, CorWithLink, Exposed } from '../../server/domain/ports/store-cors.ts'
import { seesAll } from '../../server/domain/rights.ts'
import { exactCents } from '../../server/store/cors/columns.ts'
import type { StoreUnderTest } from './battery.ts'
import {
  activityEntry,
  changeEvent,
  changeItem,
  content,
  cor,
  link,
  ours,
  project,
  push,
  pushedAs,
  t,
} from './fixtures.ts'

/** The COR log's sums and states are kept beside the rows; here they are held against the rows themselves. */
export function corLogSituations(current: () => StoreUnderTest, tries: number) {
  const contracts = ['501', '502'].map((contractId) => ({
    contractId: idOf<ContractId>(contractId),
    name: 'C',
    contractValue: null,
    customerProjectId: null,
    contractorProjectId: null,
  }))
  const ids = ['1', '2', '3', '4']
  const linked = activityEntry({ kind: 'linked', plan: null, pushId: null })
  const unlinked = activityEntry({ kind: 'unlinked', plan: null, pushId: null })
  const lineOf = (corId: string) => `9${corId}`
  const linkTo = (corId: string, changeEventId: string, more: Partial<Link> = {}) =>
    link(corId, changeEventId, [lineOf(corId)], more)

  const list = (query: Partial<CorQuery>) =>
    current().store.cors.list(ours, project, { sort: 'number', offset: 0, limit: 50, ...query }, seesAll)
  const everyFilter: Partial<CorQuery>[] = [
    {},
    { changeEvent: 'none' },
    { changeEvent: 'linked' },
    { inbox: 'sent' },
    ...corStatuses.map((status): Partial<CorQuery> => ({ statuses: [status] })),
    { stages: ['rom', 'void'], changeEvent: 'linked' },
    { contractIds: [idOf<ContractId>('502')], statuses: ['in_review'], changeEvent: 'none' },
    ...linkStates.map((changeEvent): Partial<CorQuery> => ({ changeEvent })),
    { changeEvent: 'changed' },
    { procoreStatus: 'Open' },
    { search: 'title' },
  ]
  /** What the sums should be, from the rows. */
  function counted(rows: readonly { cor: ChangeOrderRequest }[]): CorTotals {
    const amounts = rows.map((row) => exactCents(row.cor, 'by_status'))
    const exact = amounts.filter((cents) => cents !== null)
    return { count: rows.length, cents: sumCents(exact), withoutAmount: rows.length - exact.length }
  }

  const someCor = fc.record({
    status: fc.constantFrom(...corStatuses),
    stage: fc.constantFrom(null, 'rom', 'void', 'owner_review'),
    inbox: fc.constantFrom('sent' as const, 'received' as const),
    contractId: fc.constantFrom(...['501', '502', '599', null]),
    inReview: fc.constantFrom('10.00', '-2.5', '1.005', null),
    requested: fc.constantFrom('10.00', '7', null),
    title: fc.constantFrom('Title A', 'Title B'),
  })
  const step = fc.oneof(
    fc.record({ kind: fc.constant('upsert' as const), corId: fc.constantFrom(...ids), cor: someCor }),
    fc.record({
      kind: fc.constant('link' as const),
      corId: fc.constantFrom(...ids),
      event: fc.constantFrom('700', '701'),
      basis: fc.constantFrom('by_status' as const, 'requested' as const),
    }),
    fc.record({ kind: fc.constant('unlink' as const), corId: fc.constantFrom(...ids) }),
    fc.record({
      kind: fc.constant('transfer' as const),
      corId: fc.constantFrom(...ids),
      to: fc.constantFrom(...ids),
    }),
    fc.record({ kind: fc.constant('remove' as const), corId: fc.constantFrom(...ids) }),
    fc.record({
      kind: fc.constant('procore' as const),
      event: fc.constantFrom('700', '701'),
      items: fc.constantFrom('as_pushed' as const, 'edited' as const, 'locked' as const, 'gone' as const),
      status: fc.constantFrom('Open', 'Closed', null),
    }),
    fc.record({ kind: fc.constant('claim' as const), corId: fc.constantFrom(...ids) }),
  )
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

  const draft = {
    status: 'draft' as const,
    stage: null,
    inbox: 'sent' as const,
    inReview: '10.00' as const,
    requested: '10.00' as const,
    title: 'Title A' as const,
  }
  /** A COR that is read while its link is there, first without a contract. */
  const linkedBeforeItsContract: Step[] = [
    { kind: 'link', corId: '2', event: '700', basis: 'by_status' },
    { kind: 'upsert', corId: '2', cor: { ...draft, contractId: null } },
    { kind: 'upsert', corId: '2', cor: { ...draft, contractId: '501' } },
  ]

  async function take(act: Step, at: number): Promise<void> {
    const { store } = current()
    const moment = t(at)
    switch (act.kind) {
      case 'upsert': {
        const { inReview, requested, contractId, ...rest } = act.cor
        const amounts = { ...cor('1').amounts, requested, inReview, approvedToProceed: inReview }
        const branded = contractId === null ? null : idOf<ContractId>(contractId)
        const one = cor(act.corId, { ...rest, amounts, contractId: branded, updatedAt: moment })
        return store.cors.upsert(ours, project, [one], moment)
      }
      case 'link': {
        const stored = await store.cors.get(ours, project, idOf<CorId>(act.corId))
        const cents = stored && exactCents(stored, act.basis)
        const title = stored?.title ?? 'Title A'
        const pushed = pushedAs({ amountCents: cents ?? 1, number: act.corId, title, corUpdatedAt: moment })
        const lastPushId = idOf<PushId>(`h-${at}`)
        const made = linkTo(act.corId, act.event, { pushed, amountBasis: act.basis, lastPushId })
        await store.links.link(ours, made, linked)
        return
      }
      case 'unlink':
        for (const link of await store.links.ofCors(ours, project, [idOf<CorId>(act.corId)])) {
          await store.links.unlink(ours, link, unlinked)
        }
        return
      case 'transfer':
        await store.links.transfer(ours, idOf<CorId>(act.corId), idOf<CorId>(act.to))
        return
      case 'remove':
        return store.cors.markDeleted(ours, project, [idOf<CorId>(act.corId)], moment)
      case 'procore': {
        const { items: how } = act
        const items = how === 'gone' ? [] : ids.map((corId) => itemOf(corId, how))
        const status =
          act.status === null
            ? null
            : { statusId: idOf<ChangeEventStatusId>('3'), name: act.status, mappedTo: null }
        return store.changeEvents.put(ours, project, changeEvent(act.event, { items, status }), moment)
      }
      case 'claim':
        // Another change event, so that the claim alone is what the CORs have in common.
        await store.pushes.create(ours, push(`p-${at}`, [act.corId], `8${String(at).padStart(2, '0')}`))
        await store.pushes.claim(ours, idOf(`p-${at}`), moment, moment)
    }
  }

  function itemOf(corId: string, how: 'as_pushed' | 'edited' | 'locked') {
    const [line] = linkTo(corId, '700').lines
    const pushed = line?.content ?? content()
    return changeItem(lineOf(corId), {
      content: how === 'edited' ? { ...pushed, amountCents: pushed.amountCents + 1 } : pushed,
      editable: how !== 'locked',
    })
  }

  async function startAnew() {
    const { sql, store } = current()
    for (const table of [
      'cor_claims',
      'push_cors',
      'pushes',
      'link_lines',
      'links',
      'cors',
      'change_events',
    ]) {
      await sql.run(`DELETE FROM ${table}`)
    }
    await store.contracts.replace(ours, project, contracts)
  }

  /** A COR's row as the domain has it, from everything read one by one. */
  async function expectedOf(one: ChangeOrderRequest) {
    const { store, sql } = current()
    const [its] = await store.links.ofCors(ours, project, [one.corId])
    if (!its) return { linesCents: null, states: [], needsAttention: false }
    const snapshot = await store.changeEvents.get(ours, project, its.changeEventId)
    const claims = await sql.all('SELECT 1 FROM cor_claims WHERE cor_id = ?', [one.corId])
    const map = (await store.contractMaps.list(ours, project)).find(
      ({ contractId }) => contractId === one.contractId,
    )
    const facts = linkFacts(its, one, snapshot?.event.items ?? null, {
      unfinished: claims.length > 0,
      eventState: snapshot?.event.status?.mappedTo === 'void' ? 'void' : null,
      contractCodes: map ? codesOf(map) : null,
    })
    return { linesCents: facts.linesCents, states: statesOf(facts), needsAttention: needsAttention(facts) }
  }

  describe('the COR log', () => {
    it('keeps sums and states that a look at every row would give, whatever happened before', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
          await startAnew()
          for (const [index, act] of steps.entries()) await take(act, 10 + index)

          const all = (await list({})).rows
          for (const { cor: one, linesCents, states, needsAttention } of all) {
            expect({ linesCents, states, needsAttention }, one.corId).toEqual(await expectedOf(one))
          }
          for (const filter of everyFilter) {
            const { rows, ...totals } = await list(filter)
            expect(totals, JSON.stringify(filter)).toEqual(counted(rows))
          }
          const { store } = current()
          const exposed = await store.corLog.exposure(ours, project, seesAll)
          for (const part of exposed) {
            const rows = all.filter((row) => placeOf(row) === part.place && statusOf(row.cor) === part.status)
            expect(part, `${part.place} ${part.status}`).toMatchObject(counted(rows))
            expect(part.pushedCents).toBe(sumCents(rows.map((row) => row.linesCents ?? 0)))
          }
          const atStake = all.filter((row) => row.link !== null || !isVoid(row.cor))
          expect(exposed.reduce((count, part) => count + part.count, 0)).toBe(atStake.length)
          const free = all.filter((row) => row.link === null && !isVoid(row.cor))
          const { withoutAmount, ...total } = counted(free)
          expect(await store.cors.freeTotal(ours, project)).toEqual(total)
          expect((await store.panel.changeEvent(ours, project, idOf('700'), seesAll)).free).toEqual(total)
          expect(await list({ changeEvent: 'none' })).toEqual({ rows: free, ...total, withoutAmount })
          const stale = all.filter((row) => row.needsAttention).map((row) => row.cor.corId)
          const found = await store.corLog.notUpToDate(ours, project, seesAll)
          expect(found.map((row) => row.cor.corId).sort()).toEqual(stale.sort())
        }),
        { numRuns: tries, examples: [[linkedBeforeItsContract]] },
      )
    })
  })
}

function placeOf({ link, needsAttention }: CorWithLink): Exposed['place'] {
  if (link === null) return 'none'
  return needsAttention ? 'changed' : 'settled'
}

function statusOf(one: ChangeOrderRequest): CorStatus {
  return isVoid(one) ? 'rejected' : one.status
}
