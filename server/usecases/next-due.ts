import { type Deps, later } from './deps.ts'
import { nextSync } from './run-schedule.ts'

const minute = 60
const day = 24 * 3600

/**
 * When the schedule has something to do next (ISO 8601 UTC); null where the database holds nothing that could ever want
 * it. Asked by a company's Durable Object, whose alarm replaces the minute's tick of Node.
 *
 * | what there is | next |
 * |---|---|
 * | an unfinished push, news from Procore, a sign-in on its way, labels to set | in a minute |
 * | a mapped project | its next minute for a sync, at most ten minutes away; daily work comes along |
 * | a session, a connection, an audit trail | in a day |
 */
export async function nextDue(deps: Deps, now: string): Promise<string | null> {
  const { store } = deps
  const work = await store.work.waiting()
  if (work === 'none') return null
  if (work === 'soon' || (await store.labels.dueAnywhere(1)).length > 0) return later(now, minute)
  return nextSync(await store.projectMaps.listAll(), now) ?? later(now, day)
}
