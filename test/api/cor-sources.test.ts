import { describe, expect, it } from 'vitest'
import { type CorId, idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { corSources } from '../../server/usecases/push/sources.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, projects } from '../sandbox/seed/world.ts'
import { app, freshHarbor, sandbox } from '../support/fresh-app.ts'

freshHarbor()

const marin = idOf<ProcoreCompanyId>(String(companies.marin.id))
const harborTower = idOf<ProcoreProjectId>(String(projects.harbor.id))

/** The first seeded COR with more than one T&M tag, and its tags as the sandbox numbers them. */
function tagged() {
  const cor = [...sandbox.clearstory.state.cors()].find(({ tagIds }) => tagIds.length > 1)
  if (!cor) throw new Error('no COR with two tags in the seed')
  return { corId: idOf<CorId>(String(cor.id)), tagIds: cor.tagIds }
}

async function sources(corIds: CorId[]) {
  const map = await app.deps.store.projectMaps.get(marin, harborTower)
  if (!map) throw new Error('not mapped')
  const cors = await app.deps.store.cors.getMany(marin, harborTower, corIds)
  return corSources(app.deps, marin, map, cors)
}

describe('the T&M tags of a COR', () => {
  it('are all there, and none is missing', async () => {
    const { corId, tagIds } = tagged()
    const { tagsOf, missingTagsOf } = await sources([corId, idOf(String(seededCors.rough))])
    expect(tagsOf.get(corId)?.map(({ tagId }) => tagId)).toEqual(tagIds.map(String))
    expect([...missingTagsOf]).toEqual([])
  })

  it.each([
    ['does not find', { kind: 'status', status: 404 }],
    ['answers with null', { kind: 'body', status: 200, body: 'null' }],
    ['answers with something else', { kind: 'body', status: 200, body: '{"message":"moved"}' }],
    ['answers with HTML', { kind: 'body', status: 200, body: '<html>' }],
  ] as const)('are named where Clearstory %s one', async (_, fault) => {
    const { corId, tagIds } = tagged()
    const [missing, ...others] = tagIds
    sandbox.faults.add({ system: 'clearstory', path: `/tags/${missing}`, ...fault })
    const { tagsOf, missingTagsOf } = await sources([corId])
    expect(tagsOf.get(corId)?.map(({ tagId }) => tagId)).toEqual(others.map(String))
    expect([...missingTagsOf]).toEqual([[corId, [String(missing)]]])
    // It is asked for again the next time.
    expect([...(await sources([corId])).missingTagsOf]).toEqual([])
  })

  it('fail as a whole where Clearstory does not answer', async () => {
    const { corId, tagIds } = tagged()
    sandbox.faults.add({
      system: 'clearstory',
      path: `/tags/${tagIds[0]}`,
      kind: 'status',
      status: 503,
      times: 2,
    })
    await expect(sources([corId])).rejects.toMatchObject({ code: 'clearstory_down' })
  })
})
