import type { LineCodes } from '../domain/breakdown.ts'
import type { ChangeEvent } from '../domain/change-event.ts'
import type { ChangeOrderRequest } from '../domain/change-order-request.ts'
import { Failure } from '../domain/failure.ts'
import { fingerprintText } from '../domain/fingerprint.ts'
import type { CorId } from '../domain/ids.ts'
import { headerOf, type Link } from '../domain/link.ts'
import type { Person, ProjectAccess } from '../domain/person.ts'
import { type CorToPlan, makePlan } from '../domain/plan.ts'
import type { ProjectMap } from '../domain/ports/store-mapping.ts'
import type { Finding } from '../domain/preflight.ts'
import type { PlannedDestination } from '../domain/push.ts'
import { clearstoryFailure, clearstoryOf } from './authorize.ts'
import { corSources, inTurns } from './cor-sources.ts'
import type { Deps } from './deps.ts'
import { desiredLines } from './desired-lines.ts'
import { isStillMapped } from './keep-cors.ts'
import { letGoOfGone } from './link-cors.ts'
import { codesOfContracts, rememberCodes } from './map-contracts.ts'
import { eventFindings, newEventFindings } from './plan-findings.ts'
import type { ForwardOrder, Planned } from './plan-order.ts'
import { readChangeEvent } from './show-change-event.ts'

/** Up to this many CORs are read anew for a plan; more are taken as the delta left them a moment ago. */
const readAnew = 5

/**
 * Bringing CORs in, or their changes: one read of the change event (none for a new one), each COR's lines by its
 * breakdown, and whatever a person should know before saying yes.
 */
export async function planForward(
  deps: Deps,
  person: Person,
  access: ProjectAccess,
  map: ProjectMap,
  order: ForwardOrder,
): Promise<Planned> {
  const { companyId } = person
  const { projectId } = access
  const existingId = order.destination.kind === 'existing' ? order.destination.changeEventId : null
  const [cors, links, event] = await Promise.all([
    latestCors(deps, person, map, order.corIds),
    deps.store.links.ofCors(companyId, projectId, order.corIds),
    existingId ? readChangeEvent(deps, person, projectId, existingId) : null,
  ])
  await rememberCodes(deps, person, access, order.codes)
  const contractIds = cors.flatMap((cor) => cor.contractId ?? [])
  const contracts = await codesOfContracts(deps, person, projectId, contractIds, order.codes)
  const letGo = await letGoOfGone(
    deps,
    person,
    links.filter((link) => link.changeEventId !== existingId),
  )
  const linkOf = new Map(links.flatMap((link) => (letGo.has(link.corId) ? [] : [[link.corId, link]])))
  const tagged = cors.filter((cor) => breakdownOf(order, linkOf.get(cor.corId)) !== 'lump_sum')
  const sources = await corSources(deps, companyId, map, tagged)

  const findings: Finding[] = event ? eventFindings(person, access, event) : newEventFindings(access)
  const planned: CorToPlan[] = []
  for (const cor of cors) {
    const link = linkOf.get(cor.corId)
    if (link && link.changeEventId !== existingId) {
      findings.push(elsewhere(cor, link))
      continue
    }
    const mapped = cor.contractId === null ? undefined : contracts.codes.get(cor.contractId)
    const chosenNow = cor.contractId !== null && order.codes.has(cor.contractId)
    const amountBasis = order.amountBasis ?? link?.amountBasis ?? 'by_status'
    const wanted = desiredLines(cor, {
      breakdown: breakdownOf(order, link),
      amountBasis,
      codes: (chosenNow ? mapped : filled(mapped, linkCodes(link))) ?? noCodes,
      sources,
      linked: link !== undefined,
    })
    const warnings = (cor.contractId && contracts.warnings.get(cor.contractId)) || []
    findings.push(
      ...wanted.findings,
      ...warnings.map((one) => ({ ...one, corId: cor.corId, corNumber: cor.number })),
    )
    planned.push({
      corId: cor.corId,
      number: cor.number,
      title: cor.title,
      status: cor.status,
      contractorName: cor.contractorName,
      corUpdatedAt: cor.updatedAt,
      breakdown: wanted.breakdown,
      amountBasis,
      corCents: wanted.cents,
      leaves: wanted.leaves,
      previousLink: link ? headerOf(link) : null,
      linked: link?.lines ?? [],
      desired: wanted.lines,
    })
  }
  const present = new Set(cors.map((cor) => cor.corId))
  findings.push(...order.corIds.filter((corId) => !present.has(corId)).map(gone))
  const plan = makePlan({
    destination: destinationOf(deps, order, event),
    event,
    cors: planned,
    choices: order.choices,
    findings,
    fingerprint: event && (await deps.hash.sha256(fingerprintText(event))),
  })
  return { plan, changeEventId: existingId, undoes: null }
}

const noCodes: LineCodes = { commitmentId: null, vendorId: null, budgetCodeId: null }

function breakdownOf(order: ForwardOrder, link: Link | undefined) {
  return order.breakdown ?? link?.breakdown ?? 'lump_sum'
}

/** The codes the COR's lines had at the last push, for a re-push that names none. */
function linkCodes(link: Link | undefined): LineCodes | null {
  const content = link?.lines[0]?.content
  if (!content) return null
  const { commitmentId, vendorId, budgetCodeId } = content
  return { commitmentId, vendorId, budgetCodeId }
}

/**
 * What the contract map leaves open stays as the last push left it: nobody asked for a code to be taken off a line.
 * A commitment and its vendor go together.
 */
function filled(mapped: LineCodes | undefined, before: LineCodes | null): LineCodes | undefined {
  if (mapped === undefined || before === null) return mapped ?? before ?? undefined
  const { commitmentId, vendorId } = mapped.commitmentId === null ? before : mapped
  return { commitmentId, vendorId, budgetCodeId: mapped.budgetCodeId ?? before.budgetCodeId }
}

function elsewhere(cor: ChangeOrderRequest, link: Link): Finding {
  return {
    code: 'cor_in_other_change_event',
    severity: 'blocker',
    corId: cor.corId,
    corNumber: cor.number,
    detail: `${link.changeEventNumber} ${link.changeEventTitle}`.trim(),
  }
}

function gone(corId: CorId): Finding {
  return { code: 'cor_gone', severity: 'blocker', corId }
}

/**
 * The CORs as Clearstory has them now, or, where many are asked for, as the delta left them a moment ago.
 * Only CORs our database holds for this project are looked up: an id from the browser opens nothing else.
 */
async function latestCors(
  deps: Deps,
  person: Person,
  map: ProjectMap,
  corIds: readonly CorId[],
): Promise<ChangeOrderRequest[]> {
  const { companyId } = person
  const { projectId } = map
  const stored = await deps.store.cors.getMany(companyId, projectId, [...corIds])
  if (stored.length > readAnew) return stored
  const clearstory = await clearstoryOf(deps, companyId)
  try {
    const latest = await inTurns(stored, (cor) => clearstory.showCor(cor.corId, cor.inbox))
    const present = latest.flatMap((cor) => cor ?? [])
    if (!(await isStillMapped(deps, companyId, map))) throw new Failure('project_not_mapped')
    await deps.store.cors.upsert(companyId, projectId, present, deps.clock.now())
    const gone = stored.flatMap(({ corId }, at) => (latest[at] === null ? corId : []))
    if (gone.length === 0) return present
    await deps.store.cors.markDeleted(companyId, projectId, gone, deps.clock.now())
    // One that is in a change event is still there, marked as deleted: its lines can be taken out.
    return [...present, ...(await deps.store.cors.getMany(companyId, projectId, gone))]
  } catch (error) {
    throw clearstoryFailure(error)
  }
}

function destinationOf(deps: Deps, order: ForwardOrder, event: ChangeEvent | null): PlannedDestination {
  const { destination } = order
  if (destination.kind === 'existing') {
    const { changeEventId } = destination
    return { kind: 'existing', changeEventId, number: event?.number ?? '', title: event?.title ?? '' }
  }
  const { kind, description, ...rest } = destination
  const reference = `CS-${deps.random
    .token(12)
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 10)
    .toUpperCase()}`
  const words = [description.trim(), `[${reference}]`].filter(Boolean).join('\n')
  return { kind, event: { ...rest, description: words }, reference }
}
