import * as v from 'valibot'
import { corStages, corStatuses, inboxes } from '../entities.ts'
import { daysInReview } from '../formatters/cor.ts'
import {
  choiceField,
  dateField,
  flagField,
  idField,
  listField,
  offsetLimit,
  sorting,
  textField,
} from '../input.ts'
import type { ClearstoryState } from '../state.ts'
import type { SeenCor } from '../viewer.ts'
import { matches } from './projects.ts'

const ids = v.optional(listField(idField))
const texts = v.optional(listField(textField))
const date = v.optional(dateField)

const sortFields = [
  'createdAt',
  'updatedAt',
  'title',
  'dateSubmitted',
  'coIssueDate',
  'approvedToProceedDate',
  'voidDate',
  'daysInReview',
] as const

/** Filters shared by the list and the overview. */
export const overviewFilter = {
  inbox: v.optional(choiceField(inboxes)),
  projectIds: ids,
  officeIds: ids,
  customerIds: ids,
  contractIds: ids,
  statuses: v.optional(listField(choiceField(corStatuses))),
  stages: v.optional(listField(choiceField(corStages))),
  labelIds: ids,
}

/** Every documented parameter of GET /cors. */
export const corListQuery = {
  ...offsetLimit,
  ...sorting(sortFields),
  ...overviewFilter,
  internalOfficeIds: texts,
  internalCustomerIds: texts,
  companyJobNumber: v.optional(textField),
  customerReferenceNumber: v.optional(textField),
  changeNotificationId: v.optional(idField),
  includeFromArchivedProjects: v.optional(flagField),
  hasTags: v.optional(flagField),
  searchTitle: v.optional(textField),
  fromDateSubmitted: date,
  untilDateSubmitted: date,
  fromUpdatedAt: date,
  untilUpdatedAt: date,
  fromCOIssueDate: date,
  untilCOIssueDate: date,
}

const corListSchema = v.object(corListQuery)
/** The parsed filter; the overview supports only part of it. */
export type CorFilter = Partial<v.InferOutput<typeof corListSchema>>

/** Whether a COR passes every given filter. Filters on customers and archived projects apply to sent CORs only. */
export function passes(state: ClearstoryState, seen: SeenCor, filter: CorFilter): boolean {
  const { cor, contract, project } = seen
  const office = state.tables.offices.find(({ id }) => id === project.officeId)
  return (
    includes(filter.projectIds, project.id) &&
    includes(filter.officeIds, project.officeId) &&
    includes(filter.internalOfficeIds, office?.customId) &&
    includes(filter.contractIds, contract.id) &&
    includes(filter.statuses, cor.status) &&
    includes(filter.stages, cor.stage) &&
    equals(filter.companyJobNumber, project.jobNumber) &&
    equals(filter.customerReferenceNumber, cor.customerReferenceNumber) &&
    equals(filter.changeNotificationId, cor.changeNotificationId) &&
    equals(filter.hasTags, cor.tagIds.length > 0) &&
    (filter.labelIds === undefined || cor.labelIds.some((id) => includes(filter.labelIds, id))) &&
    matches(cor.title, filter.searchTitle) &&
    within(cor.dateSubmitted, filter.fromDateSubmitted, filter.untilDateSubmitted) &&
    within(cor.updatedAt, filter.fromUpdatedAt, filter.untilUpdatedAt) &&
    within(cor.coIssueDate, filter.fromCOIssueDate, filter.untilCOIssueDate) &&
    (seen.inbox === 'received' || passesSent(state, seen, filter))
  )
}

function passesSent(state: ClearstoryState, { contract, project }: SeenCor, filter: CorFilter): boolean {
  const customer = state.tables.customers.find(({ id }) => id === contract.customer.id)
  return (
    (!project.archived || filter.includeFromArchivedProjects === true) &&
    includes(filter.customerIds, contract.customer.id) &&
    includes(filter.internalCustomerIds, customer?.internalId)
  )
}

/** The value to sort a COR by. */
export function corKey(state: ClearstoryState, sortBy: (typeof sortFields)[number]) {
  return ({ cor }: SeenCor) => (sortBy === 'daysInReview' ? daysInReview(cor, state.now) : cor[sortBy])
}

/** An undefined list matches everything. */
export function includes<T>(list: readonly T[] | undefined, value: T | null | undefined): boolean {
  return list === undefined || (value !== null && value !== undefined && list.includes(value))
}

function equals<T>(wanted: T | undefined, value: T | null): boolean {
  return wanted === undefined || wanted === value
}

/** Whether a date is in the range, ends included. A missing date is in no range. */
export function within(value: number | null, from: number | undefined, until: number | undefined): boolean {
  if (from === undefined && until === undefined) return true
  return value !== null && value >= (from ?? -Infinity) && value <= (until ?? Infinity)
}
