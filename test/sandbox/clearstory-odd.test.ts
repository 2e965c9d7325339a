import { describe, expect, test } from 'vitest'
import { emulatedClearstory } from './clearstory-caller.ts'
import { seededCors } from './seed/clearstory-cors.ts'
import { seededTags } from './seed/clearstory-tags.ts'

const { clearstory, journal, faults, call, list } = emulatedClearstory()
const { rough } = seededCors

describe('odd records', () => {
  test.each([
    ['no status', { status: undefined }, undefined],
    ['a null status', { status: null }, null],
    ['a new status', { status: 'awaiting_owner' }, 'awaiting_owner'],
  ])('a COR with %s, by id and in the list', async (_, fields, shown) => {
    const { state } = clearstory()
    const { updatedAt } = (await call(`/cors/${rough}`)).body
    state.overrideCor(rough, fields)
    const { body } = await call(`/cors/${rough}`)
    const { records } = await list(`/cors?projectIds=9001&searchTitle=${encodeURIComponent(body.title)}`)
    expect([body.status, records[0]?.status]).toEqual([shown, shown])
    expect(body.updatedAt > updatedAt).toBe(true)
    state.reset()
    expect((await call(`/cors/${rough}`)).body.status).toBe('in_review')
    // These tests deliberately violate the contract.
    journal.clear()
  })

  test('a COR updated in the future sorts last and does not move the clock of later edits', async () => {
    const { state } = clearstory()
    const future = Date.now() + 86_400_000
    state.editCor(rough, { updatedAt: future })
    state.editCor(seededCors.vav, { title: 'Later' })
    const { ids } = await list('/cors?sortBy=updatedAt&sortDirection=desc&limit=2')
    expect(ids).toEqual([rough, seededCors.vav])
    expect(state.cor(seededCors.vav)?.updatedAt).toBeLessThan(future)
  })

  test.each([1067.4299999999998, 1067.437])('the amount %d arrives with every digit', async (amount) => {
    clearstory().state.editCor(rough, { amount })
    const answer = await call(`/cors/${rough}`)
    expect(answer.body.inReviewAmount).toBe(amount)
    expect(journal.entries().at(-1)?.responseBody).toContain(`"inReviewAmount":${amount}`)
  })

  test('a tag that a COR lists is not found by id', async () => {
    const [tagId = 0] = seededTags.rough
    clearstory().state.missingTagIds.add(tagId)
    expect((await call(`/tags/${tagId}`)).status).toBe(404)
    const { tmTags } = (await call(`/cors/${rough}`)).body
    expect(tmTags.map((tag: { id: number }) => tag.id)).toContain(tagId)
    clearstory().reset()
    expect((await call(`/tags/${tagId}`)).status).toBe(200)
  })

  test('a COR that exists answers 404 once', async () => {
    const path = `/cors/${rough}`
    faults.add({ system: 'clearstory', path, kind: 'status', status: 404, body: '{"message":"Not Found"}' })
    expect((await call(path)).status).toBe(404)
    expect((await call(path)).status).toBe(200)
  })
})

describe('calls in between', () => {
  test('a call hangs until it is released, others do not', async () => {
    const times = Number.POSITIVE_INFINITY
    const fault = faults.add({ system: 'clearstory', path: /^\/cors/, kind: 'hold_before', times })
    let answered = 0
    const held = [call(`/cors/${rough}`), call('/cors')].map((one) =>
      one.then(({ status }) => {
        answered += 1
        return status
      }),
    )
    await fault.hit
    expect((await call('/companies/current')).status).toBe(200)
    expect(answered).toBe(0)
    fault.release()
    expect(await Promise.all(held)).toEqual([200, 200])
  })

  test('a call hangs for a given time', async () => {
    faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_before', holdMs: 50 })
    const startedAt = performance.now()
    expect((await call('/cors')).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThan(45)
  })

  test('a COR is deleted between two pages', async () => {
    const { state } = clearstory()
    const page = (offset: number) => list(`/cors?sortBy=updatedAt&sortDirection=asc&limit=2&offset=${offset}`)
    const [first, , third] = [...(await page(0)).ids, ...(await page(2)).ids]
    const after = () => state.deleteCor(first ?? 0)
    faults.add({ system: 'clearstory', path: '/cors', kind: 'run', after })
    expect((await page(0)).ids[0]).toBe(first)
    expect((await page(2)).ids).not.toContain(third)
  })
})
