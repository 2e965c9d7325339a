import { describe, expect, it } from 'vitest'
import { type ContractId, type CorId, idOf } from '../../server/domain/ids.ts'
import type { ListedCor } from '../../server/domain/ports/clearstory.ts'
import { answer, many, projectId, timeOf, type Wire, wireCor, withScripted } from './scripted-clearstory.ts'

const cor = (id: number, more: Partial<ListedCor> = {}): ListedCor => ({
  corId: idOf<CorId>(String(id)),
  inbox: 'received',
  contractId: idOf<ContractId>('7'),
  updatedAt: timeOf(id),
  ...more,
})

/** Whether a COR is listed among some, and the queries it took. */
async function listed(one: ListedCor, cors: Wire[], change: (nth: number) => void = () => {}) {
  let found: boolean | null = null
  let queries: Record<string, string>[] = []
  await withScripted(
    (asked, nth) => {
      change(nth)
      return answer(cors, asked)
    },
    async (clearstory, journal) => {
      found = await clearstory.isListed(projectId, one)
      queries = journal.map(({ path, query }) => ({ path, ...Object.fromEntries(query) }))
    },
  )
  return { found, queries }
}

describe('whether a COR is listed', () => {
  it('takes one call for one that is: its inbox, project, contract and time', async () => {
    const { found, queries } = await listed(cor(40), many(100))
    expect(found).toBe(true)
    expect(queries).toEqual([
      {
        path: '/cors',
        inbox: 'received',
        projectIds: '900',
        contractIds: '7',
        fromUpdatedAt: timeOf(40),
        untilUpdatedAt: timeOf(40),
        sortBy: 'updatedAt',
        sortDirection: 'asc',
        offset: '0',
        limit: '100',
      },
    ])
  })

  it('asks for no contract where the COR has none', async () => {
    const { queries } = await listed(cor(40, { contractId: null, inbox: 'sent' }), many(100))
    expect(queries[0]).toMatchObject({ inbox: 'sent' })
    expect(queries[0]).not.toHaveProperty('contractIds')
  })

  it('is no where the list is without it, and asks once more without an end', async () => {
    const { found, queries } = await listed(
      cor(40),
      many(100).filter(({ id }) => id !== 40),
    )
    expect(found).toBe(false)
    expect(queries.map((query) => [query.fromUpdatedAt, query.untilUpdatedAt])).toEqual([
      [timeOf(40), timeOf(40)],
      [timeOf(39), undefined],
    ])
  })

  it('is asked without times where the COR has none', async () => {
    const undated = '1970-01-01T00:00:00.000Z'
    const { found, queries } = await listed(cor(40, { updatedAt: undated }), many(250))
    expect(found).toBe(true)
    expect(queries).toHaveLength(1)
    expect(queries[0]).not.toHaveProperty('fromUpdatedAt')
  })

  it('goes through the pages of one time', async () => {
    const cors = many(250).map((one) => ({ ...one, updatedAt: timeOf(5) }))
    expect(await listed(cor(249, { updatedAt: timeOf(5) }), cors)).toMatchObject({ found: true })
    const without = cors.filter(({ id }) => id !== 249)
    expect(await listed(cor(249, { updatedAt: timeOf(5) }), without)).toMatchObject({ found: false })
  })

  it('is yes where the COR was edited since it was read', async () => {
    const cors = many(100)
    const edit = (nth: number) => {
      const one = cors[39]
      if (nth === 1 && one) one.updatedAt = timeOf(500)
    }
    expect(await listed(cor(40), cors, edit)).toMatchObject({ found: true })
  })

  it('is yes where Clearstory keeps more digits of its times than it gives', async () => {
    const cors = [wireCor(40, { updatedAt: `${timeOf(40).slice(0, -1)}456Z` })]
    expect(await listed(cor(40), cors)).toMatchObject({ found: true })
  })

  it('is an error where the list cannot be read', async () => {
    await withScripted(
      () => ({ status: 503, body: '' }),
      async (clearstory) => {
        await expect(clearstory.isListed(projectId, cor(40))).rejects.toMatchObject({ kind: 'unavailable' })
      },
    )
  })
})
