import type { ChangeEvent } from '../../domain/change-event.ts'
import type { ChangeOrderRequest } from '../../domain/change-order-request.ts'
import { corFingerprintText, fingerprintText } from '../../domain/fingerprint.ts'
import type { CorId } from '../../domain/ids.ts'
import { codesOfLine } from '../../domain/line-codes.ts'
import { headerOf, type Link } from '../../domain/link.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import { type CorToPlan, makePlan } from '../../domain/plan.ts'
import type { ContractMap } from '../../domain/ports/store-setup.ts'
import type { Finding } from '../../domain/preflight.ts'
import type { PlannedDestination } from '../../domain/push.ts'
import { maySee, rightsOf } from '../../domain/rights.ts'
import { clearstoryFailure } from '../access.ts'
import { unlinkDeletedEvents } from '../change-event/link.ts'
import { openProjects } from '../cor-log/visible-cors.ts'
import type { Deps } from '../deps.ts'
import type { WriteScope } from '../project-scope.ts'
import { readChangeEvent } from '../read-change-event.ts'
import { type CodesOfContracts, codeFindings, codesOfContracts, mapsToRemember } from './contract-codes.ts'
import { latestCors, notReadFindings, unreadFindings } from './latest-cors.ts'
import { goneFor, leftForRevision } from './left-log.ts'
import type { ForwardOrder, Planned } from './plan.ts'
import { eventFindings, newEventFindings, withSimilarLines } from './plan-findings.ts'
import { revisionFindings } from './revisions.ts'
import { alikeOf } from './same-change.ts'
import { type CorSources, corSources, desiredLines } from './sources.ts'

/** What planning one COR needs besides the COR itself. */
interface Gathered {
  deps: Deps
  person: Person
  access: ProjectAccess
  order: ForwardOrder
  event: ChangeEvent | null
  codes: CodesOfContracts
  sources: CorSources
  remember: ContractMap[]
}

/**
 * Plans adding CORs or their changes to a change event: gather the data (one reading of the change event
 * unless it is new; the CORs, their tags and codes), build the plan, then add the findings that the user
 * should know before confirming.
 */
export async function planForward(
  { deps, person, projectId, access, map }: WriteScope,
  order: ForwardOrder,
): Promise<Planned> {
  const { companyId } = person
  const existingId = order.destination.kind === 'existing' ? order.destination.changeEventId : null
  const { sees } = rightsOf(access)
  // A COR that this person may not see is treated as unknown.
  const known = await deps.store.cors.seen(companyId, projectId, order.corIds, sees)
  const [latest, links, reading] = await Promise.all([
    latestCors(
      deps,
      person,
      map,
      known.map(({ corId }) => corId),
    ),
    deps.store.links.ofCors(companyId, projectId, order.corIds),
    existingId ? readChangeEvent(deps, person, projectId, existingId) : null,
  ])
  const linkedHere = new Set(links.flatMap((link) => (link.projectId === projectId ? link.corId : [])))
  const { notFound } = latest
  const cors = latest.cors.filter((cor) => maySee(sees, cor, linkedHere.has(cor.corId)))
  const event = reading?.event ?? null
  const contractIds = cors.flatMap((cor) => cor.contractId ?? [])
  const codes = await codesOfContracts(deps, person, projectId, contractIds, order.codes)
  const elsewhere = links.filter((link) => link.changeEventId !== existingId)
  const unlinked = await unlinkDeletedEvents(deps, person, elsewhere)
  const alike = await alikeOf(deps, companyId, projectId, cors)
  const open = await openProjects(deps, person, projectId, elsewhere)
  const linkOf = new Map(links.flatMap((link) => (unlinked.has(link.corId) ? [] : [[link.corId, link]])))
  const tagged = cors.filter((cor) => breakdownOf(order, linkOf.get(cor.corId)) !== 'lump_sum')
  const sources = await corSources(deps, companyId, map, tagged)
  const remember = await mapsToRemember(deps, person, access, order.codes)
  const entering = cors.filter(({ corId }) => latest.given.has(corId) && !linkOf.has(corId))
  const { left, unread } = await leftForRevision(deps, companyId, map, entering)
  const gathered: Gathered = { deps, person, access, order, event, codes, sources, remember }

  const findings: Finding[] = event ? eventFindings(person, access, event) : newEventFindings(access)
  findings.push(
    ...unreadFindings({ ...latest, cors }, 'blocker'),
    ...notReadFindings(cors, unread, 'blocker'),
  )
  const toPlan: CorToPlan[] = []
  for (const cor of cors) {
    const about = { corId: cor.corId, corNumber: cor.number }
    const link = linkOf.get(cor.corId)
    if (notFound.includes(cor.corId) || left.has(cor.corId))
      findings.push({ ...goneFor(cor, left.get(cor.corId)), severity: 'blocker' })
    else if (link && link.changeEventId !== existingId)
      findings.push(inOtherEvent(cor, link, open.has(link.projectId)))
    else {
      const { planned, found } = await corToPlan(gathered, cor, link ?? null)
      toPlan.push(planned)
      findings.push(...found.map((one) => ({ ...one, ...about })))
    }
  }
  const present = new Set(cors.map((cor) => cor.corId))
  findings.push(...order.corIds.filter((corId) => !present.has(corId)).map(gone))
  if (latest.unread?.which !== 'all') {
    const writers = await deps.store.pushes.writers(companyId, [...linkOf.values()])
    const coming = cors.filter(
      ({ corId }) => !writers.has(corId) && !left.has(corId) && latest.given.has(corId),
    )
    const revisions = revisionFindings(deps, { companyId, map, sees, coming, separate: order.separate })
    findings.push(
      ...(await revisions.catch((error: unknown) => {
        throw clearstoryFailure(error)
      })),
    )
  }
  const plan = makePlan({
    destination: destinationOf(deps, order, event),
    event,
    cors: toPlan,
    choices: order.choices,
    decider: { personId: person.personId, personName: person.name, at: deps.clock.now() },
    findings,
    fingerprint: event && (await deps.hash.sha256(fingerprintText(event))),
    remember,
  })
  return {
    plan: {
      ...(await withSimilarLines(deps, person, map, { plan, event, choices: order.choices })),
      ...(order.separate.length === 0 ? {} : { separate: [...order.separate] }),
      alike,
    },
    changeEventId: existingId,
    undoes: null,
  }
}

function breakdownOf(order: ForwardOrder, link: Link | undefined | null) {
  return order.breakdown ?? link?.breakdown ?? 'lump_sum'
}

const noCodes = { commitmentId: null, vendorId: null, budgetCodeId: null }

async function corToPlan(
  { access, order, event, codes, sources, remember }: Gathered,
  cor: ChangeOrderRequest,
  link: Link | null,
): Promise<{ planned: CorToPlan; found: Omit<Finding, 'corId' | 'corNumber'>[] }> {
  const { chosen, mapped } = (cor.contractId && codes.of.get(cor.contractId)) || {
    chosen: null,
    mapped: null,
  }
  const isRemembered = remember.some(({ contractId }) => contractId === cor.contractId)
  const amountBasis = order.amountBasis ?? link?.amountBasis ?? 'by_status'
  const linkedByKey = new Map(link?.lines.map((line) => [line.key, line]))
  const lineCodes = (key: string) =>
    codesOfLine(
      linkedByKey.get(key) ?? null,
      { chosen, contract: mapped, contractBefore: link?.pushed.contractCodes ?? null },
      link?.lines[0] ?? null,
    )
  const linesBy = (breakdown: ForwardOrder['breakdown']) => {
    const wanted = desiredLines(cor, {
      breakdown: breakdown ?? 'lump_sum',
      amountBasis,
      sources,
      isLinked: link !== null,
    })
    const lines = wanted.lines.map((line) => ({
      ...line,
      content: { ...line.content, ...lineCodes(line.key) },
    }))
    return { ...wanted, lines }
  }
  const wanted = linesBy(breakdownOf(order, link))
  const isOtherBreakdown = link !== null && wanted.breakdown !== link.breakdown
  const asPushed = isOtherBreakdown ? linesBy(link.breakdown) : null
  const found: Omit<Finding, 'corId' | 'corNumber'>[] = [...wanted.findings]
  if (wanted.lines.some(({ content }) => content.budgetCodeId === null)) {
    found.push({ code: 'budget_code_missing', severity: 'warning' })
  }
  const first = wanted.lines[0]?.content ?? noCodes
  const context = { currency: event?.currency ?? access.currency, isChosen: chosen !== null }
  if (!wanted.leaves) found.push(...(await codeFindings(first, codes, context)))
  return {
    found,
    planned: {
      corId: cor.corId,
      number: cor.number,
      title: cor.title,
      status: cor.status,
      contractorName: cor.contractorName,
      contractId: cor.contractId,
      contractCodes: isRemembered ? chosen : (mapped ?? chosen),
      corUpdatedAt: cor.updatedAt,
      corFingerprint: corFingerprintText(cor),
      breakdown: wanted.breakdown,
      amountBasis,
      corCents: wanted.cents,
      leaves: wanted.leaves,
      previousLink: link ? headerOf(link) : null,
      linked: link?.lines ?? [],
      desired: wanted.lines,
      asPushed: asPushed && { breakdown: asPushed.breakdown, desired: asPushed.lines },
    },
  }
}

/** Names the other change event only to people who may open it. */
function inOtherEvent(cor: ChangeOrderRequest, link: Link, mayOpen: boolean): Finding {
  return {
    code: 'cor_in_other_change_event',
    severity: 'blocker',
    corId: cor.corId,
    corNumber: cor.number,
    ...(mayOpen ? { detail: `${link.changeEventNumber} ${link.changeEventTitle}`.trim() } : {}),
  }
}

function gone(corId: CorId): Finding {
  return { code: 'cor_gone', severity: 'blocker', corId }
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
