import { describe, expect, it } from 'vitest'
import { type CompanyGateStub, ObjectGate, type Told } from '../../server/procore/object-gate.ts'

type Attempt = () => Promise<Told>

/** Stubs that are asked one after another; the last one answers all further questions. */
function gateOf(...stubs: ((attempt: Attempt) => Promise<void>)[]): ObjectGate {
  let asked = 0
  return new ObjectGate((): CompanyGateStub => {
    const stub = stubs[Math.min(asked, stubs.length - 1)]
    asked += 1
    return {
      run: async (_, attempt) => {
        await stub?.(attempt)
        return { kind: 'done' }
      },
      alone: async () => ({ kind: 'done' }),
    }
  })
}

const answer = { status: 200, headers: new Headers() }
const writing = { personId: '7', writeKey: 'change event 1' }

it('an object hears what a gate learns from, and that a write leaves once', async () => {
  let report: Told | null = null
  let asked: unknown = null
  const gate = new ObjectGate(() => ({
    run: async (task, attempt) => {
      asked = task
      report = await attempt()
      return { kind: 'done' }
    },
    alone: async () => ({ kind: 'done' }),
  }))
  const date = 'Mon, 02 Mar 2026 08:00:00 GMT'
  const headers = new Headers({ date, 'x-rate-limit-reset': '1772438410', 'retry-after': '3', server: 'x' })
  await gate.run('1', { ...writing, once: true }, async () => ({ status: 429, headers }))
  expect(asked).toEqual({ ...writing, once: true })
  expect(report).toEqual({
    status: 429,
    headers: { date, 'x-rate-limit-reset': '1772438410', 'retry-after': '3' },
  })
})

describe('an object that was lost before it let a write through', () => {
  it('and calls back after its successor did: the write is made once', async () => {
    const late: Attempt[] = []
    const gate = gateOf(
      async (attempt) => {
        late.push(attempt)
        throw new Error('the object was evicted')
      },
      async (attempt) => {
        await attempt()
      },
    )
    let writes = 0
    await gate.run('1', writing, async () => {
      writes += 1
      return answer
    })
    await Promise.allSettled(late.map((attempt) => attempt()))
    expect(writes).toBe(1)
  })

  it('and calls back after the write was given up as unsent: it is not made at all', async () => {
    const late: Attempt[] = []
    const gate = gateOf(async (attempt) => {
      late.push(attempt)
      throw new Error('the object is overloaded')
    })
    let writes = 0
    const running = gate.run('1', writing, async () => {
      writes += 1
      return answer
    })
    await expect(running).rejects.toMatchObject({ kind: 'busy', written: 'no' })
    await Promise.allSettled(late.map((attempt) => attempt()))
    expect(writes).toBe(0)
  })
})
