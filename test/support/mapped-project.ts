import * as v from 'valibot'
import { clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import type { AppUnderTest } from './app-under-test.ts'
import type { Caller } from './caller.ts'

export const harbor = `/api/projects/${projects.harbor.id}`

/** Ana, a company admin, with Clearstory connected, Harbor Tower mapped, and its CORs synced. */
export async function anaWithHarborMapped(app: AppUnderTest): Promise<Caller> {
  const ana = await anaMapsHarbor(app)
  await app.settled()
  return ana
}

/** The same, but does not wait for the background work that follows. */
export async function anaMapsHarbor(app: AppUnderTest): Promise<Caller> {
  const ana = await app.as(people.ana.id, companies.marin.id)
  await mapHarbor(ana)
  return ana
}

/** Connects Clearstory and maps Harbor Tower. */
export async function mapHarbor(ana: Caller): Promise<void> {
  await expectOk(
    ana.put('/api/connection', {
      projectId: String(projects.harbor.id),
      keyId: clearstoryKeys.marin.keyId,
      secret: clearstoryKeys.marin.secret,
    }),
  )
  await expectOk(ana.put(`${harbor}/mapping`, { clearstoryProjectId: String(projects.harbor.clearstory.id) }))
}

const planned = v.object({ pushId: v.string(), pushable: v.boolean() })

/** Plans and applies a push; fails if either is rejected. */
export async function push(caller: Caller, request: unknown, project = harbor) {
  const plan = v.parse(planned, (await expectOk(caller.post(`${project}/pushes`, request))).body)
  return expectOk(caller.post(`${project}/pushes/${plan.pushId}/apply`))
}

export async function expectOk(answering: ReturnType<Caller['get']>) {
  const answer = await answering
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer
}
