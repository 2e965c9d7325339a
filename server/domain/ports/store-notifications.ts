import type { ChangeNotification, NotificationAnswer, ReviewedNotification } from '../change-notification.ts'
import type { Inbox } from '../change-order-request.ts'
import type { ChangeNotificationId, ContractId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'

/** Change notifications of mapped projects, as last read from Clearstory. */
export interface ChangeNotifications {
  /** Both inboxes, in no order; `readAt` is null before the first reading. */
  list(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
  ): Promise<{ notifications: ChangeNotification[]; readAt: string | null }>
  /** Everything the project has now; what is missing goes. Ignored where a later reading is there already. */
  replace(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    notifications: ChangeNotification[],
    readAt: string,
  ): Promise<void>
  /** One of the project's own, with its answers as last opened. */
  get(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    which: { inbox: Inbox; notificationId: ChangeNotificationId; contractId: ContractId | null },
  ): Promise<{
    notification: ChangeNotification
    answers: NotificationAnswer[] | null
    reviewedAt: string | null
  } | null>
  /** Keeps the answers of one that the project has; anything else is ignored. */
  putReview(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    reviewed: ReviewedNotification,
    readAt: string,
  ): Promise<void>
}
