import * as v from 'valibot'
import type { ChangeNotification, NotificationAnswer } from '../domain/change-notification.ts'
import type { ChangeNotificationId, ContractId } from '../domain/ids.ts'
import { idColumn } from './rows.ts'
import { inbox } from './schemas-cor.ts'

const textOrNull = v.nullable(v.string())
const contractId = v.nullable(idColumn<ContractId>())

/** A change notification as the column `change_notifications.notification` keeps it. */
export const changeNotification: v.GenericSchema<unknown, ChangeNotification> = v.object({
  notificationId: idColumn<ChangeNotificationId>(),
  inbox,
  contractId,
  typeId: v.nullable(v.picklist([1, 2])),
  type: v.string(),
  status: textOrNull,
  title: v.string(),
  description: textOrNull,
  customerReferenceNumber: textOrNull,
  dueAt: textOrNull,
  submittedAt: textOrNull,
  updatedAt: v.string(),
  estimate: textOrNull,
  costImpact: textOrNull,
  projectedCost: textOrNull,
  asked: v.number(),
  answered: v.number(),
})

/** Its answers as the column `change_notifications.review` keeps them. */
export const notificationAnswers: v.GenericSchema<unknown, NotificationAnswer[]> = v.array(
  v.object({
    contractId,
    contractName: textOrNull,
    hasResponded: v.boolean(),
    noCostImpact: v.boolean(),
    estimate: textOrNull,
    respondedAt: textOrNull,
    cor: v.nullable(
      v.object({
        corUuid: v.string(),
        number: v.string(),
        title: v.string(),
        status: textOrNull,
        total: textOrNull,
      }),
    ),
  }),
)
