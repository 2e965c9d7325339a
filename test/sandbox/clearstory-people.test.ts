import { describe, expect, test } from 'vitest'
import { emulatedClearstory } from './clearstory-caller.ts'
import { seededCors } from './seed/clearstory-cors.ts'
import { seededNotifications } from './seed/clearstory-notifications.ts'

const { clearstory, journal, call, list } = emulatedClearstory()

describe('what people do in Clearstory', () => {
  test('an edit moves updatedAt, each time, and keeps amounts and status together', async () => {
    const { state } = clearstory()
    const before = state.cor(seededCors.rough)
    const first = state.editCor(seededCors.rough, { amount: 13_000, title: 'Changed' })
    const second = state.editCor(seededCors.rough, { status: 'approved_to_proceed', amount: 12_500.5 })
    expect(before?.title).toMatch(/^Level 3/)
    expect(second.updatedAt).toBeGreaterThan(first.updatedAt)
    const { body } = await call(`/cors/${seededCors.rough}`)
    expect(body).toMatchObject({
      title: 'Changed',
      approvedToProceedAmount: 12_500.5,
      requestedAmount: 13_000,
    })
    expect(body).toMatchObject({ stage: 'approved_to_proceed', approvedToProceedDate: expect.any(String) })
    expect(body).not.toHaveProperty('inReviewAmount')
    expect((await list(`/cors?fromUpdatedAt=${new Date(first.updatedAt).toISOString()}`)).ids).toEqual([
      before?.id,
    ])
  })

  test('a revision is a new COR, and its predecessor is void', async () => {
    const { state } = clearstory()
    const id = state.reviseCor(seededCors.rough, { amount: 14_000 })
    expect((await call(`/cors/${id}`)).body).toMatchObject({
      corNumber: '12.1',
      version: 2,
      contractId: 70_001,
      status: 'in_review',
      inReviewAmount: 14_000,
      tmTagCount: 2,
    })
    expect((await call(`/cors/${seededCors.rough}`)).body).toMatchObject({
      corNumber: '12',
      status: 'rejected',
      stage: 'void',
      voidAmount: 12345.67,
    })
    expect(state.cor(state.reviseCor(id))?.corNumber).toBe('12.2')
  })

  test('a deleted COR is gone without a trace', async () => {
    clearstory().state.deleteCor(500_014)
    expect((await call('/cors/500014')).status).toBe(404)
    const { responses } = (await call(`/change-notifications/${seededNotifications.bulletin7}`)).body
    expect(responses[0]).not.toHaveProperty('cor')
  })

  test('nulls in place of absent amounts and dates, for readers to bear', async () => {
    clearstory().state.writesNulls = true
    expect((await call(`/cors/${seededCors.noAmount}`)).body).toMatchObject({
      requestedAmount: null,
      inReviewAmount: null,
      approvedToProceedAmount: null,
      coIssueDate: null,
    })
  })

  test('ten thousand CORs are read in pages, oldest change first', async () => {
    const ids = clearstory().state.addCors(9002, 10_000)
    const last = await list('/cors?projectIds=9002&sortBy=updatedAt&sortDirection=asc&offset=9908&limit=100')
    expect(last.count).toBe(10_008)
    expect(last.ids).toEqual(ids.slice(-100))
  })
})

describe('the pages', () => {
  const post = (path: string, fields: Record<string, string>) =>
    fetch(clearstory().appUrl + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })
  const form = { title: 'New title', amount: '$9,000.10', status: 'approved_to_proceed', stage: 'in_review' }

  test('lead from projects to a log to a COR, and are not in the journal', async () => {
    const uuid = clearstory().state.cor(seededCors.hostile)?.uuid
    for (const path of ['', '/projects/9001', `/cors/${uuid}`, `/cors/${seededCors.hostile}`]) {
      const answer = await fetch(clearstory().appUrl + path)
      expect(answer.status, path).toBe(200)
      expect(await answer.text()).not.toMatch(/<script|<img/)
    }
    expect((await fetch(`${clearstory().appUrl}/cors/nothing`)).status).toBe(404)
    expect(journal.entries()).toEqual([])
  })

  test('saving edits the COR; a revision, voiding and deleting do as they say', async () => {
    const { state } = clearstory()
    const saved = await post(`/cors/${seededCors.vav}`, form)
    expect(saved.headers.get('location')).toBe(`/app/cors/${state.cor(seededCors.vav)?.uuid}?done=saved`)
    expect(state.cor(seededCors.vav)).toMatchObject({
      title: 'New title',
      statusAmount: 9000.1,
      stage: 'approved_to_proceed',
    })
    const revised = await post(`/cors/${seededCors.vav}/revision`, { ...form, amount: '9500' })
    const [, uuid = ''] = /cors\/([^?]+)/.exec(revised.headers.get('location') ?? '') ?? []
    expect(state.cor(uuid)).toMatchObject({ corNumber: '44.1', statusAmount: 9500, status: 'in_review' })
    const gone = { ...form, how: 'new_id_old_gone', number: '12R1' }
    await post(`/cors/${seededCors.rough}/revision`, gone)
    expect(state.cor(seededCors.rough)).toBeUndefined()
    expect([...state.cors()].map(({ corNumber }) => corNumber)).toContain('12R1')
    await post(`/cors/${seededCors.crane}/void`, {})
    expect(state.cor(seededCors.crane)).toMatchObject({ status: 'rejected', stage: 'void' })
    await post(`/cors/${seededCors.crane}/delete`, {})
    expect(state.cor(seededCors.crane)).toBeUndefined()
  })

  test('an amount that is none is told and changes nothing', async () => {
    const before = clearstory().state.cor(seededCors.vav)
    const answer = await post(`/cors/${seededCors.vav}`, { ...form, amount: 'a lot' })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('The amount must be a number')
    expect(clearstory().state.cor(seededCors.vav)).toBe(before)
  })
})
