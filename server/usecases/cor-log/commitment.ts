import type { CommitmentId, ContractId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { CorQuery } from '../../domain/ports/store-cors.ts'
import { rightsOf, type Sight } from '../../domain/rights.ts'
import type { Deps } from '../deps.ts'
import { exactCents } from '../notifications/notifications.ts'
import type { ProjectScope } from '../project-scope.ts'
import { standingOf } from '../setup/show.ts'
import { clearstoryReadAt } from '../sync/sync.ts'
import { corRow, rowContext } from './list.ts'
import type { CommitmentView } from './views.ts'
import { openProjects, seenContracts } from './visible-cors.ts'

const mostRows = 200

/**
 * The panel on a commitment's page: the Clearstory contracts mapped to it, their CORs, and a summary. The
 * sums come from our own copy of the CORs, not from GET /cors/contract-summary, so they agree with the
 * rows below them and cost no call.
 */
export async function showCommitment(
  scope: ProjectScope,
  commitmentId: CommitmentId,
): Promise<CommitmentView> {
  const { deps, person, projectId, access } = scope
  const { companyId } = person
  const { sees } = rightsOf(access)
  if (!sees.received) {
    return { standing: await standingOf(scope), commitmentId, ...nothingSeen }
  }
  const [standing, maps, stored, contractors, readAt] = await Promise.all([
    standingOf(scope),
    deps.store.contractMaps.list(companyId, projectId),
    seenContracts(deps, companyId, projectId, sees),
    deps.store.cors.contractors(companyId, projectId),
    clearstoryReadAt(deps, companyId, projectId),
  ])
  const mapped = maps.filter((map) => map.commitmentId === commitmentId)
  const contracts = stored.filter(({ contractId }) => mapped.some((map) => map.contractId === contractId))
  const contractIds = contracts.map(({ contractId }) => contractId)
  const contractorNames = new Map(contractors.map((one) => [one.contractId, one.contractorName]))
  const values = contracts.map((contract) => exactCents(contract.contractValue))
  const [listed, snapshot] = await deps.turns.run(person, 'commitment', () =>
    Promise.all([
      rowsOf(deps, person, projectId, contractIds, sees),
      sumsOf(deps, companyId, projectId, contractIds, sees),
    ]),
  )
  return {
    standing,
    commitmentId,
    commitmentName: mapped[0]?.commitmentName ?? null,
    vendorName: mapped[0]?.vendorName ?? null,
    contracts: contracts.map((contract, at) => ({
      contractId: contract.contractId,
      contractName: contract.name,
      contractorName: contractorNames.get(contract.contractId) ?? null,
      valueCents: values[at] ?? null,
    })),
    snapshot: { contractCents: sumOrNull(values), ...snapshot },
    ...listed,
    clearstoryReadAt: readAt,
  }
}

/** Shown for a commitment that this person may not see in Procore. */
const nothingSeen = {
  commitmentName: null,
  vendorName: null,
  contracts: [],
  snapshot: {
    contractCents: null,
    inReview: { count: 0, cents: 0 },
    approvedToProceed: { count: 0, cents: 0 },
    approved: { count: 0, cents: 0 },
    inChangeEvents: { count: 0, cents: 0 },
    notInAnyEvent: { count: 0, cents: 0 },
  },
  rows: [],
  count: 0,
  clearstoryReadAt: null,
}

async function rowsOf(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  contractIds: ContractId[],
  sees: Sight,
): Promise<Pick<CommitmentView, 'rows' | 'count'>> {
  // An empty contract list means no filter, which would return every COR of the project.
  if (contractIds.length === 0) return { rows: [], count: 0 }
  const [{ rows, count }, context] = await Promise.all([
    deps.store.cors.list(
      person.companyId,
      projectId,
      { contractIds, sort: 'number', offset: 0, limit: mostRows },
      sees,
    ),
    rowContext(deps, person.companyId, projectId, sees),
  ])
  const open = await openProjects(
    deps,
    person,
    projectId,
    rows.map(({ link }) => link),
  )
  return { rows: rows.map((row) => corRow(row, { ...context, open })), count }
}

async function sumsOf(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  contractIds: ContractId[],
  sees: Sight,
): Promise<Omit<CommitmentView['snapshot'], 'contractCents'>> {
  const sum = async (query: Partial<CorQuery>) => {
    if (contractIds.length === 0) return { count: 0, cents: 0 }
    const all = { contractIds, sort: 'number', offset: 0, limit: 0, ...query } satisfies CorQuery
    const { count, cents } = await deps.store.cors.list(companyId, projectId, all, sees)
    return { count, cents }
  }
  const alive: CorQuery['statuses'] = [
    'draft',
    'placeholder',
    'in_review',
    'approved_to_proceed',
    'approved_co_issued',
  ]
  const [inReview, approvedToProceed, approved, inChangeEvents, notInAnyEvent] = await Promise.all([
    sum({ statuses: ['in_review'] }),
    sum({ statuses: ['approved_to_proceed'] }),
    sum({ statuses: ['approved_co_issued'] }),
    sum({ changeEvent: 'linked' }),
    sum({ changeEvent: 'none', statuses: alive }),
  ])
  return { inReview, approvedToProceed, approved, inChangeEvents, notInAnyEvent }
}

/** Returns null if any contract has no value, because the total is then unknown. */
function sumOrNull(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null
  let total = 0
  for (const value of values) {
    if (value === null) return null
    total += value
  }
  return total
}
