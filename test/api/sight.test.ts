import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { seededNotifications } from '../sandbox/seed/clearstory-notifications.ts'
import { type AccessLevel, changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, sandbox, sharedHarbor } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// Part × person × route: what of Clearstory each route shows to whom. Rows, totals and counts are compared with those of
// Ana, who sees everything.

const event = String(changeEvents.lobby.id)
const linkedReceived = String(seededCors.rough)
const linkedSent = String(seededCors.sentApproved)
const receivedCor = String(seededCors.fireCaulk)
const receivedDraft = '500030'
const commitmentId = '562949958500001'
const sentCor = String(seededCors.sentPricing)
/** The contract under which the company is the contractor. */
const prime = { contractId: '70100', name: 'Prime contract with', cents: 4_800_000_000 }

type Levels = Partial<Record<'changeEvents' | 'commitments' | 'primeContracts' | 'projectAdmin', AccessLevel>>

/** Everybody's rights on tools, and the parts that follow: linked always, received, sent and drafts. */
const cast = {
  'Change Events alone': { levels: {}, received: false, sent: false },
  'Change Events as admin': { levels: { changeEvents: 'Admin' }, received: false, sent: false },
  'and Commitments': { levels: { commitments: 'Read Only' }, received: true, sent: false },
  'and Commitments as admin': { levels: { commitments: 'Admin' }, received: true, sent: false },
  'and Prime Contracts': { levels: { primeContracts: 'Standard' }, received: false, sent: true },
  'and both': {
    levels: { commitments: 'Read Only', primeContracts: 'Read Only' },
    received: true,
    sent: true,
  },
  'project admin': { levels: { projectAdmin: 'Admin' }, received: true, sent: true },
} as const satisfies Record<string, { levels: Levels; received: boolean; sent: boolean }>
const nothing = { commitments: 'None', primeContracts: 'None', projectAdmin: 'None' } as const

const row = v.object({
  corId: v.string(),
  inbox: v.string(),
  status: v.string(),
  cents: v.nullable(v.number()),
  link: v.nullable(v.object({ changeEventId: v.string() })),
})
const totals = v.object({ count: v.number(), cents: v.number() })
const counts = v.array(v.looseObject({ count: v.number() }))
const logView = v.object({
  rows: v.array(row),
  count: v.number(),
  totals,
  choices: v.object({ contracts: counts, stages: counts, procoreStatuses: counts }),
  standing: v.object({ absent: v.array(v.object({ part: v.string(), tool: v.string() })) }),
})
const exposureView = v.object({
  parts: v.array(v.object({ count: v.number(), cents: v.number(), pushedCents: v.number() })),
  totals: v.record(v.string(), v.object({ count: v.number(), cents: v.number(), pushedCents: v.number() })),
})
const eventView = v.object({
  cors: v.array(v.looseObject({ corId: v.string(), currentCents: v.nullable(v.number()) })),
  notInAnyEvent: v.nullable(totals),
})

async function read<T>(schema: v.GenericSchema<unknown, T>, answer: ReturnType<Caller['get']>): Promise<T> {
  return v.parse(schema, (await expectOk(answer)).body)
}

const sum = (rows: { cents: number | null }[]) => rows.reduce((all, { cents }) => all + (cents ?? 0), 0)
const all = '/cors?limit=200'

describe('what a person sees of Clearstory', () => {
  sharedHarbor()
  let everything: v.InferOutput<typeof logView>['rows']

  beforeAll(async () => {
    await push(ana, {
      kind: 'push',
      corIds: [linkedReceived, linkedSent],
      destination: { kind: 'existing', changeEventId: event },
    })
    await expectOk(
      ana.put(`${harbor}/contract-maps`, {
        maps: ['70001', prime.contractId].map((contractId) => ({
          contractId,
          commitmentId,
          budgetCodeId: null,
        })),
      }),
    )
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 19_000 })
    sandbox.clearstory.state.editCor(seededCors.sentApproved, { amount: 91_000 })
    await expectOk(ana.post(`${harbor}/change-events/${event}/refresh`))
    await expectOk(ana.post(`${harbor}/notifications/refresh?inbox=sent`))
    everything = (await read(logView, ana.get(`${harbor}${all}`))).rows
  })

  it('is tried with CORs of every kind', () => {
    const kinds = new Set(
      everything.map(({ inbox, status }) => `${inbox} ${status === 'draft' ? 'draft' : ''}`),
    )
    expect([...kinds].sort()).toEqual(['received ', 'received draft', 'sent ', 'sent draft'])
  })

  describe.each(Object.entries(cast))('%s', (_, { levels, received, sent }) => {
    let rita: Caller
    const sees = ({ inbox, status }: { inbox: string; status: string }) =>
      (inbox === 'received' ? received : sent) && (status !== 'draft' || sent)

    beforeAll(async () => {
      sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, {
        changeEvents: 'Read Only',
        ...nothing,
        ...levels,
      })
      rita = await app.as(people.rita.id, companies.marin.id)
      // Rights are asked at once: nothing is remembered of the person before.
      await expectOk(rita.post(`${harbor}/validation`))
    })

    it('the log: rows, count, totals, filters and search are of what is seen alone', async () => {
      const seen = everything.filter(sees)
      const log = await read(logView, rita.get(`${harbor}${all}`))
      expect(log.rows.map(({ corId }) => corId)).toEqual(seen.map(({ corId }) => corId))
      expect(log.count).toBe(seen.length)
      expect(log.totals).toEqual({ count: seen.length, cents: sum(seen) })
      expect(log.choices.contracts.reduce((n, { count }) => n + count, 0)).toBe(seen.length)
      const linked = seen.filter(({ link }) => link !== null)
      expect(log.choices.procoreStatuses.reduce((n, { count }) => n + count, 0)).toBe(linked.length)
      for (const [query, kept] of [
        ['&search=e', null],
        ['&changeEvent=none&statuses=draft', seen.filter(({ status }) => status === 'draft')],
        ['&changeEvent=linked', linked],
        [`&changeEvent=${event}`, linked],
        ['&inbox=sent', seen.filter(({ inbox }) => inbox === 'sent')],
      ] as const) {
        const part = await read(logView, rita.get(`${harbor}${all}${query}`))
        const ids = part.rows.map(({ corId }) => corId)
        expect(ids.filter((corId) => !seen.some((one) => one.corId === corId))).toEqual([])
        expect(part.totals).toEqual({ count: part.rows.length, cents: sum(part.rows) })
        if (kept) expect(ids).toEqual(kept.map(({ corId }) => corId))
      }
    })

    it('names what is absent, and the right that shows it', async () => {
      const { standing } = await read(logView, rita.get(`${harbor}${all}`))
      expect(standing.absent).toMatchObject([
        ...(received ? [] : [{ part: 'received', tool: 'commitments' }]),
        ...(sent ? [] : [{ part: 'sent', tool: 'prime_contracts' }]),
      ])
    })

    it('the exposure adds up to what is seen', async () => {
      const seen = everything
        .filter(sees)
        .filter(({ link, status }) => link !== null || status !== 'rejected')
      const exposure = await read(exposureView, rita.get(`${harbor}/exposure`))
      const parts = exposure.parts.reduce((n, { count }) => n + count, 0)
      const places = Object.values(exposure.totals)
      expect(parts).toBe(places.reduce((n, { count }) => n + count, 0))
      expect(sum(exposure.parts)).toBe(sum(places))
      expect(sum(places)).toBe(sum(await notVoid(seen)))
      const pushed = places.reduce((n, { pushedCents }) => n + pushedCents, 0)
      expect(pushed > 0).toBe(received || sent)
    })

    it('this event: its linked CORs, whoever they are from; the total of the others only of what is seen', async () => {
      const ways = [
        rita.get(`${harbor}/change-events/${event}`),
        rita.post(`${harbor}/change-events/${event}/refresh`),
        rita.post(`${harbor}/change-events/${event}/look`),
      ]
      const free = await read(logView, rita.get(`${harbor}${all}&changeEvent=none`))
      const lines = await opened(rita, `${harbor}/change-events/${event}/open`)
      expect(lines).toHaveLength(2)
      for (const view of [...(await Promise.all(ways.map((way) => read(eventView, way)))), ...lines]) {
        expect(view.cors.map(({ corId }) => corId).sort()).toEqual([linkedReceived, linkedSent].sort())
        expect(view.notInAnyEvent).toEqual(
          received || sent ? { count: free.totals.count, cents: free.totals.cents } : null,
        )
      }
    })

    it('a COR by its id: as in the log, or linked', async () => {
      const shown: Record<string, boolean> = {
        [linkedReceived]: true,
        [linkedSent]: true,
        [receivedCor]: received,
        [receivedDraft]: received && sent,
        [sentCor]: sent,
      }
      const ids = Object.keys(shown)
      const expected = ids.filter((corId) => shown[corId])
      const details = await expectOk(rita.post(`${harbor}/cors/details`, { corIds: ids }))
      expect(corIdsIn(details.body)).toEqual(expected)
      for (const corId of ids) {
        const refreshed = await rita.post(`${harbor}/cors/${corId}/refresh`)
        expect([corId, refreshed.status]).toEqual([corId, shown[corId] ? 200 : 404])
      }
    })

    it('notifications: lists, counts and answers', async () => {
      for (const inbox of ['sent', 'received'] as const) {
        for (const ask of [
          () => rita.get(`${harbor}/notifications?inbox=${inbox}`),
          () => rita.post(`${harbor}/notifications/refresh?inbox=${inbox}`),
        ]) {
          const { body } = await expectOk(ask())
          const mine = v.parse(notificationList, body)
          const { body: anas } = await ana.get(`${harbor}/notifications?inbox=${inbox}`)
          const full = v.parse(notificationList, anas)
          // The sums over the answers may hold drafts.
          const withoutSums = full.rows.map((row) => ({
            ...row,
            costImpactCents: null,
            projectedCents: null,
          }))
          expect(mine).toEqual(
            received
              ? { ...full, rows: sent ? full.rows : withoutSums }
              : { rows: [], counts: { sent: { all: 0, pastDue: 0 }, received: { all: 0, pastDue: 0 } } },
          )
        }
      }
      const review = await rita.get(`${harbor}/notifications/${seededNotifications.bulletin7}`)
      expect(review.status).toBe(received ? 200 : 403)
    })

    it('contracts, the commitment view and codes', async () => {
      // Procore itself refuses its commitments to a project admin without a right on them.
      const mayList = 'commitments' in levels
      const maps = await rita.get(`${harbor}/contract-maps`)
      expect(maps).toMatchObject(mayList ? { status: 200 } : { status: 403, body: { code: 'right_missing' } })
      const { body } = await expectOk(rita.get(`${harbor}/commitments/${commitmentId}/panel`))
      const commitment = v.parse(commitmentView, body)
      if (!received) expect(commitment).toEqual({ contracts: [], rows: [], count: 0 })
      else {
        expect(commitment.contracts).toHaveLength(sent ? 2 : 1)
        expect(commitment.rows.length).toBeGreaterThan(0)
        expect(commitment.rows.every(sees)).toBe(true)
      }
    })

    it('the name and the value of the prime contract', async () => {
      const tellAll = {
        'the event': rita.get(`${harbor}/change-events/${event}`),
        'the event, read again': rita.post(`${harbor}/change-events/${event}/refresh`),
        'the log': rita.get(`${harbor}${all}`),
        'a linked COR': rita.post(`${harbor}/cors/${linkedSent}/refresh`),
        'codes of a push': rita.post(`${harbor}/push-codes`, { corIds: [linkedSent] }),
      }
      const { fromOwner } = seededNotifications
      const tellOfReceived = {
        'its commitment': rita.get(`${harbor}/commitments/${commitmentId}/panel`),
        'a notification': rita.get(`${harbor}/notifications/${fromOwner}?contractId=${prime.contractId}`),
      }
      const tellNobody = {
        'the history': rita.get(`${harbor}/change-events/${event}/activity`),
        'the contracts in Setup': rita.get(`${harbor}/contract-maps`),
      }
      const told: string[] = []
      for (const [place, answer] of Object.entries({ ...tellAll, ...tellOfReceived, ...tellNobody })) {
        const text = JSON.stringify((await answer).body)
        if (text.includes(prime.name) || text.includes(String(prime.cents))) told.push(place)
      }
      const places = { ...tellAll, ...(received ? tellOfReceived : {}) }
      expect(told).toEqual(sent ? Object.keys(places) : [])
    })

    it('what changed everywhere', async () => {
      const stale = await expectOk(rita.get(`${harbor}/stale`))
      expect(corIdsIn(stale.body)).toEqual([
        ...(received ? [linkedReceived] : []),
        ...(sent ? [linkedSent] : []),
      ])
    })
  })
})

const notificationList = v.object({
  rows: v.array(v.looseObject({ notificationId: v.string() })),
  counts: v.unknown(),
})
const commitmentView = v.object({
  contracts: v.array(v.unknown()),
  rows: v.array(row),
  count: v.number(),
})

/** Void CORs in no change event are at stake nowhere; the log lists those without an amount too. */
async function notVoid(rows: v.InferOutput<typeof row>[]) {
  const voided = await read(logView, ana.get(`${harbor}${all}&statuses=rejected`))
  const out = new Set(voided.rows.filter(({ link }) => link === null).map(({ corId }) => corId))
  return rows.filter(({ corId }) => !out.has(corId))
}

/** The ids of CORs anywhere in an answer, in order. */
function corIdsIn(body: unknown): string[] {
  return [...JSON.stringify(body).matchAll(/"corId":"(\d+)"/g)].map(([, corId = '']) => corId).sort()
}

/** What is known at once, and what came of looking. */
async function opened(caller: Caller, path: string) {
  const response = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${caller.bearer}` },
  })
  const lines = (await response.text()).trimEnd().split('\n')
  return lines.map((line) => v.parse(v.object({ value: eventView }), JSON.parse(line)).value)
}
