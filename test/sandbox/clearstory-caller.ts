import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { createContractCheck } from '../contract/contract-check.ts'
import { createClearstory, type EmulatedClearstory } from './clearstory/clearstory.ts'
import { Faults } from './core/faults.ts'
import { Journal } from './core/journal.ts'
import { clearstoryKeys } from './seed/world.ts'

type Key = { keyId: string; secret: string }
type Page = { ids: number[]; records: Record<string, unknown>[]; count: number }

/**
 * An emulated Clearstory for the tests of one file, reset before each test, and a client for it. If CONTRACTS_DIR is
 * set, every response is validated against the contract.
 */
export function emulatedClearstory() {
  const journal = new Journal()
  const faults = new Faults()
  const contracts = process.env.CONTRACTS_DIR
  const contractCheck = contracts ? createContractCheck(contracts) : null
  let running: EmulatedClearstory | null = null
  const clearstory = (): EmulatedClearstory => {
    if (!running) throw new Error('The emulated Clearstory runs inside tests only')
    return running
  }

  beforeAll(async () => {
    running = await createClearstory({ journal, faults })
  })
  afterAll(() => clearstory().close())
  beforeEach(() => {
    faults.clear()
    clearstory().reset()
    journal.clear()
  })
  afterEach(() => {
    if (!contractCheck || clearstory().state.writesNulls) return
    // Many requests here are deliberately invalid; every response must be valid.
    const problems = journal.entries().flatMap((entry) => contractCheck.check(entry))
    expect(problems.filter((problem) => problem.startsWith('response'))).toEqual([])
  })

  async function call(path: string, init: RequestInit & { key?: Key } = {}) {
    const { keyId, secret } = init.key ?? clearstoryKeys.marin
    const authorization = `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}`
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await fetch(clearstory().apiUrl + path, { ...init, headers })
    return { status: answer.status, body: await answer.json() }
  }

  async function list(path: string, key?: Key): Promise<Page> {
    const { status, body } = await call(path, key ? { key } : {})
    expect(status, JSON.stringify(body)).toBe(200)
    return { ...body, ids: body.records.map((record: { id: number }) => record.id) }
  }

  /** The first problem of a rejected call: location and field. */
  async function refusal(path: string): Promise<string> {
    const { status, body } = await call(path)
    expect(status).toBe(422)
    expect(body).toMatchObject({ success: false, errors: [{ msg: expect.any(String) }] })
    return `${body.errors[0].location} ${body.errors[0].param}`
  }

  return { clearstory, journal, faults, call, list, refusal }
}
