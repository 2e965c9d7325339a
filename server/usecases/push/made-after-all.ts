import { type ChangeEvent, type ChangeItem, sameWords } from '../../domain/change-event.ts'
import { Failure } from '../../domain/failure.ts'
import type { ChangeItemId, CorId, ProcoreProjectId } from '../../domain/ids.ts'
import { sameCodes } from '../../domain/link.ts'
import type { Person } from '../../domain/person.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { PlannedCor, PlannedLine, Push } from '../../domain/push.ts'
import { addSeconds, type Deps } from '../deps.ts'
import { listedCors } from './revisions.ts'
import { contractsOf, corsOfPush, type Known, maybeSameChange, storedPlace, withKin } from './same-change.ts'
import { findChangeEvent } from './settle.ts'

/**
 * Seconds after a refusal during which any new line that resembles it counts; later only
 * the same description or amount.
 */
const freshFor = 24 * 60 * 60
/** How long such pushes are considered, in seconds, and in how many change events we look: each costs a call. */
export const sentInVainKeptFor = 90 * freshFor
const mostLookedIn = 8
/** Most lookups in total: refused pushes that created no change event are looked up as well. */
const mostLooks = 30

/** A line that a push wrote after all, or may have written. */
export interface MadeAfterAll {
  corId: CorId
  /** null: the change event cannot be read now. */
  line: { event: ChangeEvent; item: ChangeItem } | null
}

interface Try {
  push: Push
  /** Its CORs, under the names they had then and the current ones. */
  cors: Awaited<ReturnType<typeof corsOfPush>>
}

/**
 * Lines that pushes of these CORs wrote after all, although Procore refused them or did not show them, or not all of
 * them, at the time. Checked before the same money is added again; without such a push, this costs no call. In a change
 * event that existed before, a new line with the same description, amount or codes that belongs to no COR may be ours.
 *
 * @param known the change event being planned for, which is not read again
 * @param map set if Clearstory may be asked whether all CORs of a series are in its list
 */
export async function madeAfterAll(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  cors: readonly PlannedCor[],
  { known = null, map = null }: { known?: ChangeEvent | null; map?: ProjectMap | null } = {},
): Promise<MadeAfterAll[]> {
  const { companyId } = person
  const now = deps.clock.now()
  const kin = await deps.store.links.kin(
    companyId,
    cors.map(({ corId }) => corId),
  )
  const sentInVain: Try[] = []
  const about = { corIds: withKin(cors, kin), contractIds: contractsOf(cors) }
  for (const push of await deps.store.pushes.sentInVain(
    companyId,
    about,
    addSeconds(now, -sentInVainKeptFor),
  )) {
    sentInVain.push({ push, cors: await corsOfPush(deps, companyId, push) })
  }
  const others = sentInVain.flatMap((one) => one.cors)
  const isOnlyIfGone = (one: Known) =>
    cors.some((cor) => maybeSameChange(cor, one, kin, 'gone') && !maybeSameChange(cor, one, kin, 'listed'))
  const series = [...new Set(others.filter(isOnlyIfGone).map(({ corId }) => corId))]
  const listed = map ? await listedCors(deps, companyId, map, series) : null
  const placeOf = (one: Known) =>
    listed === null ? storedPlace(one) : listed.has(one.corId) ? 'listed' : 'gone'
  const isAlike = (cor: PlannedCor, one: Known) => maybeSameChange(cor, one, kin, placeOf(one))
  const tries = sentInVain.filter(({ cors: names }) =>
    cors.some((cor) => names.some((one) => isAlike(cor, one))),
  )
  const events = new EventsOnce(deps, person, projectId, known)
  const made = new Map<ChangeItemId, MadeAfterAll>()
  const unseen = new Map<CorId, MadeAfterAll>()
  for (const { push, cors: names } of tries) {
    const isFresh = addSeconds(push.sentAt ?? push.createdAt, freshFor) > now
    const event = await events.of(push, isFresh)
    if (event === 'beyond_limit' || (event === 'hidden' && isFresh)) {
      for (const cor of cors.filter((one) => names.some((other) => isAlike(one, other)))) {
        unseen.set(cor.corId, { corId: cor.corId, line: null })
      }
    }
    if (event === null || typeof event === 'string') continue
    const links = await deps.store.links.ofChangeEvent(companyId, push.projectId, event.changeEventId)
    const taken = new Set([
      ...push.plan.knownItemIds,
      ...links.flatMap((link) => link.lines.map(({ changeItemId }) => changeItemId)),
    ])
    // A change event that we created has no other lines at first; one that has been used since does.
    const isWholeOurs = push.plan.destination.kind === 'new' && push.state !== 'applied' && isFresh
    for (const item of event.items.filter(({ changeItemId }) => !taken.has(changeItemId))) {
      const resembles = mayBe(item, isFresh)
      const written = names.filter(({ lines }) => lines.some((line) => isWholeOurs || resembles(line)))
      const closest = written.filter(({ lines }) => lines.some(isExactly(item)))
      const cor = cors.find((one) =>
        (closest.length > 0 ? closest : written).some((other) => isAlike(one, other)),
      )
      if (cor) made.set(item.changeItemId, { corId: cor.corId, line: { event, item } })
    }
  }
  return [...made.values(), ...unseen.values()]
}

/** The change events of pushes. Each is read at most once, and only a limited number. */
class EventsOnce {
  readonly #read = new Map<string, Promise<ChangeEvent | null | 'hidden'>>()
  #found = 0
  readonly #deps: Deps
  readonly #person: Person
  readonly #projectId: ProcoreProjectId
  readonly #known: ChangeEvent | null

  constructor(deps: Deps, person: Person, projectId: ProcoreProjectId, known: ChangeEvent | null) {
    this.#deps = deps
    this.#person = person
    this.#projectId = projectId
    this.#known = known
  }

  /**
   * null: it does not exist. `hidden`: this person may not open it, or its state is unknown right now.
   * `beyond_limit`: the limit is reached and the push is recent; older pushes, a day or more, are skipped then.
   */
  async of(push: Push, isFresh: boolean): Promise<ChangeEvent | null | 'hidden' | 'beyond_limit'> {
    const { destination } = push.plan
    const id = push.changeEventId ?? (destination.kind === 'existing' ? destination.changeEventId : null)
    if (id !== null && id === this.#known?.changeEventId) return this.#known
    const key = id ?? push.pushId
    const read = this.#read.get(key)
    if (read) return read
    if (this.#found >= mostLookedIn || this.#read.size >= mostLooks) return isFresh ? 'beyond_limit' : null
    const reading = this.#look(push)
    this.#read.set(key, reading)
    if ((await reading) !== null) this.#found += 1
    return reading
  }

  async #look(push: Push): Promise<ChangeEvent | null | 'hidden'> {
    try {
      return await findChangeEvent(this.#deps, this.#person, push, { isBinEmpty: true, isLoose: true })
    } catch (error) {
      const isElsewhere = push.projectId !== this.#projectId
      if (isElsewhere && isHidden(error)) return 'hidden'
      if (error instanceof Failure && error.code === 'push_unknown') return 'hidden'
      throw error
    }
  }
}

/** Whether Procore refuses this person access. */
function isHidden(error: unknown): boolean {
  if (error instanceof ProcoreError) return error.kind === 'forbidden' || error.kind === 'not_found'
  return error instanceof Failure
}

function mayBe({ content }: ChangeItem, isFresh: boolean): (planned: PlannedLine) => boolean {
  return (planned) => {
    if (planned.action !== 'add') return false
    const wanted = planned.line.content
    return (
      wanted.amountCents === content.amountCents ||
      sameWords(wanted.description, content.description) ||
      (isFresh && sameCodes(wanted, content))
    )
  }
}

function isExactly({ content }: ChangeItem): (planned: PlannedLine) => boolean {
  return (planned) =>
    planned.action === 'add' &&
    planned.line.content.amountCents === content.amountCents &&
    sameWords(planned.line.content.description, content.description)
}
