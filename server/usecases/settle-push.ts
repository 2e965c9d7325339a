import { type ChangeEvent, type ChangeItem, sameWords } from '../domain/change-event.ts'
import { Failure } from '../domain/failure.ts'
import type { ChangeItemId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import { sameCodes } from '../domain/link.ts'
import type { Person } from '../domain/person.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { PlannedCor, PlannedLine, Push, PushState } from '../domain/push.ts'
import { type Evidence, verdictOf } from '../domain/verdict.ts'
import { closeArrived, resultOf, storedOtherwise } from './close-push.ts'
import { type Deps, later } from './deps.ts'
import { findMade, isMadeBy } from './find-made.ts'
import { keepReading, type Reading, refuseBehind, whereabouts } from './read-change-event.ts'
import { maybeSameChange } from './revisions.ts'
import type { RecoverView } from './views-push.ts'

/** How a push is after a look; `wait`: only a reading that begins at `until` (ISO 8601 UTC) can tell. */
export type Settled = RecoverView | { outcome: 'wait'; until: string }

/**
 * Settles one push by what Procore has. Reads, stores what the verdict says, and never writes to Procore.
 *
 * @param evidence what is known of the write besides
 * @param known the change event if it was read just now; otherwise it is read (or, for a new one, looked for)
 * @param whenNotApplied the state a push goes to whose lines are not there
 */
export async function settlePush(
  deps: Deps,
  person: Person,
  push: Push,
  {
    evidence = { kind: 'lost' },
    known = null,
    whenNotApplied = 'planned',
  }: {
    evidence?: Evidence
    known?: Reading | null
    whenNotApplied?: 'planned' | 'withdrawn' | 'conflict'
  } = {},
): Promise<Settled> {
  const { companyId } = person
  const readFrom = known?.readFrom ?? deps.clock.now()
  const found = known
    ? known.event
    : await findChangeEvent(deps, person, push, {
        // Procore found nothing to write to, or a person gives the push up.
        isBinEmpty:
          (evidence.kind === 'refused' && evidence.status === 404) || whenNotApplied === 'withdrawn',
      })
  const seen = { items: found?.items ?? null, readFrom }
  const verdict = verdictOf(push.plan, seen, evidence, push.sentAt ?? push.createdAt)
  if (verdict.kind === 'wait') {
    if (found) await keepReading(deps, companyId, { event: found, readFrom })
    return { outcome: 'wait', until: verdict.until }
  }
  deps.metrics.count('settlements', { outcome: verdict.kind })
  if (verdict.kind === 'not_applied' || !found) {
    if (!(await release(deps, companyId, push, push.state, whenNotApplied))) {
      throw new Failure('push_unknown', { written: 'unknown' })
    }
    if (found) await keepReading(deps, companyId, { event: found, readFrom })
    return { outcome: 'not_applied' }
  }
  await closeArrived(deps, companyId, push, push.state, { event: found, readFrom }, verdict, 'recovered')
  if (verdict.kind === 'partly') {
    const { arrived, missing } = verdict
    return { outcome: 'partly', arrived, missing, pushId: push.pushId }
  }
  const notes = [...storedOtherwise(verdict.lines, push.plan.newTotalCents), ...found.notes]
  return { outcome: 'applied', result: resultOf(push, found, { notes, recovered: true }) }
}

/** Gives a push and its claims back without any line having been written. False when another closed it first. */
export async function release(
  deps: Deps,
  companyId: ProcoreCompanyId,
  push: Push,
  from: PushState,
  to: 'planned' | 'withdrawn' | 'conflict',
  { neverLeft = false }: { neverLeft?: boolean } = {},
): Promise<boolean> {
  return deps.store.pushes.close(companyId, {
    neverLeft,
    pushId: push.pushId,
    from,
    sentAt: push.sentAt,
    to,
    changeEventId: push.changeEventId,
    closedAt: deps.clock.now(),
    links: [],
    unlinked: [],
    activity: null,
  })
}

/** Whether a push wrote to this change event, or made it: one whose POST was lost is known by its reference. */
export function isInto(push: Push, event: ChangeEvent): boolean {
  const { destination } = push.plan
  if (push.changeEventId !== null) return push.changeEventId === event.changeEventId
  return destination.kind === 'new' && isMadeBy(push, destination, event)
}

/**
 * The change event of a push; null where there is none (any more).
 *
 * @param isBinEmpty whether one in the recycle bin that cannot be opened counts as none. Otherwise what it holds decides,
 * once it is restored.
 */
async function findChangeEvent(
  deps: Deps,
  person: Person,
  push: Push,
  { isBinEmpty }: { isBinEmpty: boolean },
): Promise<ChangeEvent | null> {
  const { destination } = push.plan
  if (destination.kind === 'new') return findMade(deps, person, push, destination)
  const { projectId } = push
  const { changeEventId } = destination
  try {
    const readFrom = deps.clock.now()
    const event = await deps.procoreFor(person).showChangeEvent(projectId, changeEventId)
    await refuseBehind(deps, person.companyId, { event, readFrom })
    return event
  } catch (error) {
    const where = await whereabouts(deps, person, projectId, changeEventId, error)
    if (where === 'gone' || (where === 'in_recycle_bin' && isBinEmpty)) return null
    throw where === 'in_recycle_bin' ? new Failure('change_event_recycled', { cause: error }) : error
  }
}

/** How long after a refusal its write may still turn up, in seconds, and how many such pushes are checked. */
const showsUpWithin = 24 * 60 * 60
const mostLookedFor = 8

/** What a push wrote after all, or may have written. */
export interface MadeAfterAll {
  corId: CorId
  /** null: the push went to another project, where this person cannot look. */
  line: { event: ChangeEvent; item: ChangeItem } | null
}

/**
 * Lines that pushes of these CORs wrote after all, although Procore refused them or did not show them at the time. Looked
 * for before the money is brought in once more; where there was no such push, this costs no call. In a change event that
 * was there before, a new line of the same words, cents or codes that belongs to no COR may be ours.
 *
 * @param known the change event that is planned for, which is not read again
 */
export async function madeAfterAll(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  cors: readonly PlannedCor[],
  { known = null }: { known?: ChangeEvent | null } = {},
): Promise<MadeAfterAll[]> {
  const from = later(deps.clock.now(), -showsUpWithin)
  const corIds = cors.map(({ corId }) => corId)
  const contractIds = [...new Set(cors.flatMap(({ contractId }) => contractId ?? []))]
  const sent = await deps.store.pushes.sentInVain(person.companyId, { corIds, contractIds }, from)
  const pushes = sent.filter(({ plan }) =>
    plan.cors.some((one) => cors.some((cor) => maybeSameChange(one, cor))),
  )
  const made = new Map<ChangeItemId, MadeAfterAll>()
  const hidden: MadeAfterAll[] = []
  for (const push of pushes.slice(0, mostLookedFor)) {
    const { destination } = push.plan
    const isKnown = destination.kind === 'existing' && destination.changeEventId === known?.changeEventId
    const isElsewhere = push.projectId !== projectId
    const event = isKnown
      ? known
      : await findChangeEvent(deps, person, push, { isBinEmpty: true }).catch((error: unknown) => {
          if (isElsewhere && isHidden(error)) return 'hidden' as const
          throw error
        })
    if (event === 'hidden') {
      const ofPush = (cor: PlannedCor) => push.plan.cors.some((one) => maybeSameChange(one, cor))
      hidden.push(...cors.filter(ofPush).map(({ corId }) => ({ corId, line: null })))
      continue
    }
    if (!event) continue
    const links = await deps.store.links.ofChangeEvent(person.companyId, push.projectId, event.changeEventId)
    const taken = new Set([
      ...push.plan.knownItemIds,
      ...links.flatMap((link) => link.lines.map(({ changeItemId }) => changeItemId)),
    ])
    for (const item of event.items.filter(({ changeItemId }) => !taken.has(changeItemId))) {
      const isOurs = (planned: PlannedLine) => destination.kind === 'new' || mayBe(item)(planned)
      const written = push.plan.cors.filter(({ lines }) => lines.some(isOurs))
      const cor = cors.find((one) => written.some((other) => maybeSameChange(one, other)))
      if (cor) made.set(item.changeItemId, { corId: cor.corId, line: { event, item } })
    }
  }
  return [...made.values(), ...hidden]
}

/** Whether Procore does not let this person look. */
function isHidden(error: unknown): boolean {
  if (error instanceof ProcoreError) return error.kind === 'forbidden' || error.kind === 'not_found'
  return error instanceof Failure
}

function mayBe({ content }: ChangeItem): (planned: PlannedLine) => boolean {
  return (planned) => {
    if (planned.action !== 'add') return false
    const wanted = planned.line.content
    return (
      wanted.amountCents === content.amountCents ||
      sameWords(wanted.description, content.description) ||
      sameCodes(wanted, content)
    )
  }
}
