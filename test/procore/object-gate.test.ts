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
