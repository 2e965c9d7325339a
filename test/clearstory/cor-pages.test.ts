import { describe, expect, it } from 'vitest'
import { answer, many, readAll, timeOf, wireCor, withScripted } from './scripted-clearstory.ts'

describe('reading all CORs', () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [250, 3],
    [300, 4],
    [1000, 11],
    [10_008, 102],
  ])('%i of them takes %i call(s), each seen once', async (n, calls) => {
    const cors = many(n)
    await withScripted(
      (asked) => answer(cors, asked),
      async (clearstory, journal) => {
        const read = await readAll(clearstory)
        expect(read.cors.map(({ corId }) => corId)).toEqual(cors.map(({ id }) => String(id)))
        expect(new Set(read.totals)).toEqual(new Set([n]))
        expect(journal).toHaveLength(calls)
      },
    )
  })

  it('asks in pages of 100 by update, with the key as UTF-8 Basic authentication', async () => {
    await withScripted(
      (asked) => answer(many(150), asked),
      async (clearstory, journal) => {
        await readAll(clearstory, timeOf(1))
        expect(journal.map(({ path, query }) => [path, Object.fromEntries(query)])).toEqual([
          ['/cors', { ...common, fromUpdatedAt: timeOf(1), offset: '0' }],
          ['/cors', { ...common, fromUpdatedAt: timeOf(100), offset: '0' }],
        ])
        for (const { headers } of journal) {
          const [scheme, text = ''] = (headers.authorization ?? '').split(' ')
          expect([scheme, Buffer.from(text, 'base64').toString('utf8')]).toEqual(['Basic', 'csk_ключ:pä:ss'])
        }
      },
    )
  })

  const common = {
    inbox: 'received',
    projectIds: '900',
    sortBy: 'updatedAt',
    sortDirection: 'asc',
    limit: '100',
  }

  it('takes no more calls where 25 CORs share each time', async () => {
    const cors = many(10_008).map((cor) => ({ ...cor, updatedAt: timeOf(Math.ceil(cor.id / 25)) }))
    await withScripted(
      (asked) => answer(cors, asked),
      async (clearstory, journal) => {
        const read = await readAll(clearstory)
        expect(read.cors).toHaveLength(10_008)
        expect(read.ids.size).toBe(10_008)
        expect(journal.length).toBeLessThanOrEqual(104)
      },
    )
  })

  it('goes on by offset where more CORs share one time than fit a page', async () => {
    const cors = many(350).map((cor) => ({ ...cor, updatedAt: cor.id <= 20 ? cor.updatedAt : timeOf(500) }))
    await withScripted(
      (asked) => answer(cors, asked),
      async (clearstory, journal) => {
        const read = await readAll(clearstory)
        expect(read.cors).toHaveLength(350)
        expect(read.ids.size).toBe(350)
        expect(journal.length).toBeLessThanOrEqual(5)
      },
    )
  })

  const everyTime = (n: number) => many(n)
  const fewTimes = (n: number) =>
    many(n).map((cor) => ({ ...cor, updatedAt: timeOf(Math.ceil(cor.id / 130)) }))

  it.each<[string, { clamp?: number; count?: boolean }]>([
    ['has no count', { count: false }],
    ['clamps the limit', { clamp: 40 }],
    ['clamps the limit and has no count', { clamp: 40, count: false }],
    ['gives two records at a time', { clamp: 2 }],
    ['gives one record at a time and has no count', { clamp: 1, count: false }],
    ['ignores the limit', { clamp: 10_000 }],
    ['ignores the limit and has no count', { clamp: 10_000, count: false }],
  ])('loses none and ends where Clearstory %s', async (_, { clamp = 100, count: hasCount = true }) => {
    for (const cors of [everyTime(151), fewTimes(300), everyTime(1)]) {
      await withScripted(
        (asked) => {
          asked.query.set('limit', String(clamp))
          const { records, count } = answer(cors, asked).body
          return { body: { records, ...(hasCount ? { count } : {}) } }
        },
        async (clearstory, journal) => {
          expect((await readAll(clearstory)).ids.size).toBe(cors.length)
          expect(journal.length).toBeLessThan(12 + (cors.length * 3) / Math.max(clamp - 1, 1))
        },
      )
    }
  })

  it.each([
    ['with a count', { count: 10_008 }],
    ['without a count', {}],
  ])('ends where Clearstory gives the same page over and over, %s', async (_, more) => {
    for (const cors of [many(100), many(100).map((cor) => ({ ...cor, updatedAt: timeOf(7) })), many(1)]) {
      await withScripted(
        () => ({ body: { records: cors, ...more } }),
        async (clearstory, journal) => {
          expect((await readAll(clearstory)).cors).toHaveLength(cors.length)
          expect(journal.length).toBeLessThanOrEqual(5)
        },
      )
    }
  })

  it('goes on behind records that cannot be read', async () => {
    const cors = many(500).map((cor) => (cor.id > 80 && cor.id < 420 ? { ...cor, id: -cor.id } : cor))
    await withScripted(
      (asked) => answer(cors, asked, (a, b) => Math.abs(a.id) - Math.abs(b.id)),
      async (clearstory, journal) => {
        expect((await readAll(clearstory)).ids.size).toBe(500 - 339)
        expect(journal.length).toBeLessThanOrEqual(8)
      },
    )
  })

  it('reads a single record, and none', async () => {
    for (const body of [
      { records: wireCor(1), count: 1 },
      { records: null, count: 0 },
    ]) {
      await withScripted(
        () => ({ body }),
        async (clearstory, journal) => {
          expect((await readAll(clearstory)).ids.size).toBe(body.count)
          expect(journal).toHaveLength(1)
        },
      )
    }
  })

  it('does not take an answer without records for an empty list', async () => {
    await withScripted(
      () => ({ body: { message: 'try later' } }),
      async (clearstory) => {
        await expect(readAll(clearstory)).rejects.toMatchObject({ kind: 'unreadable' })
      },
    )
  })
})

describe('CORs whose pages do not end', () => {
  const page = (from: number, updatedAt?: string) =>
    many(from + 99)
      .slice(from - 1)
      .map((cor) => ({ ...cor, ...(updatedAt ? { updatedAt } : {}) }))

  it.each([
    ['with a count', { count: 1_000_000 }, undefined],
    ['without a count', {}, undefined],
    ['of one time', { count: 1_000_000 }, timeOf(1)],
  ])('end where two pages come by turns, %s', async (_, more, at) => {
    await withScripted(
      (_asked, nth) => ({ body: { records: page(nth % 2 === 0 ? 101 : 1, at), ...more } }),
      async (clearstory, journal) => {
        const read = await readAll(clearstory)
        expect(read.ids.size).toBe(200)
        expect(journal.length).toBeLessThan(30)
      },
    )
  })

  it('end where three pages come by turns, shuffled', async () => {
    const turn = [page(1), page(101), page(201).reverse()]
    await withScripted(
      (_, nth) => ({ body: { records: turn[nth % 3], count: 1_000_000 } }),
      async (clearstory, journal) => {
        expect((await readAll(clearstory)).ids.size).toBe(300)
        expect(journal.length).toBeLessThan(40)
      },
    )
  })

  it('are an error where each page brings new ones, for ever', async () => {
    await withScripted(
      (_, nth) => ({ body: { records: page(nth * 100), count: 1_000_000_000 } }),
      async (clearstory, journal) => {
        await expect(readAll(clearstory)).rejects.toMatchObject({
          name: 'ClearstoryError',
          kind: 'unreadable',
        })
        expect(journal).toHaveLength(50)
      },
      { endlessPages: 50 },
    )
  })
})
