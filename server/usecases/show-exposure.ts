import type { ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { Exposed } from '../domain/ports/store-cor-log.ts'
import { rightsOf } from '../domain/rights.ts'
import { accessTo } from './authorize.ts'
import type { Deps } from './deps.ts'
import { standingOf } from './standing.ts'
import { clearstoryReadAt } from './sync-cors.ts'
import { type ExposurePlace, type ExposureView, exposurePlaces } from './views-log.ts'

/** The money of a project's CORs: in change events and up to date, in change events and changed since, in none. */
export async function showExposure(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ExposureView> {
  const access = await accessTo(deps, person, projectId)
  const standing = await standingOf(deps, person, access)
  const isSetUp = standing.setup === 'complete'
  const read = () => deps.store.corLog.exposure(person.companyId, projectId, rightsOf(access).sees)
  const [exposed, readAt] = await Promise.all([
    isSetUp ? deps.turns.run(person, 'exposure', read) : [],
    isSetUp ? clearstoryReadAt(deps, person.companyId, projectId) : null,
  ])
  return {
    standing,
    parts: exposed.map((part) => ({
      ...part,
      query: { changeEvent: part.place, statuses: part.status },
    })),
    totals: totalsOf(exposed),
    clearstoryReadAt: readAt,
  }
}

function totalsOf(exposed: readonly Exposed[]): ExposureView['totals'] {
  const none = () => ({ count: 0, cents: 0, pushedCents: 0 })
  const totals: Record<ExposurePlace, ReturnType<typeof none>> = {
    settled: none(),
    changed: none(),
    none: none(),
  }
  for (const place of exposurePlaces) {
    const total = totals[place]
    for (const part of exposed) {
      if (part.place !== place) continue
      total.count += part.count
      total.cents += part.cents
      total.pushedCents += part.pushedCents
    }
  }
  return totals
}
