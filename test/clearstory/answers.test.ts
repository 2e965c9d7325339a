import { describe, expect, it } from 'vitest'
import { type CorId, idOf } from '../../server/domain/ids.ts'
import { type Clearstory, ClearstoryError } from '../../server/domain/ports/clearstory.ts'
import { type Reply, withScripted } from './scripted-clearstory.ts'

const corId = idOf<CorId>('12')

async function failureOf(
  work: Promise<unknown>,
): Promise<{ kind: string; message: string; status: number | null }> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ClearstoryError)) throw new Error(`expected a ClearstoryError, got ${error}`)
  const { kind, message, status } = error
  return { kind, message, status }
}

/** What an adapter makes of one answer, and how many times it asked. */
async function outcomeOf(
  reply: Reply,
  ask: (clearstory: Clearstory) => Promise<unknown> = (c) => c.company(),
) {
  let outcome: Awaited<ReturnType<typeof failureOf>> | null = null
  let calls = 0
  await withScripted(
    () => reply,
    async (clearstory, journal) => {
      outcome = await failureOf(ask(clearstory))
      calls = journal.length
    },
  )
  return { ...(outcome ?? { kind: 'none', message: '', status: null }), calls }
}

describe('an answer that is an error', () => {
  it.each([
    [401, 'key_refused', 1],
    [403, 'key_refused', 1],
    [404, 'not_found', 1],
    [422, 'refused', 1],
    [400, 'refused', 1],
    [429, 'unavailable', 1],
    [500, 'unavailable', 2],
    [503, 'unavailable', 2],
    [302, 'unreadable', 1],
  ])('with status %i is %s, after %i call(s)', async (status, kind, calls) => {
    const outcome = await outcomeOf({ status, body: { message: 'no' } })
    expect(outcome).toMatchObject({ kind, status, calls })
  })

  it('is refused in the words Clearstory chose, in both its shapes', async () => {
    const plain = await outcomeOf({ status: 422, body: { message: 'limit is too large' } })
    expect(plain.message).toBe('Clearstory: limit is too large')
    const errors = [{ location: 'query', param: 'limit', value: 101, msg: 'must be at most 100' }]
    const listed = await outcomeOf({ status: 422, body: { success: false, errors } })
    expect(listed.message).toBe('Clearstory: limit: must be at most 100')
    expect(await outcomeOf({ status: 422, body: '<html>' })).toMatchObject({ kind: 'refused', status: 422 })
  })

  it('that goes away on the second try is not seen', async () => {
    const company = { id: 4101, name: 'Marin', updatedAt: null, createdAt: null }
    for (const first of [null, { status: 502, body: '' }]) {
      await withScripted(
        (_, nth) => (nth === 1 ? first : { body: company }),
        async (clearstory, journal) => {
          expect(await clearstory.company()).toEqual({ clearstoryCompanyId: '4101', name: 'Marin' })
          expect(journal).toHaveLength(2)
        },
      )
    }
  })

  it('is unavailable when the connection drops twice', async () => {
    expect(await outcomeOf(null)).toMatchObject({ kind: 'unavailable', status: null, calls: 2 })
  })

  it('is unavailable when nobody listens', async () => {
    const { createClearstory } = await import('../../server/clearstory/clearstory.ts')
    const nobody = createClearstory(fetch, { apiUrl: 'http://127.0.0.1:1' })({ keyId: 'k', secret: 's' })
    expect(await failureOf(nobody.company())).toMatchObject({ kind: 'unavailable' })
  })

  it('never carries the key', async () => {
    for (const status of [401, 422, 500]) {
      const outcome = await outcomeOf({ status, body: { message: 'no' } })
      expect(JSON.stringify(outcome)).not.toMatch(/csk_|pä:ss/)
    }
  })
})

describe('an answer that is not what the contract says', () => {
  it.each<[string, unknown, RegExp]>([
    ['HTML', '<!doctype html><title>Down</title>', /answer: expected JSON/],
    ['half an answer', '{"id": 41', /answer: expected JSON/],
    ['a list in place of a company', [1], /expected/i],
    ['a company without id', { name: 'Marin' }, /id: /],
  ])('%s is unreadable', async (_, body, message) => {
    const outcome = await outcomeOf({ body })
    expect(outcome).toMatchObject({ kind: 'unreadable', status: 200, calls: 1 })
    expect(outcome.message).toMatch(message)
  })

  it('is unreadable when it is larger than is read', async () => {
    await withScripted(
      () => ({ body: { id: 1, name: 'x'.repeat(5000) } }),
      async (clearstory) => {
        expect(await failureOf(clearstory.company())).toMatchObject({ kind: 'unreadable' })
      },
      { maxBytes: 1000 },
    )
  })
})

describe('a COR', () => {
  const show = async (body: unknown, status = 200, asked = corId) => {
    let found: Awaited<ReturnType<Clearstory['showCor']>> = null
    await withScripted(
      () => ({ status, body }),
      async (clearstory) => {
        found = await clearstory.showCor(asked, 'received')
      },
    )
    return found
  }

  it('may leave out or null everything but its id', async () => {
    const bare = {
      corId: '12',
      corUuid: '12',
      number: '',
      version: '',
      title: '',
      description: null,
      status: 'unknown',
      stage: null,
      inbox: 'received',
      contractId: null,
      contractorName: null,
      customerReferenceNumber: null,
      changeNotificationId: null,
      amounts: {
        requested: null,
        inReview: null,
        approvedToProceed: null,
        approvedCoIssued: null,
        void: null,
      },
      tagIds: [],
      daysInReview: null,
      dateSubmittedAt: null,
      updatedAt: '1970-01-01T00:00:00.000Z',
    }
    expect(await show({ id: 12 })).toEqual(bare)
    const nulls =
      '"uuid":null,"corNumber":null,"title":null,"status":null,"contractId":null,"requestedAmount":null,"tmTags":null'
    expect(await show(`{"id":12,${nulls},"daysInReview":null,"updatedAt":null}`)).toEqual(bare)
  })

  it('keeps every digit of its numbers and any stage', async () => {
    const body = `{"id": 90071992547409931, "uuid": "u", "version": 2, "title": "T", "status": "approved_to_proceed",
      "stage": "a_stage_of_tomorrow", "contractId": 90071992547409933, "requestedAmount": 0.10,
      "inReviewAmount": 1234567890123.45, "approvedToProceedAmount": -1.5e3, "approvedCoIssuedAmount": "12.00",
      "voidAmount": 0, "tmTags": [{"id": 5}], "daysInReview": 12.7, "changeNotificationId": 7,
      "updatedAt": "2026-03-01T10:00:00.123456-08:00", "unheardOf": {"x": 1}}`
    expect(await show(body, 200, idOf<CorId>('90071992547409931'))).toMatchObject({
      corId: '90071992547409931',
      contractId: '90071992547409933',
      version: '2',
      stage: 'a_stage_of_tomorrow',
      amounts: {
        requested: '0.10',
        inReview: '1234567890123.45',
        approvedToProceed: '-1.5e3',
        approvedCoIssued: '12.00',
        void: '0',
      },
      tagIds: ['5'],
      daysInReview: 12,
      changeNotificationId: '7',
      updatedAt: '2026-03-01T18:00:00.123Z',
    })
  })

  it.each([0, 1, 17])('keeps version %i as text', async (version) => {
    expect(await show({ id: 12, version })).toMatchObject({ version: String(version) })
    expect(await show({ id: 12, version: String(version) })).toMatchObject({ version: String(version) })
  })

  it('that is not there is null, whichever way Clearstory says so', async () => {
    expect(await show('null')).toBeNull()
    expect(await show({ message: 'Not found' }, 404)).toBeNull()
  })
})
