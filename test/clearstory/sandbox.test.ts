import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClearstory } from '../../server/clearstory/clearstory.ts'
import type { ClearstoryProjectId, ContractId, CorId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { ClearstoryKey } from '../../server/domain/ports/clearstory.ts'
import {
  createClearstory as createEmulated,
  type EmulatedClearstory,
} from '../sandbox/clearstory/clearstory.ts'
import { Faults } from '../sandbox/core/faults.ts'
import { Journal } from '../sandbox/core/journal.ts'
import { clearstoryKeys } from '../sandbox/seed/world.ts'

let emulated: EmulatedClearstory
const journal = new Journal()
const faults = new Faults()
beforeAll(async () => {
  emulated = await createEmulated({ journal, faults })
})
beforeEach(() => {
  emulated.reset()
  faults.clear()
  journal.clear()
})
afterAll(() => emulated.close())

const as = ({ keyId, secret }: ClearstoryKey) =>
  createClearstory(fetch, { apiUrl: emulated.apiUrl })({ keyId, secret })
const marin = () => as(clearstoryKeys.marin)

async function corsOf(
  projectId: ClearstoryProjectId,
  inbox: 'sent' | 'received',
  from: string | null = null,
) {
  const cors = []
  for await (const page of marin().corPages(projectId, inbox, from)) cors.push(...page.cors)
  return cors
}

/** The project with the most CORs. */
async function busiest(): Promise<ClearstoryProjectId> {
  const [project] = await marin().listProjects()
  if (!project) throw new Error('no project in the seed')
  return project.clearstoryProjectId
}

describe('with the emulated Clearstory', () => {
  it('reads the company, its projects and their contracts', async () => {
    const { marin: key } = clearstoryKeys
    expect(await marin().company()).toEqual({
      clearstoryCompanyId: String(key.companyId),
      name: key.companyName,
    })
    const projects = await marin().listProjects()
    expect(projects.length).toBeGreaterThan(0)
    expect(projects.filter(({ archived }) => archived)).toEqual([])
    for (const { clearstoryProjectId } of projects) {
      for (const contract of await marin().listContracts(clearstoryProjectId)) {
        expect([contract.customerProjectId, contract.contractorProjectId]).toContain(clearstoryProjectId)
      }
    }
    for (const { path, query } of journal.entries()) {
      if (path !== '/companies/current') expect(new URLSearchParams(query).get('take')).toBe('100')
    }
    expect(journal.entries().every(({ status }) => status === 200)).toBe(true)
  })

  it('reads every received COR of a project, all of its contracts', async () => {
    const projectId = await busiest()
    const contracts = new Set<ContractId | null>(
      (await marin().listContracts(projectId)).map(({ contractId }) => contractId),
    )
    const cors = await corsOf(projectId, 'received')
    expect(cors.length).toBeGreaterThan(0)
    expect(cors.filter(({ contractId }) => !contracts.has(contractId))).toEqual([])
    expect(new Set(cors.map(({ inbox }) => inbox))).toEqual(new Set(['received']))
    expect(cors.map(({ updatedAt }) => updatedAt)).toEqual(cors.map(({ updatedAt }) => updatedAt).sort())
  })

  it('reads a thousand more in pages of 100, though many share a millisecond', async () => {
    const projectId = await busiest()
    const before = (await corsOf(projectId, 'received')).length
    emulated.state.addCors(Number(projectId), 1000)
    journal.clear()
    const cors = await corsOf(projectId, 'received')
    expect(new Set(cors.map(({ corId }) => corId)).size).toBe(before + 1000)
    expect(cors).toHaveLength(before + 1000)
    expect(journal.entries({ path: '/cors' })).toHaveLength(Math.ceil((before + 1000) / 100))
  })

  it('reads what changed since a time, that time included', async () => {
    const projectId = await busiest()
    const cors = await corsOf(projectId, 'received')
    const newest = cors.at(-1)
    const oldest = cors[0]
    if (!newest || !oldest) throw new Error('no COR in the seed')
    emulated.state.editCor(Number(oldest.corId), { title: 'Changed' })
    const delta = await corsOf(projectId, 'received', newest.updatedAt)
    expect(delta.map(({ corId }) => corId)).toEqual([newest.corId, oldest.corId])
    expect(delta[1]?.title).toBe('Changed')
  })

  it('shows one COR by id or UUID, asking for integration metadata, and null where there is none', async () => {
    const [cor] = await corsOf(await busiest(), 'received')
    if (!cor) throw new Error('no COR in the seed')
    journal.clear()
    expect(await marin().showCor(cor.corId, 'received')).toEqual(cor)
    expect(await marin().showCor(idOf<CorId>(cor.corUuid), 'received')).toEqual(cor)
    expect(journal.entries()[0]?.query).toBe('withIntegrationMetadata=true')
    expect(await marin().showCor(idOf<CorId>('99999999'), 'received')).toBeNull()
  })

  it('tells a replaced COR, which only answers by its id, from one that is listed', async () => {
    const projectId = await busiest()
    const [cor] = await corsOf(projectId, 'received')
    if (!cor) throw new Error('no COR in the seed')
    expect(await marin().isListed(projectId, cor)).toBe(true)
    emulated.state.reviseCor(Number(cor.corId), { how: 'new_id_old_unlisted' })
    const replaced = await marin().showCor(cor.corId, 'received')
    if (!replaced) throw new Error('the replaced COR does not answer')
    expect(await marin().isListed(projectId, replaced)).toBe(false)
  })

  it('reads the same where absent fields are written as null', async () => {
    const projectId = await busiest()
    const cors = await corsOf(projectId, 'received')
    emulated.state.writesNulls = true
    expect(await corsOf(projectId, 'received')).toEqual(cors)
  })

  it('is told when a key is wrong or disabled', async () => {
    const wrong = { ...clearstoryKeys.marin, secret: 'wrong' }
    await expect(as(wrong).company()).rejects.toMatchObject({ kind: 'key_refused', status: 401 })
    await expect(as(clearstoryKeys.disabled).company()).rejects.toMatchObject({ kind: 'key_refused' })
  })

  it('sees nothing of another company', async () => {
    const [cor] = await corsOf(await busiest(), 'received')
    if (!cor) throw new Error('no COR in the seed')
    expect(await as(clearstoryKeys.coastal).showCor(cor.corId, 'received')).toBeNull()
  })

  it('bears one failure of a read and reports the second', async () => {
    faults.add({ system: 'clearstory', kind: 'drop_before', times: 1 })
    await expect(marin().company()).resolves.toBeDefined()
    faults.add({ system: 'clearstory', kind: 'status', status: 503, times: 2 })
    await expect(marin().company()).rejects.toMatchObject({ kind: 'unavailable', status: 503 })
  })

  it('gives up on an answer that does not come', async () => {
    const fault = faults.add({ system: 'clearstory', kind: 'hold_before' })
    const hasty = createClearstory(fetch, { apiUrl: emulated.apiUrl, timeoutMs: 50 })(clearstoryKeys.marin)
    await expect(hasty.company()).rejects.toMatchObject({ kind: 'unavailable' })
    expect(fault.count).toBe(1)
  })
})
