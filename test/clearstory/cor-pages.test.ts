import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeOrderRequest } from '../../server/domain/change-order-request.ts'
import type { Clearstory } from '../../server/domain/ports/clearstory.ts'
import { type Asked, projectId, timeOf, wireCor, withScripted } from './scripted-clearstory.ts'

type Wire = ReturnType<typeof wireCor>

/** CORs as Clearstory lists them: filter, order and page as asked. `tie` orders equals; it may differ from call to call. */
function answer(cors: Wire[], { query }: Asked, tie = (a: Wire, b: Wire) => a.id - b.id) {
  const from = query.get('fromUpdatedAt') ?? ''
  const found = cors
    .filter(({ updatedAt }) => updatedAt >= from)
    .sort((a, b) => (a.updatedAt === b.updatedAt ? tie(a, b) : a.updatedAt < b.updatedAt ? -1 : 1))
  const offset = Number(query.get('offset'))
  return { body: { records: found.slice(offset, offset + Number(query.get('limit'))), count: found.length } }
}

const many = (n: number) => Array.from({ length: n }, (_, index) => wireCor(index + 1))

async function readAll(clearstory: Clearstory, from: string | null = null) {
  const cors: ChangeOrderRequest[] = []
  const totals: number[] = []
  for await (const page of clearstory.corPages(projectId, 'received', from)) {
    cors.push(...page.cors)
    totals.push(page.total)
  }
  return { cors, totals, ids: new Set(cors.map(({ corId }) => corId)) }
}

describe('reading all CORs', () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [250, 3],
    [300, 3],
    [1000, 10],
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
          ['/cors', { ...common, fromUpdatedAt: timeOf(100), offset: '1' }],
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

  it('goes on by offset where more CORs share one time than fit a page', async () => {
    const cors = many(350).map((cor) => ({ ...cor, updatedAt: cor.id <= 20 ? cor.updatedAt : timeOf(500) }))
    await withScripted(
      (asked) => answer(cors, asked),
      async (clearstory, journal) => {
        const read = await readAll(clearstory)
        expect(read.cors).toHaveLength(350)
        expect(read.ids.size).toBe(350)
        expect(journal).toHaveLength(4)
      },
    )
  })

  it('loses none when CORs already read are updated between the pages', async () => {
    const cors = many(250)
    await withScripted(
      (asked, nth) => {
        // After the first page, three of it move to the end, and everything behind them moves up.
        if (nth === 2) for (const cor of cors.slice(10, 13)) cor.updatedAt = timeOf(1000 + cor.id)
        return answer(cors, asked)
      },
      async (clearstory, journal) => {
        const read = await readAll(clearstory)
        expect(read.ids.size).toBe(250)
        expect(read.cors).toHaveLength(253)
        expect(journal).toHaveLength(3)
      },
    )
  })

  it('loses none when the very COR it continues from is updated', async () => {
    const cors = many(250)
    await withScripted(
      (asked, nth) => {
        const anchor = cors[99]
        if (nth === 2 && anchor) anchor.updatedAt = timeOf(1000)
        return answer(cors, asked)
      },
      async (clearstory) => {
        expect((await readAll(clearstory)).ids.size).toBe(250)
      },
    )
  })

  it('loses none when the COR it continues from is withdrawn', async () => {
    const cors = many(250)
    await withScripted(
      (asked, nth) => {
        if (nth === 2) cors.splice(99, 1)
        return answer(cors, asked)
      },
      async (clearstory) => {
        expect((await readAll(clearstory)).ids.size).toBe(250)
      },
    )
  })

  it('loses none when CORs of one time come in another order each time', async () => {
    const cors = many(230).map((cor) => ({
      ...cor,
      updatedAt: cor.id > 90 && cor.id <= 120 ? timeOf(91) : cor.updatedAt,
    }))
    await withScripted(
      (asked, nth) => answer(cors, asked, (a, b) => (nth % 2 === 0 ? b.id - a.id : a.id - b.id)),
      async (clearstory) => {
        const read = await readAll(clearstory)
        expect(read.ids.size).toBe(230)
        expect(read.cors).toHaveLength(230)
      },
    )
  })

  it('sees the ones that arrive while it reads', async () => {
    const cors = many(150)
    await withScripted(
      (asked, nth) => {
        if (nth === 2) cors.push(wireCor(151), wireCor(152))
        return answer(cors, asked)
      },
      async (clearstory) => {
        expect((await readAll(clearstory)).ids.size).toBe(152)
      },
    )
  })

  it('works with answers that hold no count, fewer records than asked for, or a single record', async () => {
    await withScripted(
      (asked) => ({ body: { records: answer(many(150), asked).body.records } }),
      async (clearstory, journal) => {
        expect((await readAll(clearstory)).ids.size).toBe(150)
        expect(journal).toHaveLength(2)
      },
    )
    await withScripted(
      (asked) => {
        const { records, count } = answer(many(150), asked).body
        return { body: { records: records.slice(0, 40), count } }
      },
      async (clearstory) => {
        expect((await readAll(clearstory)).ids.size).toBe(150)
      },
    )
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

  /** Which CORs change before each request, by position. */
  const edits = fc.array(fc.array(fc.nat(249), { maxLength: 6 }), { maxLength: 6 })
  // Few times, so that pages begin and end among equals.
  const times = fc.array(fc.nat(5), { minLength: 250, maxLength: 250 })

  it('whatever is updated between the pages, every COR is seen, and the next delta completes it', async () => {
    await fc.assert(
      fc.asyncProperty(edits, fc.option(times), async (rounds, ties) => {
        const cors = many(250).map((cor, index) =>
          ties ? { ...cor, updatedAt: timeOf(ties[index] ?? 0) } : cor,
        )
        let clock = 1000
        await withScripted(
          (asked, nth) => {
            for (const position of rounds[nth - 1] ?? []) {
              const cor = cors[position]
              clock += 1
              if (cor) cor.updatedAt = timeOf(clock)
            }
            return answer(cors, asked)
          },
          async (clearstory) => {
            const { cors: read } = await readAll(clearstory)
            // What was updated after the last page belongs to the next delta, even one not seen before.
            const cursor = read.reduce(
              (newest, { updatedAt }) => (updatedAt > newest ? updatedAt : newest),
              '',
            )
            const { cors: delta } = await readAll(clearstory, cursor)
            const latest = new Map(
              [...read, ...delta].map(({ corId, updatedAt }) => [String(corId), updatedAt]),
            )
            expect(latest).toEqual(new Map(cors.map(({ id, updatedAt }) => [String(id), updatedAt])))
          },
        )
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })

  it('whatever is withdrawn between the pages, every COR that stays is seen', async () => {
    await fc.assert(
      fc.asyncProperty(edits, async (rounds) => {
        let cors = many(250)
        await withScripted(
          (asked, nth) => {
            const gone = new Set(rounds[nth - 1])
            cors = cors.filter((_, position) => !gone.has(position))
            return answer(cors, asked)
          },
          async (clearstory) => {
            const { ids } = await readAll(clearstory)
            expect(cors.filter(({ id }) => !new Set<string>(ids).has(String(id)))).toEqual([])
          },
        )
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })
})
