import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answer, many, readAll, timeOf, wireCor, withScripted } from './scripted-clearstory.ts'

describe('reading all CORs while they change', () => {
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

  it('whatever is deleted, edited and added between two pages, every COR that stays is seen', async () => {
    const change = fc.record({
      gone: fc.array(fc.nat(299), { maxLength: 3 }),
      edited: fc.array(fc.nat(299), { maxLength: 3 }),
      added: fc.nat(2),
    })
    const sharing = fc.constantFrom(1, 2, 25, 60, 99, 100, 101, 150, 300)
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 5 }), sharing, async (changes, perTime) => {
        let cors = many(300).map((cor) => ({ ...cor, updatedAt: timeOf(Math.ceil(cor.id / perTime)) }))
        let clock = 1000
        await withScripted(
          (asked, nth) => {
            const { gone = [], edited = [], added = 0 } = changes[nth - 2] ?? {}
            const ids = new Set(gone)
            cors = cors.filter(({ id }) => !ids.has(id))
            clock += 10
            for (const cor of cors) if (edited.includes(cor.id)) cor.updatedAt = timeOf(clock)
            for (let n = 1; n <= added; n += 1) cors.push(wireCor(clock + n))
            return answer(cors, asked)
          },
          async (clearstory, journal) => {
            const { ids } = await readAll(clearstory)
            expect(cors.filter(({ id }) => !new Set<string>(ids).has(String(id)))).toEqual([])
            expect(journal.length).toBeLessThan(40)
          },
        )
      }),
      {
        numRuns: 60,
        endOnFailure: true,
        // The first page ends with 100. What it ends with is edited, or one before it deleted and another added.
        examples: [
          [[{ gone: [50], edited: [100], added: 0 }], 1],
          [[{ gone: [50], edited: [], added: 1 }], 1],
          [[{ gone: [90], edited: [20], added: 1 }], 25],
          [
            [
              { gone: [3], edited: [4], added: 1 },
              { gone: [5], edited: [6], added: 1 },
            ],
            300,
          ],
        ],
      },
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
