import * as v from 'valibot'
import { type ChangeOrderRequest, corStatuses } from '../domain/change-order-request.ts'
import type { ChangeNotificationId, ContractId, CorId, TagId } from '../domain/ids.ts'
import { idColumn } from './rows.ts'

const textOrNull = v.nullable(v.string())

export const inbox = v.picklist(['sent', 'received'])

/** A change order request as the column `cors.cor` keeps it. */
export const changeOrderRequest: v.GenericSchema<unknown, ChangeOrderRequest> = v.object({
  corId: idColumn<CorId>(),
  corUuid: v.string(),
  number: v.string(),
  version: v.string(),
  title: v.string(),
  description: textOrNull,
  status: v.picklist(corStatuses),
  stage: textOrNull,
  inbox,
  contractId: v.nullable(idColumn<ContractId>()),
  contractorName: textOrNull,
  customerReferenceNumber: textOrNull,
  changeNotificationId: v.nullable(idColumn<ChangeNotificationId>()),
  amounts: v.object({
    requested: textOrNull,
    inReview: textOrNull,
    approvedToProceed: textOrNull,
    approvedCoIssued: textOrNull,
    void: textOrNull,
  }),
  tagIds: v.array(idColumn<TagId>()),
  daysInReview: v.nullable(v.number()),
  dateSubmittedAt: textOrNull,
  updatedAt: v.string(),
})
