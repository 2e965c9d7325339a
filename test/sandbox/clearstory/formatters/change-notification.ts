import { amountOf } from '../cor-rules.ts'
import type { ChangeNotification, NotificationRecipient } from '../entities.ts'
import type { ClearstoryState } from '../state.ts'
import { formatCorSummary } from './cor.ts'
import { iso } from './moment.ts'
import { formatContract, formatCustomer, formatProjectSummary } from './project.ts'

const typeNames = { 1: 'Pricing Request', 2: 'Authorize T&M Work' } as const

/** The fields that both parties see. */
function shared(notification: ChangeNotification) {
  return {
    id: notification.id,
    type: typeNames[notification.typeId],
    typeId: notification.typeId,
    status: notification.status,
    title: notification.title,
    description: notification.description,
    customerReferenceNumber: notification.customerReferenceNumber,
    dueDate: iso(notification.dueDate),
    updatedAt: iso(notification.updatedAt),
    createdAt: iso(notification.createdAt),
  }
}

/** A row of the sender's list: counts and costs, no contractors. */
export function formatSentNotification(state: ClearstoryState, notification: ChangeNotification) {
  const { recipients } = notification
  const estimate = total(recipients.map((recipient) => recipient.estimate))
  const costImpact = total(recipients.map((recipient) => impactOf(state, recipient)))
  const open = recipients.filter((recipient) => !recipient.hasResponded)
  const project = state.project(notification.projectId)
  const customer = state.tables.customers.find(({ id }) => id === project.customerId)
  return {
    ...shared(notification),
    statusChangedAt: iso(notification.updatedAt),
    dateSubmitted: iso(notification.dateSubmitted),
    estimate,
    costImpact,
    projectedCost: total([costImpact, ...open.map((recipient) => recipient.estimate)]),
    totalSubmitted: recipients.length,
    totalResponded: recipients.length - open.length,
    ...(customer && { customer: formatCustomer(customer) }),
    project: formatProjectSummary(state, project),
    sentBy: { id: 640_100, firstName: 'Ana', lastName: 'Diaz', email: 'ana.diaz@marinbuilders.example' },
    emailMessage: '',
  }
}

/** The sender's detail view, with every recipient and its response. */
export function formatSentNotificationDetail(state: ClearstoryState, notification: ChangeNotification) {
  return {
    ...formatSentNotification(state, notification),
    contractors: notification.recipients.map((recipient) => ({
      id: recipient.id,
      noCostImpact: recipient.noCostImpact,
      hasResponded: recipient.hasResponded,
      estimate: recipient.estimate,
      fileDownloadCount: recipient.hasResponded ? 1 : 0,
      contractId: recipient.contractId,
      contract: formatContract(state.contract(recipient.contractId)),
      updatedAt: iso(recipient.respondedAt ?? recipient.receivedAt),
      createdAt: iso(recipient.receivedAt),
    })),
    responses: notification.recipients.map((recipient) => formatResponse(state, recipient)),
  }
}

/** A row of a contractor's list, which does not reveal the other recipients. */
export function formatReceivedNotification(
  state: ClearstoryState,
  notification: ChangeNotification,
  recipient: NotificationRecipient,
) {
  return {
    ...shared(notification),
    dateReceived: iso(recipient.receivedAt),
    project: formatProjectSummary(
      state,
      state.project(state.contract(recipient.contractId).contractorProjectId),
    ),
    response: formatResponse(state, recipient),
  }
}

/** The contractor's view of a notification under one contract. */
export function formatContractorView(
  state: ClearstoryState,
  notification: ChangeNotification,
  recipient: NotificationRecipient,
) {
  return { ...formatResponse(state, recipient), changeNotification: shared(notification) }
}

/** Every recipient has a response record, even before it has responded. */
function formatResponse(state: ClearstoryState, recipient: NotificationRecipient) {
  const contract = state.contract(recipient.contractId)
  const cor = recipient.corId === null ? undefined : state.cor(recipient.corId)
  return {
    id: recipient.id,
    noCostImpact: recipient.noCostImpact,
    hasResponded: recipient.hasResponded,
    contractId: recipient.contractId,
    projectId: contract.contractorProjectId,
    ...(cor && { cor: formatCorSummary(state, cor) }),
    contract: formatContract(contract),
    updatedAt: iso(recipient.respondedAt ?? recipient.receivedAt),
    createdAt: iso(recipient.receivedAt),
  }
}

function impactOf(state: ClearstoryState, recipient: NotificationRecipient): number {
  const cor = recipient.corId === null ? undefined : state.cor(recipient.corId)
  return cor && cor.status !== 'rejected' ? (amountOf(cor) ?? 0) : 0
}

/** A sum rounded to avoid floating-point noise. */
export function total(amounts: number[]): number {
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 1000) / 1000
}
