import { describe, expect, it, vi } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreUserId } from '../../server/domain/ids.ts'
import { type LongReading, PersonTurns } from '../../server/usecases/person-turns.ts'

const clock = { now: () => '2026-03-02T08:00:00.000Z' }

const personNamed = (name: string) => ({
  companyId: idOf<ProcoreCompanyId>('1'),
  personId: idOf<ProcoreUserId>(name),
})

/** Starts readings that note when they run, and answers with how each ended. */
function start(
  turns: PersonTurns,
  person: string,
  names: string[],
  ran: string[],
  kind: LongReading = 'cor_log',
) {
  return Promise.all(
    names.map((name) =>
      turns
        .run(personNamed(person), kind, async () => {
          ran.push(`${name} begins`)
          await new Promise((resolve) => setImmediate(resolve))
          ran.push(`${name} ends`)
          return name
        })
        .catch((error: unknown) => error),
    ),
  )
}

describe('long readings', () => {
  it('of one person run one at a time, and the latest replace those that wait', async () => {
    const ran: string[] = []
    const outcomes = await start(new PersonTurns(clock), 'ana', ['1', '2', '3', '4', '5', '6', '7'], ran)
    const replaced = { code: 'too_many_requests', retryAt: '2026-03-02T08:00:01.000Z', written: 'no' }
    expect(outcomes).toMatchObject(['1', replaced, replaced, '4', '5', '6', '7'])
    expect(ran).toEqual(['1', '4', '5', '6', '7'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  })

  it('of another person do not wait for them', async () => {
    const turns = new PersonTurns(clock)
    const ran: string[] = []
    await Promise.all([start(turns, 'ana', ['a1', 'a2', 'a3'], ran), start(turns, 'ben', ['b1'], ran)])
    expect(ran.indexOf('b1 begins')).toBeLessThan(ran.indexOf('a2 begins'))
  })

  it('of another kind do not wait for them', async () => {
    const turns = new PersonTurns(clock)
    const ran: string[] = []
    const log = start(turns, 'ana', ['l1', 'l2', 'l3'], ran)
    await Promise.all([log, start(turns, 'ana', ['e1'], ran, 'exposure')])
    expect(ran.indexOf('e1 begins')).toBeLessThan(ran.indexOf('l2 begins'))
  })

  it('let other work of the process run between two of them', async () => {
    const ran: string[] = []
    const reading = start(new PersonTurns(clock), 'ana', ['1', '2', '3', '4'], ran)
    let done = false
    const other = () => {
      ran.push('other')
      if (!done) setImmediate(other)
    }
    setImmediate(other)
    await reading
    done = true
    for (const name of ['2', '3', '4']) {
      const begins = ran.indexOf(`${name} begins`)
      const before = ran.indexOf(`${Number(name) - 1} ends`)
      expect(ran.slice(before, begins)).toContain('other')
    }
  })

  it('go on after one that failed', async () => {
    const turns = new PersonTurns(clock)
    const failed = turns.run(personNamed('ana'), 'cor_log', () => Promise.reject(new Error('disk')))
    const next = turns.run(personNamed('ana'), 'cor_log', async () => 'found')
    await expect(failed).rejects.toThrow('disk')
    expect(await next).toBe('found')
  })

  it.each(['cor_log', 'exposure'] as const)(
    'rest for as long as they took, whatever comes next: %s',
    async (next) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
      try {
        const turns = new PersonTurns(clock)
        const ran: string[] = []
        const first = turns.run(personNamed('ana'), 'cor_log', async () => {
          // A synchronous database: the clock goes on, nothing else does.
          await vi.advanceTimersByTimeAsync(2000)
          ran.push('first')
        })
        await vi.advanceTimersByTimeAsync(0)
        await first
        const second = turns.run(personNamed('ana'), next, async () => {
          ran.push('second')
        })
        await vi.advanceTimersByTimeAsync(1999)
        expect(ran).toEqual(['first'])
        await vi.advanceTimersByTimeAsync(2)
        await second
        expect(ran).toEqual(['first', 'second'])
      } finally {
        vi.useRealTimers()
      }
    },
  )
})
