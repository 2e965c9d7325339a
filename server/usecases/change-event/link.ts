import type { ChangeEvent } from '../../domain/change-event.ts'
import type { ChangeOrderRequest } from '../../domain/change-order-request.ts'
import { Failure, type FailureCode } from '../../domain/failure.ts'
import {
  type ChangeEventId,
  type ChangeItemId,
  type CorId,
  idOf,
  type ProcoreCompanyId,
  type ProcoreProjectId,
  type PushId,
} from '../../domain/ids.ts'
import type { Link } from '../../domain/link.ts'
import { shownSum, sumCents } from '../../domain/money.ts'
import type { Person } from '../../domain/person.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { ActivityEntry, LinesByHand } from '../../domain/ports/store-pushes.ts'
import { mayEdit, rightsOf } from '../../domain/rights.ts'
import type { Deps } from '../deps.ts'
import type { MappedScope, WriteScope } from '../project-scope.ts'
import { inChangeEvents, maybeSameChange } from '../push/same-change.ts'
import { isGoneForGood, readChangeEvent } from '../read-change-event.ts'
import { labelBehind } from '../sync/labels.ts'
import type { OtherLinesView } from './views.ts'

/** Lines of a change event that no COR is linked to: entered by hand, or created by another tool. */
export async function listOtherLines(
  scope: MappedScope,
  changeEventId: ChangeEventId,
): Promise<OtherLinesView> {
  const { deps, person, projectId } = scope
  const [{ event }, links] = await Promise.all([
    readChangeEvent(deps, person, projectId, changeEventId),
    deps.store.links.ofChangeEvent(person.companyId, projectId, changeEventId),
  ])
  const ours = new Set(links.flatMap((link) => link.lines.map((line) => line.changeItemId)))
  return {
    lines: event.items
      .filter((item) => !ours.has(item.changeItemId))
      .map((item) => ({
        changeItemId: item.changeItemId,
        description: item.content.description,
        cents: item.content.amountCents,
        budgetCode: item.budgetCodeName,
        vendor: item.vendorName,
      })),
  }
}

/**
 * "Already in this event": links existing lines to a COR. Nothing is written in Procore. The lines count as already
 * pushed; if the COR's amount differs, it shows as an update to be pushed.
 */
export async function linkCor(
  scope: WriteScope,
  changeEventId: ChangeEventId,
  order: { corId: CorId; changeItemIds: readonly ChangeItemId[] },
): Promise<void> {
  const { deps, person, projectId, access } = scope
  const { companyId } = person
  const [{ event }, [cor]] = await Promise.all([
    readChangeEvent(deps, person, projectId, changeEventId),
    deps.store.cors.seen(companyId, projectId, [order.corId], rightsOf(access).sees),
  ])
  if (!mayEdit(person, access, event)) throw new Failure('change_event_forbidden')
  if (!cor) throw new Failure('cor_not_found')
  const items = event.items.filter((item) => order.changeItemIds.includes(item.changeItemId))
  if (items.length === 0 || items.length !== order.changeItemIds.length) throw new Failure('line_gone')
  const now = deps.clock.now()
  const link: Link = {
    projectId,
    corId: cor.corId,
    changeEventId,
    changeEventNumber: event.number,
    changeEventTitle: event.title,
    breakdown: 'lump_sum',
    amountBasis: 'by_status',
    pushed: {
      amountCents: sumCents(items.map((item) => item.content.amountCents)),
      number: cor.number,
      title: cor.title,
      status: cor.status,
      corUpdatedAt: cor.updatedAt,
      contractId: cor.contractId,
      contractCodes: null,
    },
    accepted: null,
    pushedById: person.personId,
    pushedByName: person.name,
    pushedAt: now,
    lastPushId: idOf<PushId>(deps.random.token(16)),
    lines: items.map((item, at) => ({
      changeItemId: item.changeItemId,
      corId: cor.corId,
      // The first line takes the key of a lump-sum line; the others are removed when the
      // COR is next pushed as a lump sum.
      key: at === 0 ? 'lump' : `linked/${item.changeItemId}`,
      content: item.content,
      wanted: item.content,
      decision: null,
    })),
  }
  const linked = await deps.store.links.link(companyId, link, entry(person, link, 'linked', now))
  if (!linked) throw new Failure('link_taken')
  labelBehind(deps, companyId, projectId)
}

/** Unlinks a COR from its change event without touching its lines, which then belong to no COR. */
export async function unlinkCor(
  scope: WriteScope,
  changeEventId: ChangeEventId,
  corId: CorId,
): Promise<void> {
  const { deps, person, projectId, access } = scope
  const [event, links] = await Promise.all([
    eventToLeave(deps, person, projectId, changeEventId),
    deps.store.links.ofCors(person.companyId, projectId, [corId]),
  ])
  if (!mayEdit(person, access, event)) throw new Failure('change_event_forbidden')
  const link = links.find((one) => one.changeEventId === changeEventId)
  if (!link) throw new Failure('cor_not_found')
  const activity = entry(person, { ...link, projectId }, 'unlinked', deps.clock.now())
  if (!(await deps.store.links.unlink(person.companyId, link, activity))) throw new Failure('push_elsewhere')
  labelBehind(deps, person.companyId, projectId)
}

/** Failures that still allow unlinking from the change event as it was last read. */
const readable: ReadonlySet<FailureCode> = new Set(['change_event_not_found', 'procore_behind'])

/**
 * A COR can also be unlinked when Procore does not find the change event or does not show it yet. The stored reading
 * is used, and its lines stay on record.
 */
async function eventToLeave(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<ChangeEvent> {
  try {
    return (await readChangeEvent(deps, person, projectId, changeEventId)).event
  } catch (error) {
    if (!(error instanceof Failure) || !readable.has(error.code)) throw error
    const snapshot = await deps.store.changeEvents.get(person.companyId, projectId, changeEventId)
    if (!snapshot) throw error
    return snapshot.event
  }
}

/**
 * "This COR replaces …": a revision takes over the link and the lines of an earlier COR. Nothing is written
 * in Procore; the revision's changes show as an update to be pushed. If the earlier COR is in a change event
 * of the project that was previously mapped to the Clearstory project, the link stays there: the revision is
 * then linked in another project.
 */
export async function replaceCor(scope: WriteScope, order: { corId: CorId; replaces: CorId }): Promise<void> {
  const { deps, person, projectId, access } = scope
  const { companyId } = person
  const [[cor], [here]] = await Promise.all([
    deps.store.cors.seen(companyId, projectId, [order.corId], rightsOf(access).sees),
    deps.store.links.ofCors(companyId, projectId, [order.replaces]),
  ])
  if (!cor) throw new Failure('cor_not_found')
  // The link may be in the previously mapped project. There it is taken over only if the plan would ask about it.
  const link =
    here?.projectId === projectId
      ? here
      : await linkElsewhere(deps, companyId, projectId, cor, order.replaces)
  if (!link) throw new Failure('cor_not_found')
  if (link.projectId === projectId) {
    const { event } = await readChangeEvent(deps, person, projectId, link.changeEventId)
    if (!mayEdit(person, access, event)) throw new Failure('change_event_forbidden')
  } else if (rightsOf(access).pushes === 'none') {
    throw new Failure('tool_forbidden')
  }
  const replaced: Link = { ...link, corId: cor.corId, pushed: { ...link.pushed, number: cor.number } }
  const activity = entry(person, replaced, 'linked', deps.clock.now())
  if (!(await deps.store.links.transfer(companyId, order.replaces, order.corId, activity))) {
    throw new Failure('link_taken')
  }
  labelBehind(deps, companyId, projectId)
}

/**
 * The link of an earlier COR in a previously mapped project. Returned only if the plan of the later COR would ask
 * about it: the id comes from the browser and is untrusted.
 */
async function linkElsewhere(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  cor: ChangeOrderRequest,
  earlier: CorId,
): Promise<Link | undefined> {
  const { known, kin } = await inChangeEvents(deps, companyId, projectId, [cor])
  const isAlike = known.some((one) => one.corId === earlier && maybeSameChange(cor, one, kin, 'gone'))
  const [header] = isAlike ? await deps.store.links.ofCorsAndContracts(companyId, [earlier], []) : []
  if (!header) return undefined
  const links = await deps.store.links.ofChangeEvent(companyId, header.projectId, header.changeEventId)
  return links.find(({ corId }) => corId === earlier)
}

/** Most change events of blocked CORs looked up in one plan: each costs a call. */
const mostLookedFor = 5

/**
 * Unlinks CORs whose change event was permanently deleted in Procore together with its lines: such a change
 * event can no longer be opened to remove them. A change event in the recycle bin does not count as
 * deleted. Returns the unlinked CORs.
 */
export async function unlinkDeletedEvents(
  deps: Deps,
  person: Person,
  elsewhere: readonly Link[],
): Promise<ReadonlySet<CorId>> {
  const unlinked = new Set<CorId>()
  const places = new Map(elsewhere.map((link) => [link.changeEventId, link.projectId]))
  for (const [changeEventId, projectId] of [...places].slice(0, mostLookedFor)) {
    if (!(await isGone(deps, person, projectId, changeEventId))) continue
    await deps.store.changeEvents.remove(person.companyId, projectId, changeEventId)
    for (const link of elsewhere.filter((one) => one.changeEventId === changeEventId)) {
      const activity = entry(person, link, 'unlinked', deps.clock.now())
      if (await deps.store.links.unlink(person.companyId, link, activity)) unlinked.add(link.corId)
    }
  }
  return unlinked
}

async function isGone(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<boolean> {
  try {
    await deps.procoreFor(person).showChangeEvent(projectId, changeEventId)
    return false
  } catch (error) {
    if (!(error instanceof ProcoreError)) throw error
    return isGoneForGood(deps, person, projectId, changeEventId, error).catch((refused: unknown) => {
      if (refused instanceof Failure || refused instanceof ProcoreError) return false
      throw refused
    })
  }
}

function entry(person: Person, link: Link, kind: 'linked' | 'unlinked', at: string): ActivityEntry {
  return {
    at,
    personId: person.personId,
    personName: person.name,
    projectId: link.projectId,
    changeEventId: link.changeEventId,
    pushId: null,
    kind,
    plan: null,
    byHand: linesByHand(link),
  }
}

/** Limits per audit trail entry, which is kept forever: a thousand long lines may be linked again and again. */
const mostLines = 100
const longestDescription = 250

function linesByHand({ corId, pushed, lines }: Link): LinesByHand {
  const rest = lines.slice(mostLines)
  return {
    corId,
    corNumber: pushed.number,
    lines: lines
      .slice(0, mostLines)
      .map(({ content }) => ({ ...content, description: shortened(content.description) })),
    ...(rest.length === 0
      ? {}
      : { more: { count: rest.length, cents: shownSum(rest.map(({ content }) => content.amountCents)) } }),
  }
}

function shortened(text: string): string {
  return text.length > longestDescription ? `${text.slice(0, longestDescription - 1)}…` : text
}
