import type { LineCodes } from '../../domain/breakdown.ts'
import { type BudgetCode, type Commitment, isClosedCommitment } from '../../domain/commitment.ts'
import { Failure } from '../../domain/failure.ts'
import type { BudgetCodeId, CommitmentId, ContractId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { ContractMap } from '../../domain/ports/store-setup.ts'
import type { Finding } from '../../domain/preflight.ts'
import { rightsOf } from '../../domain/rights.ts'
import { accessAnew } from '../access.ts'
import { seenContracts } from '../cor-log/visible-cors.ts'
import type { Deps } from '../deps.ts'
import { type ChosenCodes, namedMaps, procoreLists } from '../setup/contract-maps.ts'

/** The sources of the codes for one Clearstory contract's lines. */
export interface ContractCodes {
  /** Codes chosen for this push; null if none were. */
  chosen: LineCodes | null
  /** Codes of the contract map; null if the contract is not mapped. */
  mapped: LineCodes | null
}

export interface CodesOfContracts {
  of: ReadonlyMap<ContractId, ContractCodes>
  /** Procore's commitments by id; empty if this person may not see them. */
  commitments: ReadonlyMap<CommitmentId, Commitment>
  /** The budget codes on a commitment. Each commitment is requested once. */
  budgetCodesOn: (commitmentId: CommitmentId) => Promise<BudgetCode[]>
}

/**
 * The codes of each contract, and Procore's commitments to check them against, because their state may have changed.
 */
export async function codesOfContracts(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  contractIds: readonly ContractId[],
  given: ReadonlyMap<ContractId, ChosenCodes>,
): Promise<CodesOfContracts> {
  const maps = await deps.store.contractMaps.list(person.companyId, projectId)
  const mapOf = new Map(maps.map((one) => [one.contractId, one]))
  const commitments = await commitmentsById(deps, person, projectId, given.size > 0)
  const of = new Map<ContractId, ContractCodes>()
  for (const contractId of new Set(contractIds)) {
    const map = mapOf.get(contractId)
    const mapped = map
      ? { commitmentId: map.commitmentId, vendorId: map.vendorId, budgetCodeId: map.budgetCodeId }
      : null
    const choice = given.get(contractId)
    of.set(contractId, { mapped, chosen: choice ? chosenCodes(choice, commitments) : null })
  }
  const asked = new Map<CommitmentId, Promise<BudgetCode[]>>()
  const budgetCodesOn = (commitmentId: CommitmentId) => {
    const codes = asked.get(commitmentId) ?? deps.procoreFor(person).listBudgetCodes(projectId, commitmentId)
    asked.set(commitmentId, codes)
    return codes
  }
  return { of, commitments, budgetCodesOn }
}

/**
 * People without a right on commitments may still push. The commitments are required only to look up codes chosen now.
 */
async function commitmentsById(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  isNeeded: boolean,
): Promise<ReadonlyMap<CommitmentId, Commitment>> {
  try {
    const commitments = await deps.procoreFor(person).listCommitments(projectId)
    return new Map(commitments.map((one) => [one.commitmentId, one]))
  } catch (error) {
    if (isNeeded || !(error instanceof ProcoreError)) throw error
    if (error.kind !== 'forbidden' && error.kind !== 'not_found') throw error
    return new Map()
  }
}

function chosenCodes(
  { commitmentId, budgetCodeId }: ChosenCodes,
  commitments: ReadonlyMap<CommitmentId, Commitment>,
): LineCodes {
  if (commitmentId === null) return { commitmentId, budgetCodeId, vendorId: null }
  const commitment = commitments.get(commitmentId)
  if (!commitment) throw new Failure('not_found', { detail: 'commitment' })
  return { commitmentId, budgetCodeId, vendorId: commitment.vendorId }
}

type CodeFinding = Omit<Finding, 'corId' | 'corNumber'>

/**
 * Warnings about the codes that a COR's lines get. Whether a code is budgeted cannot be read before the write: Procore
 * silently adds a budget line and reports it afterwards. The closest check is whether the code is on the commitment.
 *
 * @param currency of the change event, ISO 4217; null if Procore does not give it
 */
export async function codeFindings(
  { commitmentId, budgetCodeId }: { commitmentId: CommitmentId | null; budgetCodeId: BudgetCodeId | null },
  { commitments, budgetCodesOn }: CodesOfContracts,
  { currency, isChosen }: { currency: string | null; isChosen: boolean },
): Promise<CodeFinding[]> {
  const commitment = commitmentId === null ? undefined : commitments.get(commitmentId)
  if (!commitment) return []
  const found: CodeFinding[] = []
  const name = `${commitment.number} ${commitment.title}`.trim()
  if (isClosedCommitment(commitment)) {
    found.push({ code: 'commitment_closed', severity: 'warning', detail: `${name} (${commitment.status})` })
  }
  if (commitment.currency !== null && currency !== null && commitment.currency !== currency) {
    found.push({ code: 'currency_differs', severity: 'warning', detail: `${name}: ${commitment.currency}` })
  }
  if (isChosen && budgetCodeId) {
    const own = await budgetCodesOn(commitment.commitmentId)
    if (own.length > 0 && !own.some((code) => code.budgetCodeId === budgetCodeId)) {
      found.push({ code: 'budget_code_not_on_commitment', severity: 'warning', detail: name })
    }
  }
  return found
}

/**
 * The contract maps that a person asked to remember while pushing. Empty for people without the right to set up;
 * contracts that the person may not see are left out.
 *
 * @throws Failure not_found for a contract that does not belong to the project
 */
export async function mapsToRemember(
  deps: Deps,
  person: Person,
  access: ProjectAccess,
  given: ReadonlyMap<ContractId, ChosenCodes & { remember: boolean }>,
): Promise<ContractMap[]> {
  const remembered = new Map([...given].filter(([, chosen]) => chosen.remember))
  if (remembered.size === 0 || !rightsOf(access).setsUp) return []
  const { companyId } = person
  const { projectId } = access
  const contracts = await deps.store.contracts.list(companyId, projectId)
  for (const id of remembered.keys()) {
    if (!contracts.some(({ contractId }) => contractId === id))
      throw new Failure('not_found', { detail: 'contract' })
  }
  const { setsUp, sees } = rightsOf(await accessAnew(deps, person, projectId))
  if (!setsUp) return []
  const seen = new Set((await seenContracts(deps, companyId, projectId, sees)).map((one) => one.contractId))
  const maps = new Map([...remembered].filter(([contractId]) => seen.has(contractId)))
  const lists = await procoreLists(deps, person, projectId)
  return namedMaps(maps, lists, { mappedByName: person.name, mappedAt: deps.clock.now() })
}
