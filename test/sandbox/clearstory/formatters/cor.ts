import { amountOf } from '../cor-rules.ts'
import type { Cor } from '../entities.ts'
import type { ClearstoryState } from '../state.ts'
import type { SeenCor } from '../viewer.ts'
import { formatLabel } from './label.ts'
import { iso } from './moment.ts'
import { formatContract } from './project.ts'
import { formatAssociatedTag, hoursOf } from './tag.ts'

/** A COR as one viewer sees it: the project is the viewer's own, on either side of the contract. */
export function formatCor(
  state: ClearstoryState,
  { cor, contract, project }: SeenCor,
  more: { withIntegrationMetadata: boolean },
) {
  const customerProject = state.project(contract.customerProjectId)
  const contractorProject = state.project(contract.contractorProjectId)
  const tags = state.tables.tags.filter((tag) => cor.tagIds.includes(tag.id))
  return {
    id: cor.id,
    uuid: cor.uuid,
    corNumber: cor.corNumber,
    version: shownVersion(state, cor),
    status: cor.status,
    stage: cor.stage,
    title: cor.title,
    description: cor.description,
    jobNumber: contractorProject.jobNumber,
    customerJobNumber: customerProject.jobNumber,
    customerReferenceNumber: cor.customerReferenceNumber,
    customerCoNumber: cor.customerCoNumber,
    companyId: contract.contractorCompanyId,
    contractId: contract.id,
    contract: formatContract(contract),
    customer: { id: contract.customer.id, name: contract.customer.name },
    customerName: contract.customer.name,
    contractorName: contract.contractorName,
    projectId: project.id,
    projectName: project.title,
    daysInReview: daysInReview(cor, state.now),
    ...optional(state.writesNulls, {
      changeNotificationId: cor.changeNotificationId,
      requestedAmount: cor.requestedAmount,
      inReviewAmount: cor.status === 'in_review' ? cor.statusAmount : null,
      approvedToProceedAmount: cor.status === 'approved_to_proceed' ? cor.statusAmount : null,
      approvedCoIssuedAmount: cor.status === 'approved_co_issued' ? cor.statusAmount : null,
      voidAmount: cor.status === 'rejected' ? cor.statusAmount : null,
      dateSubmitted: iso(cor.dateSubmitted),
      coIssueDate: iso(cor.coIssueDate),
      approvedToProceedDate: iso(cor.approvedToProceedDate),
      voidDate: iso(cor.voidDate),
      approvedOrVoidDate: iso(cor.voidDate ?? cor.coIssueDate ?? cor.approvedToProceedDate),
    }),
    labels: state.tables.labels
      .filter((label) => cor.labelIds.includes(label.id))
      .map((label) => formatLabel(label)),
    tmTags: tags.map((tag) => formatAssociatedTag(tag, true)),
    tmTagCount: tags.length,
    ...hoursOf(tags),
    ...(more.withIntegrationMetadata && {
      integrationMetadata: cor.integrationMetadata.map((one) => ({
        ...one,
        createdAt: iso(cor.createdAt),
        updatedAt: iso(cor.createdAt),
      })),
    }),
    updatedAt: iso(cor.updatedAt),
    createdAt: iso(cor.createdAt),
    ...state.overridesOf(cor.id),
  }
}

function shownVersion({ versions }: ClearstoryState, { version }: Cor): number {
  if (versions === 'constant') return 1
  return versions === 'from_zero' ? version - 1 : version
}

/** The contract does not allow null, so missing values are omitted; live systems have been observed to send null. */
function optional<T extends object>(writesNulls: boolean, values: T): Partial<T> {
  if (writesNulls) return values
  const present: Partial<T> = { ...values }
  for (const key of Object.keys(values))
    if (Reflect.get(values, key) === null) Reflect.deleteProperty(present, key)
  return present
}

/** The short form inside other responses: no id, `number` instead of corNumber, `total` instead of the amount. */
export function formatCorSummary(state: ClearstoryState, cor: Cor) {
  return {
    uuid: cor.uuid,
    contractId: cor.contractId,
    title: cor.title,
    number: cor.corNumber,
    status: cor.status,
    stage: cor.stage,
    customerReferenceNumber: cor.customerReferenceNumber,
    customerCoNumber: cor.customerCoNumber,
    ...optional(state.writesNulls, {
      total: amountOf(cor),
      dateSubmitted: iso(cor.dateSubmitted),
      approvedToProceedDate: iso(cor.approvedToProceedDate),
      coIssueDate: iso(cor.coIssueDate),
      voidDate: iso(cor.voidDate),
      changeNotificationId: cor.changeNotificationId,
    }),
    updatedAt: iso(cor.updatedAt),
    createdAt: iso(cor.createdAt),
  }
}

export function daysInReview(cor: Cor, now: number): number {
  if (cor.dateSubmitted === null) return 0
  const end = cor.voidDate ?? cor.coIssueDate ?? cor.approvedToProceedDate ?? now
  return Math.max(0, Math.floor((end - cor.dateSubmitted) / 86_400_000))
}
