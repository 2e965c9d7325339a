import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adapterFor, projectId, TinyProcore } from './tiny-procore.ts'

let tiny: TinyProcore

beforeEach(async () => {
  tiny = await TinyProcore.start()
})
afterEach(() => tiny.close())

function procore() {
  return adapterFor({ apiUrl: tiny.url, loginUrl: tiny.url }).procore
}

describe('lists over several pages', () => {
  const codes = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: from + index, flat_code: `c${from + index}` }))

  it.each([
    [
      'Link',
      (page: number): Record<string, string> =>
        page < 3 ? { link: '<http://x/?page=9>; rel="next"' } : { link: '<http://x>; rel="prev"' },
    ],
    ['Total', (): Record<string, string> => ({ total: '2100' })],
  ])('are read to the end by %s', async (_, headers) => {
    tiny.handler = ({ query }) => {
      const page = Number(query.get('page'))
      return { json: codes(page * 1000, page < 3 ? 1000 : 100), headers: headers(page) }
    }
    expect(await procore().listBudgetCodes(projectId)).toHaveLength(2100)
    expect(tiny.seen.map(({ query }) => query.get('page'))).toEqual(['1', '2', '3'])
  })

  it('without any header end with an empty page, or where a list that ignores paging repeats itself', async () => {
    tiny.handler = ({ query }) => ({ json: Number(query.get('page')) > 1 ? [] : codes(1, 999) })
    expect(await procore().listBudgetCodes(projectId)).toHaveLength(999)
    tiny.handler = () => ({ json: codes(1, 1000) })
    expect(await procore().listBudgetCodes(projectId)).toHaveLength(1000)
    expect(tiny.seen).toHaveLength(4)
  })

  /** A server that gives 100 rows at most, whatever is asked for. */
  const clamped = (startsBy: 'given' | 'asked', headers: (from: number) => Record<string, string>) => {
    tiny.handler = ({ query }) => {
      const asked = Number(query.get('per_page'))
      const given = Math.min(asked, 100)
      const from = (Number(query.get('page')) - 1) * (startsBy === 'given' ? given : asked)
      return { json: codes(from + 1, Math.max(0, Math.min(given, 350 - from))), headers: headers(from) }
    }
  }
  const noHeaders = (): Record<string, string> => ({})
  const total = (): Record<string, string> => ({ total: '350' })
  const link = (from: number): Record<string, string> =>
    from < 300 ? { link: '<x>; rel="next"' } : { link: '<x>; rel="prev"' }
  // A proxy's Link that knows nothing of the clamping.
  const wrongLink = (): Record<string, string> => ({ total: '350', link: '<x>; rel="last"' })

  it.each([
    ['given', 'no headers', noHeaders, 5],
    ['asked', 'no headers', noHeaders, 5],
    ['given', 'Total', total, 4],
    ['asked', 'Total', total, 4],
    ['given', 'Link', link, 4],
    ['given', 'Total and a Link without next', wrongLink, 4],
  ] as const)(
    'are whole though the page is clamped: start by %s, %s',
    async (startsBy, _, headers, calls) => {
      clamped(startsBy, headers)
      expect(await procore().listBudgetCodes(projectId)).toHaveLength(350)
      expect(tiny.seen).toHaveLength(calls)
    },
  )

  it('that never end are refused', async () => {
    tiny.handler = ({ query }) => ({
      json: codes(Number(query.get('page')), 1),
      headers: { link: '<x>; rel="next"' },
    })
    await expect(procore().listBudgetCodes(projectId)).rejects.toMatchObject({ kind: 'unreadable' })
    expect(tiny.seen).toHaveLength(100)
  })
})
