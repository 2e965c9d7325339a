import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clearstory } from '../../server/domain/ports/clearstory.ts'
import { type Asked, projectId, withScripted } from './scripted-clearstory.ts'

interface Wire {
  id: number
  projectRateId: number
}

const many = (n: number): Wire[] =>
  Array.from({ length: n }, (_, index) => ({ id: index + 1, projectRateId: index + 1 }))

/** A page as asked, by creation. `clamp`: the most it gives. */
function answer(records: readonly Wire[], { query }: Asked, { clamp = 100, count = true } = {}) {
  const sorted = query.get('sortDirection') === 'desc' ? [...records].reverse() : records
  const skip = Number(query.get('skip') ?? query.get('offset'))
  const take = Math.min(clamp, Number(query.get('take') ?? query.get('limit')))
  return {
    body: { records: sorted.slice(skip, skip + take), ...(count ? { count: records.length } : {}) },
  }
}

const lists: [string, string, (clearstory: Clearstory) => Promise<string[]>][] = [
  [
    'projects',
    '/projects',
    async (c) => (await c.listProjects()).map(({ clearstoryProjectId }) => clearstoryProjectId),
  ],
  [
    'contracts',
    '/contracts',
    async (c) => (await c.listContracts(projectId)).map(({ contractId }) => contractId),
  ],
  [
    'rates',
    `/rates/project/${projectId}/labor`,
    async (c) => [...(await c.projectRates(projectId)).labor.keys()],
  ],
  [
    'change notifications',
    '/change-notifications',
    async (c) => (await c.listNotifications(projectId, 'sent')).map(({ notificationId }) => notificationId),
  ],
]

/** Only the calls to one list count: rates are four lists. */
const callsTo = (journal: readonly Asked[], path: string) => journal.filter((asked) => asked.path === path)

describe.each(lists)('the list of %s', (_, path, read) => {
  it.each([
    [0, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])('reads %i in %i call(s), each once', async (n, calls) => {
    await withScripted(
      (asked) => answer(many(n), asked),
      async (clearstory, journal) => {
        const ids = await read(clearstory)
        expect(ids.map(Number).sort((a, b) => a - b)).toEqual(many(n).map(({ id }) => id))
        expect(callsTo(journal, path)).toHaveLength(calls)
      },
    )
  })

  it.each<[string, { clamp?: number; count?: boolean }]>([
    ['has no count', { count: false }],
    ['clamps the limit', { clamp: 40 }],
    ['clamps the limit and has no count', { clamp: 40, count: false }],
  ])('is whole where Clearstory %s', async (_name, more) => {
    await withScripted(
      (asked) => answer(many(250), asked, more),
      async (clearstory) => {
        expect(new Set(await read(clearstory)).size).toBe(250)
      },
    )
  })

  it.each([
    ['with a count', { count: 10_000 }],
    ['without a count', {}],
  ])('ends where Clearstory gives the same page over and over, %s', async (_name, more) => {
    await withScripted(
      () => ({ body: { records: many(100), ...more } }),
      async (clearstory, journal) => {
        expect(await read(clearstory)).toHaveLength(100)
        expect(callsTo(journal, path).length).toBeLessThanOrEqual(3)
      },
    )
  })

  it.each([
    ['with a count', { count: 1_000_000 }],
    ['without a count', {}],
  ])('ends where Clearstory gives two pages by turns, %s', async (_name, more) => {
    await withScripted(
      (asked, nth) => {
        const records = asked.path === path && nth % 2 === 0 ? many(200).slice(100) : many(100)
        return { body: { records, ...more } }
      },
      async (clearstory, journal) => {
        await read(clearstory)
        expect(callsTo(journal, path).length).toBeLessThanOrEqual(10)
      },
    )
  })

  it('loses none that stays where others are deleted and added between the pages', async () => {
    const change = fc.record({
      gone: fc.array(fc.integer({ min: 1, max: 250 }), { maxLength: 3 }),
      added: fc.nat(2),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
        let records = many(250)
        let next = 1000
        const asks = new Map<string, number>()
        await withScripted(
          (asked) => {
            const nth = (asks.get(asked.path) ?? 0) + 1
            asks.set(asked.path, nth)
            const { gone = [], added = 0 } = asked.path === path ? (changes[nth - 2] ?? {}) : {}
            records = records.filter(({ id }) => !gone.includes(id))
            for (let n = 0; n < added; n += 1) {
              next += 1
              records.push({ id: next, projectRateId: next })
            }
            return answer(records, asked)
          },
          async (clearstory) => {
            const ids = new Set((await read(clearstory)).map(Number))
            expect(records.filter(({ id }) => id <= 250 && !ids.has(id))).toEqual([])
          },
        )
      }),
      {
        numRuns: 20,
        endOnFailure: true,
        examples: [[[{ gone: [50], added: 1 }]], [[{ gone: [200], added: 0 }]]],
      },
    )
  })
})

describe('a list that never ends', () => {
  /** Each page is full of records that no page had before. */
  const endless = ({ query }: Asked) => {
    const skip = Number(query.get('skip') ?? query.get('offset'))
    const records = many(100).map(({ id }) => ({ id: skip + id, projectRateId: skip + id }))
    return { body: { records, count: 1_000_000_000 } }
  }

  it('is an error: what was stored must not be replaced by a part', async () => {
    await withScripted(endless, async (clearstory, journal) => {
      await expect(clearstory.listContracts(projectId)).rejects.toMatchObject({
        name: 'ClearstoryError',
        kind: 'unreadable',
      })
      expect(journal).toHaveLength(1000)
    })
  })

  it('is cut after 5,000 where the newest are enough', async () => {
    await withScripted(endless, async (clearstory, journal) => {
      expect((await clearstory.listNotifications(projectId, 'sent')).length).toBeGreaterThan(4900)
      expect(journal).toHaveLength(50)
    })
  })
})
