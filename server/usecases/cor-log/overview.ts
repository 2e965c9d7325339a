import { shownSum } from '../../domain/money.ts'
import type { Exposed } from '../../domain/ports/store-cors.ts'
import { rightsOf } from '../../domain/rights.ts'
import type { ProjectScope } from '../project-scope.ts'
import { standingOf } from '../setup/show.ts'
import { clearstoryReadAt } from '../sync/sync.ts'
import { shownAmount } from './list.ts'
import { type ExposurePlace, type ExposureView, exposurePlaces, type StaleView } from './views.ts'

/**
 * Totals of a project's CORs: in change events and up to date, in change events and changed since, in no change event.
 */
export async function showExposure(scope: ProjectScope): Promise<ExposureView> {
  const { deps, person, projectId, access } = scope
  const standing = await standingOf(scope)
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

/** Most CORs in one push. */
const mostAtOnce = 100

type StaleEvent = StaleView['events'][number]

/** What a project-wide *Re-push all* would write: change events whose CORs have changed since, one push each. */
export async function listStale(scope: ProjectScope): Promise<StaleView> {
  const { deps, person, projectId, access } = scope
  const read = () => deps.store.corLog.notUpToDate(person.companyId, projectId, rightsOf(access).sees)
  const [standing, rows] = await Promise.all([standingOf(scope), deps.turns.run(person, 'stale', read)])
  const aside: StaleView['aside'] = {}
  const events: StaleEvent[] = []
  // Rows are ordered by change event, so a row belongs to the last entry or starts a new one.
  for (const { cor, link, linesCents, states, changeEventStatus } of rows) {
    const [state] = states
    if (link === null || state === undefined || state === 'up_to_date') continue
    // A link to another project's change event is left over from an earlier mapping and cannot be re-pushed from here.
    if (link.projectId !== projectId) continue
    // Lines edited in Procore need a decision by the user first.
    const isEdited = states.includes('edited_in_procore')
    if (state !== 'update_available' || isEdited) {
      const why = isEdited && state === 'update_available' ? 'edited_in_procore' : state
      if (why !== 'update_available') aside[why] = (aside[why] ?? 0) + 1
      continue
    }
    let event = events.at(-1)
    if (event?.changeEventId !== link.changeEventId || event.cors.length === mostAtOnce) {
      event = {
        changeEventId: link.changeEventId,
        number: link.changeEventNumber,
        title: link.changeEventTitle,
        status: changeEventStatus,
        cors: [],
        previousCents: 0,
        newCents: 0,
      }
      events.push(event)
    }
    const { cents } = shownAmount(cor, link.amountBasis)
    event.cors.push({
      corId: cor.corId,
      number: cor.number,
      title: cor.title,
      pushedCents: linesCents ?? link.pushed.amountCents,
      currentCents: cents,
    })
    const inProcore = linesCents ?? link.pushed.amountCents
    event.previousCents += inProcore
    event.newCents += cents ?? inProcore
  }
  return {
    standing,
    events,
    count: events.reduce((count, event) => count + event.cors.length, 0),
    previousCents: shownSum(events.map((event) => event.previousCents)),
    newCents: shownSum(events.map((event) => event.newCents)),
    aside,
  }
}
