import { canBreakDown } from '../../domain/breakdown.ts'
import type { BudgetCode } from '../../domain/commitment.ts'
import type { ContractId, CorId } from '../../domain/ids.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import { rightsOf } from '../../domain/rights.ts'
import { suggestBudgetCode } from '../../domain/suggest-budget-code.ts'
import { suggestCommitment } from '../../domain/suggest-commitment.ts'
import { contractNames } from '../cor-log/list.ts'
import type { MappedScope, ProjectScope } from '../project-scope.ts'
import { budgetCodeChoice, commitmentChoice } from '../setup/contract-maps.ts'
import { corSources, mapInBatches } from './sources.ts'
import type { ChangeEventChoice, ChangeEventOptionsView, CorDetailsView, PushCodesView } from './views.ts'

/**
 * The breakdowns available for some CORs. Reads T&M tags that are not stored yet, so the panel requests a few CORs at
 * a time to show progress. The plan that follows then finds all tags stored.
 */
export async function showCorDetails(scope: MappedScope, corIds: CorId[]): Promise<CorDetailsView> {
  const { deps, person, projectId, access, map } = scope
  const cors = await deps.store.cors.seen(person.companyId, projectId, corIds, rightsOf(access).sees)
  const { tagsOf, rates } = await corSources(deps, person.companyId, map, cors)
  return {
    cors: cors.map((cor) => {
      const tags = tagsOf.get(cor.corId) ?? []
      const possible = canBreakDown(tags, rates)
      return {
        corId: cor.corId,
        tagCount: tags.length,
        signedTagIds: tags.filter((tag) => tag.signed).map((tag) => tag.tagId),
        breakdown: possible.kind === 'yes' ? 'yes' : possible.why,
        unpriced: possible.kind === 'yes' ? possible.unpriced : 0,
      }
    }),
  }
}

/**
 * The initial codes for a push of these CORs, per Clearstory contract: from the contract map, or a suggestion with
 * its reason. Also lists Procore's commitments and budget codes to choose from.
 */
export async function showPushCodes(scope: MappedScope, corIds: CorId[]): Promise<PushCodesView> {
  const { deps, person, projectId, access, map } = scope
  const { companyId } = person
  const procore = deps.procoreFor(person)
  const { sees, setsUp } = rightsOf(access)
  const cors = await deps.store.cors.seen(companyId, projectId, corIds, sees)
  const [commitments, budgetCodes, maps, names, sources] = await Promise.all([
    // People without a right on commitments may still push, with the codes of the map or none.
    procore.listCommitments(projectId).catch(noneIfForbidden),
    procore.listBudgetCodes(projectId),
    deps.store.contractMaps.list(companyId, projectId),
    contractNames(deps, companyId, projectId, sees),
    corSources(deps, companyId, map, cors),
  ])
  const active = budgetCodes.filter((code) => code.active)
  const contractIds = [...new Set(cors.flatMap((cor) => cor.contractId ?? []))]
  const contracts = await mapInBatches(contractIds, async (contractId: ContractId) => {
    const ofContract = cors.filter((cor) => cor.contractId === contractId)
    const contractorName = ofContract[0]?.contractorName ?? null
    const mapped = maps.find((one) => one.contractId === contractId) ?? null
    const suggestion = mapped?.commitmentId
      ? null
      : suggestCommitment({ name: names.get(contractId) ?? '', contractorName }, commitments)
    const commitmentId = mapped?.commitmentId ?? suggestion?.commitmentId ?? null
    const own = commitmentId
      ? await procore.listBudgetCodes(projectId, commitmentId).catch(noneIfForbidden)
      : []
    const tags = ofContract.flatMap((cor) => sources.tagsOf.get(cor.corId) ?? [])
    return {
      contractId,
      contractName: names.get(contractId) ?? '',
      contractorName,
      corNumbers: ofContract.map((cor) => cor.number),
      commitmentId,
      commitmentFrom: mapped?.commitmentId ? ('map' as const) : (suggestion?.reason ?? null),
      ...budgetCodeFor(mapped?.budgetCodeId ?? null, own, active, tags),
      ownBudgetCodeIds: own.map((code) => code.budgetCodeId),
      mayRemember: setsUp && names.has(contractId),
    }
  })
  return {
    contracts,
    commitments: commitments.map(commitmentChoice),
    budgetCodes: active.map(budgetCodeChoice),
  }
}

function noneIfForbidden(error: unknown): never[] {
  if (error instanceof ProcoreError && (error.kind === 'forbidden' || error.kind === 'not_found')) return []
  throw error
}

/**
 * The initial budget code for a contract's lines: the mapped one, or the tags' cost code, or the commitment's only one.
 */
function budgetCodeFor(
  mapped: BudgetCode['budgetCodeId'] | null,
  own: readonly BudgetCode[],
  active: readonly BudgetCode[],
  tags: Parameters<typeof suggestBudgetCode>[0],
): Pick<PushCodesView['contracts'][number], 'budgetCodeId' | 'budgetCodeFrom' | 'costCode'> {
  if (mapped) return { budgetCodeId: mapped, budgetCodeFrom: 'map', costCode: null }
  const suggested = suggestBudgetCode(tags, own, active)
  if (suggested) {
    return { budgetCodeId: suggested.budgetCodeId, budgetCodeFrom: 'cost_code', costCode: suggested.costCode }
  }
  const [only, another] = own
  if (only && !another) {
    return { budgetCodeId: only.budgetCodeId, budgetCodeFrom: 'only_one', costCode: null }
  }
  return { budgetCodeId: null, budgetCodeFrom: null, costCode: null }
}

/** Most change events returned by a search. */
const offered = 30

/** Procore's statuses, types and reasons for a new change event. */
export async function showChangeEventOptions(scope: ProjectScope): Promise<ChangeEventOptionsView> {
  const { deps, person, projectId } = scope
  return deps.procoreFor(person).changeEventOptions(projectId)
}

/** Searches change events by number or title, for *Another change event*. */
export async function searchChangeEvents(scope: ProjectScope, search: string): Promise<ChangeEventChoice[]> {
  const { deps, person, projectId } = scope
  const { changeEvents } = await deps.procoreFor(person).listChangeEvents(projectId, {
    ...(search === '' ? {} : { search }),
    page: 1,
    perPage: offered,
  })
  return changeEvents.map(({ changeEventId, number, title, status }) => ({
    changeEventId,
    number,
    title,
    status,
  }))
}
