import * as v from 'valibot'
import type {
  ChangeNotification,
  NotificationAnswer,
  ReviewedNotification,
} from '../domain/change-notification.ts'
import type { ChangeNotificationId, ContractId } from '../domain/ids.ts'
import { decimal, flag, id, requiredId, text, timestamp } from '../transport/wire-fields.ts'
import { listOf } from './wire-page.ts'

const longAgo = '1970-01-01T00:00:00.000Z'
const contract = v.nullish(v.object({ name: text }), null)
/** A count; numbers arrive as text from the exact JSON parser. */
const count = v.pipe(
  decimal,
  v.transform((value) => (value === null ? null : Number(value))),
)

/** ChangeNotificationResponse; its COR is a ChangeOrderRequestSummary: no id, `number`, `total` (clearstory/FACTS.md). */
const responseFields = {
  noCostImpact: flag,
  hasResponded: flag,
  contractId: id<ContractId>(),
  contract,
  cor: v.nullish(v.object({ uuid: text, number: text, title: text, status: text, total: decimal }), null),
  updatedAt: timestamp,
}
const responseItself = v.object(responseFields)
const wireResponse = v.pipe(responseItself, v.transform(answerOf))

function answerOf(wire: v.InferOutput<typeof responseItself>): NotificationAnswer {
  return {
    contractId: wire.contractId,
    contractName: wire.contract?.name || null,
    hasResponded: wire.hasResponded === true,
    noCostImpact: wire.noCostImpact === true,
    estimate: null,
    respondedAt: wire.hasResponded === true ? wire.updatedAt : null,
    cor:
      wire.cor?.uuid != null
        ? {
            corUuid: wire.cor.uuid,
            number: wire.cor.number ?? '',
            title: wire.cor.title ?? '',
            status: wire.cor.status,
            total: wire.cor.total,
          }
        : null,
  }
}

/** A recipient: what it was asked, and whether it has answered. */
const wireContractor = v.object({
  noCostImpact: flag,
  hasResponded: flag,
  estimate: decimal,
  contractId: id<ContractId>(),
  contract,
  updatedAt: timestamp,
})

const shared = {
  id: requiredId<ChangeNotificationId>(),
  type: text,
  typeId: text,
  status: text,
  title: text,
  description: text,
  customerReferenceNumber: text,
  dueDate: timestamp,
  dateSubmitted: timestamp,
  dateReceived: timestamp,
  estimate: decimal,
  costImpact: decimal,
  projectedCost: decimal,
  totalSubmitted: count,
  totalResponded: count,
  updatedAt: timestamp,
  createdAt: timestamp,
}
const wireNotification = v.object(shared)
type NotificationItself = Omit<ChangeNotification, 'inbox' | 'contractId'>

function notificationOf(wire: v.InferOutput<typeof wireNotification>): NotificationItself {
  return {
    notificationId: wire.id,
    typeId: wire.typeId === '1' ? 1 : wire.typeId === '2' ? 2 : null,
    type: wire.type ?? '',
    status: wire.status,
    title: wire.title ?? '',
    description: wire.description,
    customerReferenceNumber: wire.customerReferenceNumber,
    dueAt: wire.dueDate,
    submittedAt: wire.dateSubmitted ?? wire.dateReceived,
    updatedAt: wire.updatedAt ?? wire.createdAt ?? longAgo,
    estimate: wire.estimate,
    costImpact: wire.costImpact,
    projectedCost: wire.projectedCost,
    asked: wire.totalSubmitted ?? 0,
    answered: wire.totalResponded ?? 0,
  }
}

/** A row of GET /change-notifications?inbox=sent. */
export const wireSentNotification: v.GenericSchema<unknown, ChangeNotification> = v.pipe(
  wireNotification,
  v.transform((wire) => ({ ...notificationOf(wire), inbox: 'sent' as const, contractId: null })),
)

/** A row of GET /change-notifications?inbox=received: it carries the contractor's own response. */
export const wireReceivedNotification: v.GenericSchema<unknown, ChangeNotification> = v.pipe(
  v.object({ ...shared, response: v.nullish(wireResponse, null) }),
  v.transform((wire) => ({
    ...notificationOf(wire),
    inbox: 'received' as const,
    contractId: wire.response?.contractId ?? null,
    asked: 1,
    answered: wire.response?.hasResponded ? 1 : 0,
  })),
)

/** GET /change-notifications/{id}: `contractors` lists who was asked, `responses` their answers. */
export const wireSentDetail: v.GenericSchema<unknown, ReviewedNotification> = v.pipe(
  v.object({ ...shared, contractors: listOf(wireContractor), responses: listOf(wireResponse) }),
  v.transform((wire) => {
    const { responses, contractors } = wire
    const asked = contractors.map((one): NotificationAnswer => {
      const response = responses.find(({ contractId }) => contractId === one.contractId)
      const hasResponded = response?.hasResponded ?? one.hasResponded === true
      return {
        contractId: one.contractId,
        contractName: response?.contractName ?? (one.contract?.name || null),
        hasResponded,
        noCostImpact: response?.noCostImpact ?? one.noCostImpact === true,
        estimate: one.estimate,
        respondedAt: response?.respondedAt ?? (hasResponded ? one.updatedAt : null),
        cor: response?.cor ?? null,
      }
    })
    const unasked = responses.filter(
      ({ contractId }) => !contractors.some((one) => one.contractId === contractId),
    )
    return {
      notification: { ...notificationOf(wire), inbox: 'sent' as const, contractId: null },
      answers: [...asked, ...unasked],
    }
  }),
)

/** GET /change-notifications/{id}/{contractId}: the contractor's response, with the notification it answers. */
export const wireReceivedDetail: v.GenericSchema<
  unknown,
  { answer: NotificationAnswer; detail: NotificationItself | null }
> = v.pipe(
  v.object({ ...responseFields, changeNotification: v.nullish(wireNotification, null) }),
  v.transform(({ changeNotification, ...answer }) => ({
    answer: answerOf(answer),
    detail: changeNotification && notificationOf(changeNotification),
  })),
)
