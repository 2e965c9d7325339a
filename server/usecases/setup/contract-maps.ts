import type { BudgetCode, Commitment } from '../../domain/commitment.ts'
import { Failure } from '../../domain/failure.ts'
import type {
  BudgetCodeId,
  CommitmentId,
  ContractId,
  ProcoreCompanyId,
  ProcoreProjectId,
} from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { ContractMap, ProjectMap } from '../../domain/ports/store-setup.ts'
import { rightsOf, seesContract } from '../../domain/rights.ts'
import { suggestCommitment } from '../../domain/suggest-commitment.ts'
import { contractNames } from '../cor-log/list.ts'
import { requireCommitments, seenContracts } from '../cor-log/visible-cors.ts'
import type { Deps } from '../deps.ts'
import { setupEntry } from '../history/trail.ts'
import { type MappedScope, type ProjectAdminScope, withMap } from '../project-scope.ts'
import { mapInBatches } from '../push/sources.ts'
import type { BudgetCodeChoice, CommitmentChoice } from '../push/views.ts'
import type { ContractMapsView } from './views.ts'

/** Codes chosen for one contract's lines. */
export interface ChosenCodes {
  commitmentId: CommitmentId | null
  budgetCodeId: BudgetCodeId | null
}

/**
 * Every Clearstory contract of the project, with suggestions, and Procore's commitments
 * and budget codes to choose from.
 */
export async function showContractMaps(scope: MappedScope): Promise<ContractMapsView> {
  const { deps, person, projectId, access, map } = scope
  requireCommitments(access)
  return contractMapsView(deps, person, map, await procoreLists(deps, person, projectId))
}

/** What a contract can be mapped to in Procore. */
interface ProcoreLists {
  commitments: Commitment[]
  budgetCodes: BudgetCode[]
}

export async function procoreLists(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
): Promise<ProcoreLists> {
  const procore = deps.procoreFor(person)
  const [commitments, budgetCodes] = await Promise.all([
    procore.listCommitments(projectId),
    procore.listBudgetCodes(projectId),
  ])
  return { commitments, budgetCodes }
}

async function contractMapsView(
  deps: Deps,
  { companyId }: Person,
  map: ProjectMap,
  { commitments, budgetCodes }: ProcoreLists,
): Promise<ContractMapsView> {
  const { projectId } = map
  const [contracts, contractors, maps] = await Promise.all([
    deps.store.contracts.list(companyId, projectId),
    deps.store.cors.contractors(companyId, projectId),
    deps.store.contractMaps.list(companyId, projectId),
  ])
  const contractorOf = new Map(contractors.map((one) => [one.contractId, one.contractorName]))
  const mapOf = new Map(maps.map((one) => [one.contractId, one]))
  // Contracts in which this company is the customer: its subcontractors' CORs come under these.
  const subcontracts = contracts.filter((contract) => seesContract({ sent: false }, contract, map))
  const taken = new Set(subcontracts.flatMap(({ contractId }) => mapOf.get(contractId)?.commitmentId ?? []))
  return {
    rows: subcontracts
      .map((contract) => {
        const mapped = mapOf.get(contract.contractId)
        const contractorName = contractorOf.get(contract.contractId) ?? null
        return {
          contractId: contract.contractId,
          contractName: contract.name,
          contractorName,
          mapped: mapped
            ? {
                commitmentId: mapped.commitmentId,
                vendorName: mapped.vendorName,
                budgetCodeId: mapped.budgetCodeId,
              }
            : null,
          suggestion: mapped
            ? null
            : suggestCommitment(
                { name: contract.name, contractorName },
                commitments.filter((one) => !taken.has(one.commitmentId)),
              ),
        }
      })
      .sort((a, b) => nameOf(a).localeCompare(nameOf(b))),
    commitments: commitments.map(commitmentChoice),
    budgetCodes: budgetCodes.filter((one) => one.active).map(budgetCodeChoice),
  }
}

export function commitmentChoice(commitment: Commitment): CommitmentChoice {
  const { commitmentId, number, title, status, vendorId, vendorName } = commitment
  return { commitmentId, number, title, status, vendorId, vendorName }
}

export function budgetCodeChoice({ budgetCodeId, code, name }: BudgetCode): BudgetCodeChoice {
  return { budgetCodeId, code, name }
}

/**
 * Saves one or more contract maps and returns all of them. Project or company admins only. If a commitment has
 * exactly one budget code and none was chosen, that code is filled in.
 */
export async function saveContractMaps(
  scope: ProjectAdminScope,
  maps: ReadonlyMap<ContractId, ChosenCodes>,
): Promise<ContractMapsView> {
  const { deps, person, projectId, access, map } = await withMap(scope)
  requireCommitments(access)
  const { companyId } = person
  const contracts = await seenContracts(deps, companyId, projectId, rightsOf(access).sees)
  const known = new Set(contracts.map((contract) => contract.contractId))
  for (const contractId of maps.keys()) {
    if (!known.has(contractId)) throw new Failure('not_found', { detail: 'contract' })
  }
  const lists = await procoreLists(deps, person, projectId)
  const onlyCodes = await onlyCodesOf(deps, person, projectId, maps, lists)
  const rows = namedMaps(maps, lists, { mappedByName: person.name, mappedAt: deps.clock.now() }, onlyCodes)
  const subject = await mapsWords(deps, companyId, projectId, rows)
  const entry = setupEntry(person, projectId, 'contracts_mapped', { at: deps.clock.now(), subject })
  await deps.store.contractMaps.save(companyId, projectId, rows, entry)
  return contractMapsView(deps, person, map, lists)
}

/**
 * The budget code of each commitment that has only one, where no code was chosen. Procore lists codes per commitment.
 */
async function onlyCodesOf(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  maps: ReadonlyMap<ContractId, ChosenCodes>,
  { commitments }: ProcoreLists,
): Promise<Map<CommitmentId, BudgetCode>> {
  const without = [...maps.values()].filter((chosen) => chosen.budgetCodeId === null)
  const asked = commitments.filter((one) =>
    without.some((chosen) => chosen.commitmentId === one.commitmentId),
  )
  const codes = await mapInBatches(asked, async ({ commitmentId }) => {
    const [only, ...others] = await deps.procoreFor(person).listBudgetCodes(projectId, commitmentId)
    return only && others.length === 0 ? [[commitmentId, only] as const] : []
  })
  return new Map(codes.flat())
}

/**
 * Describes which contract got which commitment and budget code. Prime contract names are left out, because not
 * everyone who reads the trail may see them.
 */
export async function mapsWords(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  rows: readonly ContractMap[],
): Promise<string> {
  const names = await contractNames(deps, companyId, projectId, { sent: false })
  return rows
    .map((row) => {
      const codes = [row.commitmentName, row.budgetCodeName].filter((name) => name !== null)
      return `${names.get(row.contractId) || row.contractId} → ${codes.join(', ') || 'nothing'}`
    })
    .join('; ')
}

/**
 * Contract maps ready to store, with the names of their codes from Procore.
 *
 * @param onlyCodes filled in if a commitment but no budget code was chosen
 */
export function namedMaps(
  maps: ReadonlyMap<ContractId, ChosenCodes>,
  { commitments, budgetCodes }: ProcoreLists,
  mapped: Pick<ContractMap, 'mappedByName' | 'mappedAt'>,
  onlyCodes: ReadonlyMap<CommitmentId, BudgetCode> = new Map(),
): ContractMap[] {
  return [...maps].map(([contractId, chosen]) => {
    const commitment = commitments.find((one) => one.commitmentId === chosen.commitmentId) ?? null
    if (chosen.commitmentId && !commitment) throw new Failure('not_found', { detail: 'commitment' })
    const code = chosen.budgetCodeId
      ? budgetCodes.find((one) => one.budgetCodeId === chosen.budgetCodeId)
      : commitment && onlyCodes.get(commitment.commitmentId)
    if (chosen.budgetCodeId && !code) throw new Failure('not_found', { detail: 'budget code' })
    return {
      contractId,
      commitmentId: commitment?.commitmentId ?? null,
      commitmentName: commitment && `${commitment.number} ${commitment.title}`.trim(),
      vendorId: commitment?.vendorId ?? null,
      vendorName: commitment?.vendorName ?? null,
      budgetCodeId: code?.budgetCodeId ?? null,
      budgetCodeName: code ? `${code.code} ${code.name}`.trim() : null,
      ...mapped,
    }
  })
}

function nameOf(row: { contractName: string; contractorName: string | null }): string {
  return row.contractorName ?? row.contractName
}
