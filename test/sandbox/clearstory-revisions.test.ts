import { describe, expect, test } from 'vitest'
import { emulatedClearstory } from './clearstory-caller.ts'
import { seededCors } from './seed/clearstory-cors.ts'

const { clearstory, call, list } = emulatedClearstory()
const { rough } = seededCors
const log = '/cors?projectIds=9001&contractIds=70001&limit=100'

describe('a revision', () => {
  test('same_id: keeps the id and changes number, version and amount', async () => {
    const { state } = clearstory()
    const uuid = state.cor(rough)?.uuid
    expect(state.reviseCor(rough, { how: 'same_id', amount: 13_000 })).toBe(rough)
    expect((await call(`/cors/${rough}`)).body).toMatchObject({
      uuid,
      corNumber: '12.1',
      version: 2,
      status: 'in_review',
      requestedAmount: 13_000,
    })
    expect((await list(log)).ids.filter((id) => id === rough)).toHaveLength(1)
  })

  test('new_id_old_gone: the earlier version is not found and not listed', async () => {
    const id = clearstory().state.reviseCor(rough, { how: 'new_id_old_gone', amount: 13_000 })
    expect(id).not.toBe(rough)
    expect((await call(`/cors/${rough}`)).status).toBe(404)
    const { ids } = await list(log)
    expect(ids).toContain(id)
    expect(ids).not.toContain(rough)
  })

  test('new_id_old_unlisted: the earlier version answers by id, unchanged, and is not listed', async () => {
    const before = (await call(`/cors/${rough}`)).body
    const id = clearstory().state.reviseCor(rough, { how: 'new_id_old_unlisted', amount: 13_000 })
    expect((await call(`/cors/${rough}`)).body).toEqual(before)
    const { ids, count } = await list(log)
    expect(ids).toContain(id)
    expect(ids).not.toContain(rough)
    clearstory().reset()
    expect((await list(log)).count).toBe(count)
  })

  test.each(['12R1', '12 Rev 1', '12A', '012.1', '12-1'])(
    'void_old_retyped: %s is new and the earlier version is void and listed',
    async (number) => {
      const { state } = clearstory()
      const id = state.reviseCor(rough, { how: 'void_old_retyped', number, amount: 13_000 })
      expect((await call(`/cors/${id}`)).body).toMatchObject({ corNumber: number, inReviewAmount: 13_000 })
      expect((await call(`/cors/${rough}`)).body).toMatchObject({ corNumber: '12', status: 'rejected' })
      expect((await list(log)).ids).toEqual(expect.arrayContaining([id, rough]))
    },
  )

  test('version counts from one, from zero, or never', async () => {
    const { state } = clearstory()
    const shown = async (id: number) => (await call(`/cors/${id}`)).body.version
    const id = state.reviseCor(rough, { how: 'new_id_old_unlisted' })
    const versions = async () => [await shown(rough), await shown(id)]
    expect(await versions()).toEqual([1, 2])
    state.versions = 'from_zero'
    expect(await versions()).toEqual([0, 1])
    state.versions = 'constant'
    expect(await versions()).toEqual([1, 1])
  })
})

describe('a COR that moves', () => {
  test('to another contract', async () => {
    clearstory().state.editCor(rough, { contractId: 70_002 })
    expect((await call(`/cors/${rough}`)).body).toMatchObject({
      contractId: 70_002,
      contract: { id: 70_002 },
    })
    expect((await list(log)).ids).not.toContain(rough)
  })
})
