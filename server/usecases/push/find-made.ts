import { type ChangeEvent, type ChangeEventSummary, sameWords } from '../../domain/change-event.ts'
import { Failure } from '../../domain/failure.ts'
import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { type ChangeEventQuery, ProcoreError } from '../../domain/ports/procore.ts'
import type { PlannedDestination, Push } from '../../domain/push.ts'
import { settlesAfter } from '../../domain/push-timing.ts'
import { accessAnew } from '../access.ts'
import { addSeconds, type Deps } from '../deps.ts'

/** Whether this push created a change event, according to its reference. */
export function isMadeBy(
  push: Push,
  { reference }: Extract<PlannedDestination, { kind: 'new' }>,
  { createdById, description }: ChangeEvent,
): boolean {
  const isMine = createdById === null || createdById === push.personId
  return isMine && (description?.includes(reference) ?? false)
}

/**
 * Whether a change event without the reference may have been created by a lost POST, with the reference deleted from
 * its description by a person. It must have been created by this person and contain a free line with the description
 * and amount of the push. With `isLoose`, the title of the change event or the amount of a line is enough.
 */
async function mayBeMadeBy(
  deps: Deps,
  push: Push,
  companyId: ProcoreCompanyId,
  event: ChangeEvent,
  isLoose: boolean,
): Promise<boolean> {
  const { createdById, createdAt, description, items, projectId, changeEventId, title } = event
  if (createdById !== push.personId || createdAt === null) return false
  if (anyReference.test(description ?? '')) return false
  const { destination } = push.plan
  if (isLoose && destination.kind === 'new' && sameWords(title, destination.event.title)) return true
  const added = push.plan.cors.flatMap(({ lines }) =>
    lines.flatMap((one) => (one.action === 'add' ? one.line.content : [])),
  )
  const links = await deps.store.links.ofChangeEvent(companyId, projectId, changeEventId)
  const taken = new Set(links.flatMap((link) => link.lines.map((line) => line.changeItemId)))
  return items.some(
    ({ changeItemId, content }) =>
      !taken.has(changeItemId) &&
      added.some(
        (line) =>
          line.amountCents === content.amountCents &&
          (isLoose || sameWords(line.description, content.description)),
      ),
  )
}

/** Matches the reference of any push (`destinationOf` in plan-forward.ts). */
const anyReference = /\[CS-[A-Z0-9]{1,10}\]/

/** Maximum clock skew between Procore and us, in seconds. */
const clocksDifferBy = 600

/** The time window in which the change event of a push can have been created: ISO 8601 UTC, by Procore's clock. */
function madeWithin({ sentAt, createdAt }: Push): { from: string; to: string } {
  const sent = sentAt ?? createdAt
  return { from: addSeconds(sent, -clocksDifferBy), to: addSeconds(sent, settlesAfter + clocksDifferBy) }
}

/**
 * Finds the change event of a lost POST: created since we sent it, by this person, with our reference in the
 * description. Procore documents no filter for the description, so candidates are opened one by one; there are few
 * within these minutes. Titles are not compared, because people may have renamed the change event. If the reference
 * is gone too, the lines are compared. Change events in the recycle bin count, because they may be restored.
 */
export async function findMade(
  deps: Deps,
  person: Person,
  push: Push,
  destination: Extract<PlannedDestination, { kind: 'new' }>,
  { isLoose }: { isLoose: boolean },
): Promise<ChangeEvent | null> {
  const { projectId } = push
  const made = madeWithin(push)
  const seen = new Set<ChangeEventId>()
  let alike: ChangeEvent | null = null
  for (let page = 1; ; page += 1) {
    const { changeEvents, total } = await listCreated(deps, person, projectId, {
      createdFrom: made.from,
      createdTo: made.to,
      page,
      perPage: 100,
    })
    const unseen = changeEvents.filter(({ changeEventId }) => !seen.has(changeEventId))
    for (const candidate of unseen) {
      seen.add(candidate.changeEventId)
      if (candidate.createdById !== null && candidate.createdById !== push.personId) continue
      const { createdAt } = candidate
      if (createdAt !== null && (createdAt < made.from || createdAt > made.to)) continue
      const event = await openCandidate(deps, person, push, candidate, destination)
      if (event && isMadeBy(push, destination, event)) return event
      if (event && !alike && (await mayBeMadeBy(deps, push, person.companyId, event, isLoose))) {
        alike = event
      }
    }
    // Stop by the number of ids seen, not by page length: Procore may return fewer than
    // requested, or the whole list each time.
    if (unseen.length === 0 || (total !== null && seen.size >= total)) break
  }
  // People who have lost the right to see change events may get an empty list, which proves nothing.
  const access = await accessAnew(deps, person, projectId)
  if (access.changeEvents === 'none') throw new Failure('tool_forbidden')
  return alike
}

/** Lists change events including the recycle bin, or without it if Procore refuses that. */
async function listCreated(deps: Deps, person: Person, projectId: ProcoreProjectId, query: ChangeEventQuery) {
  const procore = deps.procoreFor(person)
  try {
    return await procore.listChangeEvents(projectId, { ...query, withDeleted: true })
  } catch (error) {
    if (!(error instanceof ProcoreError) || !['forbidden', 'refused'].includes(error.kind)) throw error
    return procore.listChangeEvents(projectId, query)
  }
}

/**
 * Opens a candidate. If it is listed but cannot be opened, it is in the recycle bin. If its title matches ours, the
 * outcome is then unknown, unless the change event is known to have existed before or to come from another push.
 */
async function openCandidate(
  deps: Deps,
  person: Person,
  { projectId }: Push,
  { changeEventId, title }: ChangeEventSummary,
  { event }: Extract<PlannedDestination, { kind: 'new' }>,
): Promise<ChangeEvent | null> {
  try {
    return await deps.procoreFor(person).showChangeEvent(projectId, changeEventId)
  } catch (error) {
    if (!(error instanceof ProcoreError) || error.kind !== 'not_found') throw error
    if (title !== event.title) return null
    if (!(await deps.store.pushes.maker(person.companyId, projectId, changeEventId)))
      throw new Failure('push_unknown', { written: 'unknown', cause: error })
    return null
  }
}
