import { type ChangeEvent, type ChangeEventSummary, sameWords } from '../../domain/change-event.ts'
import { Failure } from '../../domain/failure.ts'
import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { type ChangeEventQuery, ProcoreError } from '../../domain/ports/procore.ts'
import type { PlannedDestination, Push } from '../../domain/push.ts'
import { settlesAfter } from '../../domain/push-timing.ts'
import { accessAnew } from '../access.ts'
import { addSeconds, type Deps } from '../deps.ts'

/** Whether a change event was made by this push, by its reference. */
export function isMadeBy(
  push: Push,
  { reference }: Extract<PlannedDestination, { kind: 'new' }>,
  { createdById, description }: ChangeEvent,
): boolean {
  const isMine = createdById === null || createdById === push.personId
  return isMine && (description?.includes(reference) ?? false)
}

/**
 * Whether a change event without the reference may be the one that a lost POST made, its description tidied by a person:
 * by this person, made at that time, and with a free line of the push's words and cents. Loosely, its title or the cents
 * of a line are enough.
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

/** The reference of some push (`destinationOf` in plan-forward.ts). */
const anyReference = /\[CS-[A-Z0-9]{1,10}\]/

/** How far Procore's clock may be from ours, in seconds. */
const clocksDifferBy = 600

/** When the change event of a push was made, if it was: ISO 8601 UTC, by Procore's clock. */
function madeWithin({ sentAt, createdAt }: Push): { from: string; to: string } {
  const sent = sentAt ?? createdAt
  return { from: addSeconds(sent, -clocksDifferBy), to: addSeconds(sent, settlesAfter + clocksDifferBy) }
}

/**
 * The change event of a lost POST: created since we sent, by this person, ending in our reference. No filter for the
 * description is documented, so candidates are opened one by one; there are few within these minutes. Their titles are
 * not compared, because people may have renamed one since. Where the reference is gone too, the lines are compared.
 * Change events in the recycle bin count, because they may be restored.
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
    // By what was seen, not by how long a page is: Procore may give less than asked, or the whole list each time.
    if (unseen.length === 0 || (total !== null && seen.size >= total)) break
  }
  // People who lost the right to see change events may be shown an empty list, which proves nothing.
  const access = await accessAnew(deps, person, projectId)
  if (access.changeEvents === 'none') throw new Failure('tool_forbidden')
  return alike
}

/** With those in the recycle bin, unless Procore refuses to say. */
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
 * One that is listed and cannot be opened is in the recycle bin; of ours by its title nothing can be said then, unless it
 * was there before or another push made it.
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
