import * as v from 'valibot'
import { type ChangeOrderRequest, corStatuses } from '../domain/change-order-request.ts'
import type { ChangeNotificationId, ContractId, CorId, TagId } from '../domain/ids.ts'
import { decimal, id, requiredId, text, timestamp } from '../transport/wire-fields.ts'
import { listOf } from './wire-page.ts'

/** Default `updatedAt` of a COR without timestamps: older than any update, so every delta reads it again, not never. */
export const longAgo = '1970-01-01T00:00:00.000Z'

/**
 * A change order request from GET /cors and GET /cors/{id}, without `inbox`, which the API does not return.
 * The status selects the amount that is pushed. A missing or undocumented status is `unknown`, which has no amount. The
 * stage is for display only.
 */
export const wireCor: v.GenericSchema<unknown, Omit<ChangeOrderRequest, 'inbox'>> = v.pipe(
  v.object({
    id: requiredId<CorId>(),
    uuid: text,
    corNumber: text,
    version: text,
    title: text,
    description: text,
    status: v.fallback(v.picklist(corStatuses), 'unknown'),
    stage: text,
    contractId: id<ContractId>(),
    contractorName: text,
    customerReferenceNumber: text,
    changeNotificationId: id<ChangeNotificationId>(),
    requestedAmount: decimal,
    inReviewAmount: decimal,
    approvedToProceedAmount: decimal,
    approvedCoIssuedAmount: decimal,
    voidAmount: decimal,
    tmTags: listOf(v.object({ id: requiredId<TagId>() })),
    daysInReview: decimal,
    dateSubmitted: timestamp,
    createdAt: timestamp,
    updatedAt: timestamp,
  }),
  v.transform((wire) => ({
    corId: wire.id,
    // Clearstory accepts either one as the id of a COR.
    corUuid: wire.uuid ?? wire.id,
    number: wire.corNumber ?? '',
    version: wire.version ?? '',
    title: wire.title ?? '',
    description: wire.description,
    status: wire.status,
    stage: wire.stage,
    contractId: wire.contractId,
    contractorName: wire.contractorName,
    customerReferenceNumber: wire.customerReferenceNumber,
    changeNotificationId: wire.changeNotificationId,
    amounts: {
      requested: wire.requestedAmount,
      inReview: wire.inReviewAmount,
      approvedToProceed: wire.approvedToProceedAmount,
      approvedCoIssued: wire.approvedCoIssuedAmount,
      void: wire.voidAmount,
    },
    tagIds: wire.tmTags.map((tag) => tag.id),
    daysInReview: wire.daysInReview === null ? null : Math.trunc(Number(wire.daysInReview)),
    dateSubmittedAt: wire.dateSubmitted,
    updatedAt: wire.updatedAt ?? wire.createdAt ?? longAgo,
  })),
)
