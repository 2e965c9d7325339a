import { describe, expect, it } from 'vitest'
import { PersonSearches } from '../../server/usecases/person-searches.ts'

const clock = { now: () => '2026-03-02T08:00:00.000Z' }

/** Starts searches that note when they run, and answers with how each ended. */
function start(searches: PersonSearches, person: string, names: string[], ran: string[]) {
  return Promise.all(
    names.map((name) =>
      searches
        .run(person, async () => {
          ran.push(`${name} begins`)
          await new Promise((resolve) => setImmediate(resolve))
          ran.push(`${name} ends`)
          return name
        })
        .catch((error: unknown) => error),
    ),
  )
}

describe('searches', () => {
  it('of one person run one at a time, and the latest replace those that wait', async () => {
    const ran: string[] = []
    const outcomes = await start(new PersonSearches(clock), 'ana', ['1', '2', '3', '4', '5', '6', '7'], ran)
    const replaced = { code: 'too_many_requests', retryAt: '2026-03-02T08:00:01.000Z', written: 'no' }
    expect(outcomes).toMatchObject(['1', replaced, replaced, '4', '5', '6', '7'])
    expect(ran).toEqual(['1', '4', '5', '6', '7'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  })

  it('of another person do not wait for them', async () => {
    const searches = new PersonSearches(clock)
    const ran: string[] = []
    await Promise.all([start(searches, 'ana', ['a1', 'a2', 'a3'], ran), start(searches, 'ben', ['b1'], ran)])
    expect(ran.indexOf('b1 begins')).toBeLessThan(ran.indexOf('a2 begins'))
  })

  it('let other work of the process run between two of them', async () => {
    const ran: string[] = []
    const searching = start(new PersonSearches(clock), 'ana', ['1', '2', '3', '4'], ran)
    let done = false
    const other = () => {
      ran.push('other')
      if (!done) setImmediate(other)
    }
    setImmediate(other)
    await searching
    done = true
    for (const name of ['2', '3', '4']) {
      const begins = ran.indexOf(`${name} begins`)
      const before = ran.indexOf(`${Number(name) - 1} ends`)
      expect(ran.slice(before, begins)).toContain('other')
    }
  })

  it('go on after one that failed', async () => {
    const searches = new PersonSearches(clock)
    const failed = searches.run('ana', () => Promise.reject(new Error('disk')))
    const next = searches.run('ana', async () => 'found')
    await expect(failed).rejects.toThrow('disk')
    expect(await next).toBe('found')
  })
})
