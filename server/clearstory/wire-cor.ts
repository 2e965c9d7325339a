import * as v from 'valibot'
import { type ChangeOrderRequest, corStatuses } from '../domain/change-order-request.ts'
import type { ChangeNotificationId, ContractId, CorId, TagId } from '../domain/ids.ts'
import { decimal, id, requiredId, text, timestamp } from '../transport/wire-fields.ts'
import { listOf } from './wire-page.ts'

/** Older than any update: a COR without times is read again in every delta rather than never. */
export const longAgo = '1970-01-01T00:00:00.000Z'

/**
 * A change order request as GET /cors and GET /cors/{id} give it, without its inbox, which is not on the wire.
 * The amount a push carries depends on the status: one that is missing or not in the contract is `unknown`, which has
 * no amount. Stages only inform.
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
    // Clearstory takes either as the id of a COR.
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
