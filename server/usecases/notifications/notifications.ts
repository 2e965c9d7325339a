import {
  answerKind,
  byUrgency,
  type ChangeNotification,
  isPastDue,
  type ReviewedNotification,
} from '../../domain/change-notification.ts'
import type { Inbox } from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import type { ChangeNotificationId, ContractId, ProcoreCompanyId } from '../../domain/ids.ts'
import { parseAmount } from '../../domain/money.ts'
import { ClearstoryError } from '../../domain/ports/clearstory.ts'
import { maySee, rightsOf, type Sight, seesAll, seesInbox } from '../../domain/rights.ts'
import { clearstoryFailure, clearstoryOf } from '../access.ts'
import { corRow, rowContext } from '../cor-log/list.ts'
import { openProjects, requireSight } from '../cor-log/visible-cors.ts'
import type { Deps } from '../deps.ts'
import type { MappedScope, ProjectScope } from '../project-scope.ts'
import { standingOf } from '../setup/show.ts'
import { isStillMapped } from '../sync/store-pages.ts'
import type {
  NotificationListView,
  NotificationResponse,
  NotificationRow,
  NotificationView,
} from './views.ts'

/** Tab *Notifications* from our database alone. */
export async function listNotifications(scope: ProjectScope, inbox: Inbox): Promise<NotificationListView> {
  const { deps, person, projectId, access } = scope
  const standing = await standingOf(scope)
  const { notifications, readAt } = await deps.store.changeNotifications.list(person.companyId, projectId)
  const now = deps.clock.now()
  // Both lists reveal costs: sent notifications are answered by received CORs.
  const { sees } = rightsOf(access)
  const seen = sees.received ? notifications : []
  const ofInbox = (which: Inbox) => seen.filter((one) => one.inbox === which)
  const countsOf = (which: Inbox) => ({
    all: ofInbox(which).length,
    pastDue: ofInbox(which).filter((one) => isPastDue(one, now)).length,
  })
  return {
    standing,
    inbox,
    rows: ofInbox(inbox)
      .sort(byUrgency(now))
      .map((one) => notificationRow(one, now, sees)),
    counts: { sent: countsOf('sent'), received: countsOf('received') },
    readAt,
  }
}

/** Reads both inboxes of the project's change notifications from Clearstory and returns the updated tab. */
export async function refreshNotifications(scope: MappedScope, inbox: Inbox): Promise<NotificationListView> {
  const { deps, person, projectId, access, map } = scope
  const { companyId } = person
  if (!rightsOf(access).sees.received) return listNotifications(scope, inbox)
  const clearstory = await clearstoryOf(deps, companyId)
  const readAt = deps.clock.now()
  try {
    const [sent, received] = await Promise.all([
      clearstory.listNotifications(map.clearstoryProjectId, 'sent'),
      clearstory.listNotifications(map.clearstoryProjectId, 'received'),
    ])
    if (await isStillMapped(deps, companyId, map)) {
      await deps.store.changeNotifications.replace(companyId, projectId, [...sent, ...received], readAt)
    }
  } catch (error) {
    throw clearstoryFailure(error)
  }
  return listNotifications(scope, inbox)
}

/** Clearstory's totals over the answers may include drafts, so only people who may see drafts get them. */
export function notificationRow(
  notification: ChangeNotification,
  now: string,
  sees: Pick<Sight, 'sent'>,
): NotificationRow {
  return {
    notificationId: notification.notificationId,
    contractId: notification.contractId,
    inbox: notification.inbox,
    typeId: notification.typeId,
    type: notification.type,
    status: notification.status,
    title: notification.title,
    reference: notification.customerReferenceNumber,
    dueAt: notification.dueAt,
    pastDue: isPastDue(notification, now),
    answered: notification.answered,
    asked: notification.asked,
    estimateCents: exactCents(notification.estimate),
    costImpactCents: sees.sent ? exactCents(notification.costImpact) : null,
    projectedCents: sees.sent ? exactCents(notification.projectedCost) : null,
    submittedAt: notification.submittedAt,
    updatedAt: notification.updatedAt,
  }
}

/** Parses decimal text to cents; null if there is none or it is not an exact amount. */
export function exactCents(text: string | null): number | null {
  if (text === null) return null
  const amount = parseAmount(text)
  return amount.kind === 'amount' ? amount.cents : null
}

/**
 * One change notification with its answers: in the sender's view, or under one contract in the contractor's view.
 * Only a notification that is listed for the mapped project can be opened, because the company's key would open any.
 * If Clearstory cannot be read, the stored version from the last time it was opened is returned.
 */
export async function reviewNotification(
  scope: MappedScope,
  which: { notificationId: ChangeNotificationId; contractId: ContractId | null },
): Promise<NotificationView> {
  const { deps, person, projectId, access } = scope
  requireSight(access, 'received')
  const { companyId } = person
  const known = await deps.store.changeNotifications.get(companyId, projectId, {
    ...which,
    inbox: which.contractId === null ? 'sent' : 'received',
  })
  if (!known) throw new Failure('notification_not_found')
  const readAt = deps.clock.now()
  const latest = await readLatest(deps, companyId, known.notification).catch((error: unknown) => {
    if (known.answers === null || !(error instanceof ClearstoryError)) throw clearstoryFailure(error)
    deps.log.warn('notification_not_read', { companyId, projectId, kind: error.kind })
    return 'unread' as const
  })
  if (latest === null) throw new Failure('notification_not_found')
  const isOld = latest === 'unread'
  const shown = isOld ? { notification: known.notification, answers: known.answers ?? [] } : latest
  if (!isOld) await deps.store.changeNotifications.putReview(companyId, projectId, latest, readAt)
  const [standing, responses] = await Promise.all([standingOf(scope), responsesOf(scope, shown)])
  return {
    standing,
    notification: {
      ...notificationRow(shown.notification, readAt, rightsOf(access).sees),
      description: shown.notification.description,
    },
    responses,
    old: isOld,
    readAt: isOld ? (known.reviewedAt ?? readAt) : readAt,
  }
}

async function readLatest(
  deps: Deps,
  companyId: ProcoreCompanyId,
  known: ChangeNotification,
): Promise<ReviewedNotification | null> {
  const clearstory = await clearstoryOf(deps, companyId)
  return known.contractId === null
    ? clearstory.showSentNotification(known.notificationId)
    : clearstory.showReceivedNotification(known, known.contractId)
}

/** Joins the answers with our CORs by UUID: Clearstory's short form has no other key. */
async function responsesOf(
  { deps, person, projectId, access }: ProjectScope,
  { notification, answers }: ReviewedNotification,
): Promise<NotificationResponse[]> {
  const { companyId } = person
  const { sees } = rightsOf(access)
  const corUuids = answers.flatMap(({ cor }) => (cor ? [cor.corUuid] : []))
  const [rows, context, contractors] = await Promise.all([
    deps.store.corLog.some(companyId, projectId, { corUuids }, seesAll),
    rowContext(deps, companyId, projectId, sees),
    deps.store.cors.contractors(companyId, projectId),
  ])
  const open = await openProjects(
    deps,
    person,
    projectId,
    rows.map(({ link }) => link),
  )
  // A sent notification is answered by received CORs, a received one by sent CORs.
  const inbox: Inbox = notification.inbox === 'sent' ? 'received' : 'sent'
  const ours = new Map(rows.map((row) => [row.cor.corUuid, row]))
  const contractorNames = new Map(contractors.map((one) => [one.contractId, one.contractorName]))
  return answers.map((answer) => {
    const { cor, contractId } = answer
    const row = cor ? ours.get(cor.corUuid) : undefined
    const isSeen = row
      ? maySee(sees, row.cor, row.link?.projectId === projectId)
      : cor !== null &&
        maySee(sees, { inbox, status: cor.status === 'draft' ? 'draft' : 'unknown', stage: null }, false)
    return {
      contractId,
      // A received notification concerns a prime contract, whose name is shown only to people who may see the answers.
      contractName: seesInbox(sees, inbox)
        ? (answer.contractName ?? (contractId && context.contractNames.get(contractId)) ?? null)
        : null,
      contractorName: row?.cor.contractorName ?? (contractId && contractorNames.get(contractId)) ?? null,
      answer: answerKind(answer),
      estimateCents: seesInbox(sees, inbox) ? exactCents(answer.estimate) : null,
      respondedAt: answer.respondedAt,
      cor: row && isSeen ? corRow(row, { ...context, open }) : null,
      unknownCor:
        cor && !row && isSeen
          ? { number: cor.number, title: cor.title, status: cor.status, cents: exactCents(cor.total) }
          : null,
    }
  })
}
