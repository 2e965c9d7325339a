import {
  type AmountBasis,
  amountOf,
  type ChangeOrderRequest,
  isDeleted,
  isRough,
} from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import type { ContractId, CorId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Clearstory } from '../../domain/ports/clearstory.ts'
import type { CorQuery, CorWithLink } from '../../domain/ports/store-cors.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import { rightsOf, type Sight } from '../../domain/rights.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import type { Deps } from '../deps.ts'
import type { MappedScope, ProjectScope } from '../project-scope.ts'
import { leftLogCheck } from '../push/left-log.ts'
import { standingOf } from '../setup/show.ts'
import { isStillMapped } from '../sync/store-pages.ts'
import { clearstoryReadAt } from '../sync/sync.ts'
import type { AmountProblem, CorListView, CorLogChoices, CorRow } from './views.ts'
import { openProjects, seenContracts } from './visible-cors.ts'

/** A page of the project's CORs from our database. */
export async function listCorLog(scope: ProjectScope, query: CorQuery): Promise<CorListView> {
  const { deps, person, projectId, access } = scope
  const { companyId } = person
  const standing = await standingOf(scope)
  const { sees } = rightsOf(access)
  if (standing.setup !== 'complete') return { standing, ...emptyLog }
  const [{ rows, ...totals }, context, choices, readAt] = await deps.turns.run(person, 'cor_log', () =>
    Promise.all([
      deps.store.cors.list(companyId, projectId, query, sees),
      rowContext(deps, companyId, projectId, sees),
      choicesOf(deps, companyId, projectId, sees),
      clearstoryReadAt(deps, companyId, projectId),
    ]),
  )
  const open = await openProjects(
    deps,
    person,
    projectId,
    rows.map(({ link }) => link),
  )
  return {
    standing,
    rows: rows.map((row) => corRow(row, { ...context, open })),
    count: totals.count,
    totals,
    choices,
    clearstoryReadAt: readAt,
  }
}

const emptyLog = {
  rows: [],
  count: 0,
  totals: { count: 0, cents: 0, withoutAmount: 0 },
  choices: { contracts: [], stages: [], procoreStatuses: [] },
  clearstoryReadAt: null,
}

/** Options of the filters, with contract names. */
async function choicesOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  sees: Sight,
): Promise<CorLogChoices> {
  const [{ contracts, stages, procoreStatuses }, named, contractors] = await Promise.all([
    deps.store.corLog.choices(companyId, projectId, sees),
    seenContracts(deps, companyId, projectId, sees),
    deps.store.cors.contractors(companyId, projectId),
  ])
  const counts = new Map(contracts.map(({ contractId, count }) => [contractId, count]))
  const contractorNames = new Map(contractors.map((one) => [one.contractId, one.contractorName]))
  return {
    contracts: named.flatMap(({ contractId, name }) => {
      const count = counts.get(contractId)
      const contractorName = contractorNames.get(contractId) ?? null
      return count === undefined ? [] : [{ contractId, contractName: name, contractorName, count }]
    }),
    stages,
    procoreStatuses,
  }
}

/**
 * Reads the latest version of one COR from Clearstory. A single "not found" changes nothing: a COR counts as deleted
 * only when a full list lacks it as well (`readCorsWhole`). A COR that can be opened by its id but is in no list is
 * an earlier version: it is marked as deleted, and only restored when the list contains it again.
 */
export async function refreshCor(scope: MappedScope, corId: CorId): Promise<CorRow> {
  const { deps, person, projectId, access, map } = scope
  const { companyId } = person
  const { sees } = rightsOf(access)
  const [stored] = await deps.store.cors.seen(companyId, projectId, [corId], sees)
  if (!stored) throw new Failure('cor_not_found')
  const clearstory = await clearstoryOf(deps, companyId)
  const askedAt = deps.clock.now()
  const latest = await readListed(clearstory, map, stored).catch((error: unknown) => {
    throw clearstoryFailure(error)
  })
  if (!(await isStillMapped(deps, companyId, map))) throw new Failure('cor_not_found')
  if (!latest) throw new Failure('cor_not_found_now')
  const now = deps.clock.now()
  if (latest !== 'unlisted') await deps.store.cors.upsert(companyId, projectId, [latest], now, askedAt)
  else if (!isDeleted(stored)) await deps.store.cors.markDeleted(companyId, projectId, [corId], now)
  const [[row], context] = await Promise.all([
    deps.store.corLog.some(companyId, projectId, { corIds: [corId] }, sees),
    rowContext(deps, companyId, projectId, sees),
  ])
  if (!row) throw new Failure('cor_not_found')
  return corRow(row, { ...context, open: await openProjects(deps, person, projectId, [row.link]) })
}

async function readListed(
  clearstory: Clearstory,
  map: ProjectMap,
  stored: ChangeOrderRequest,
): Promise<ChangeOrderRequest | 'unlisted' | null> {
  const latest = await clearstory.showCor(stored.corId, stored.inbox)
  if (!latest) return null
  // A COR marked as deleted is restored only if the list contains it, which also holds for
  // void CORs and archived projects.
  const isOut = isDeleted(stored)
    ? !(await clearstory.isListed(map.clearstoryProjectId, latest))
    : await leftLogCheck(clearstory, map)(latest)
  return isOut ? 'unlisted' : latest
}

export async function rowContext(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  sees: Sight,
): Promise<Omit<RowContext, 'open'>> {
  return {
    contractNames: await contractNames(deps, companyId, projectId, sees),
    clearstoryAppUrl: deps.clearstoryAppUrl,
    now: deps.clock.now(),
  }
}

/** Names of the contracts that this person may see. A contract's name may be empty. */
export async function contractNames(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  sees: Pick<Sight, 'sent'>,
): Promise<Map<ContractId, string>> {
  const contracts = await seenContracts(deps, companyId, projectId, sees)
  return new Map(contracts.map((contract) => [contract.contractId, contract.name]))
}

/** The amount of a COR as the panel shows it, or the reason why there is none. */
export function shownAmount(
  cor: ChangeOrderRequest,
  basis: AmountBasis,
): { cents: number | null; amountProblem: AmountProblem | null } {
  const amount = amountOf(cor, basis)
  switch (amount.kind) {
    case 'amount':
      return { cents: amount.cents, amountProblem: null }
    case 'no_amount':
      return { cents: null, amountProblem: { kind: 'no_amount' } }
    case 'too_precise':
    case 'too_large':
    case 'not_a_number':
      return { cents: null, amountProblem: { kind: amount.kind, text: amount.text } }
  }
}

/** Clearstory's own page of a COR. */
export function clearstoryUrlOf(appUrl: string, corUuid: string): string {
  return `${appUrl}/cors/${encodeURIComponent(corUuid)}`
}

/** Data shared by all rows of a list. */
export interface RowContext {
  contractNames: ReadonlyMap<ContractId, string>
  /** Projects whose change events this person may open. Change events of other projects are not named. */
  open: ReadonlySet<ProcoreProjectId>
  clearstoryAppUrl: string
  /** ISO 8601 UTC. */
  now: string
}

export function corRow(
  { cor, link, linesCents, states, needsAttention, changeEventStatus }: CorWithLink,
  context: RowContext,
): CorRow {
  const requested = amountOf(cor, 'requested')
  return {
    corId: cor.corId,
    corUuid: cor.corUuid,
    number: cor.number,
    title: cor.title,
    contractorName: cor.contractorName,
    contractId: cor.contractId,
    contractName: (cor.contractId && context.contractNames.get(cor.contractId)) || null,
    status: cor.status,
    stage: cor.stage,
    inbox: cor.inbox,
    rough: isRough(cor),
    ...shownAmount(cor, 'by_status'),
    requestedCents: requested.kind === 'amount' ? requested.cents : null,
    daysInReview: cor.daysInReview,
    ageDays: cor.dateSubmittedAt === null ? null : wholeDays(cor.dateSubmittedAt, context.now),
    updatedAt: cor.updatedAt,
    link:
      link &&
      (context.open.has(link.projectId)
        ? {
            changeEventId: link.changeEventId,
            changeEventNumber: link.changeEventNumber,
            changeEventTitle: link.changeEventTitle,
            projectId: link.projectId,
            pushedCents: link.pushed.amountCents,
            procoreCents: linesCents ?? link.pushed.amountCents,
            state: states[0] ?? 'up_to_date',
            states,
            needsAttention,
            changeEventStatus,
          }
        : unnamed),
    clearstoryUrl: clearstoryUrlOf(context.clearstoryAppUrl, cor.corUuid),
  }
}

/** Link to a change event of another project that this person may not open. */
const unnamed: CorRow['link'] = {
  changeEventId: '',
  changeEventNumber: '',
  changeEventTitle: '',
  projectId: '',
  pushedCents: 0,
  procoreCents: 0,
  state: 'up_to_date',
  states: [],
  needsAttention: false,
  changeEventStatus: null,
}

/** Computed here because Clearstory's days in review are not updated between two updates of a COR. */
function wholeDays(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000))
}
