import { Hono } from 'hono'
import * as v from 'valibot'
import type { ApiEnv } from '../authenticate.ts'
import {
  type ChangeNotification,
  inboxes,
  type NotificationRecipient,
  notificationStatuses,
} from '../entities.ts'
import {
  formatContractorView,
  formatReceivedNotification,
  formatSentNotification,
  formatSentNotificationDetail,
} from '../formatters/change-notification.ts'
import {
  choiceField,
  dateField,
  idField,
  listField,
  offsetLimit,
  pageOf,
  readPathId,
  readQuery,
  sorted,
  sorting,
  textField,
} from '../input.ts'
import { notFound } from '../refusal.ts'
import type { ClearstoryState } from '../state.ts'
import { includes, within } from './cor-filter.ts'

const ids = v.optional(listField(idField))
const texts = v.optional(listField(textField))
const date = v.optional(dateField)

const listQuery = {
  ...offsetLimit,
  ...sorting(['createdAt', 'updatedAt', 'title', 'typeId', 'dateSubmitted', 'dueDate']),
  inbox: v.optional(choiceField(inboxes)),
  projectIds: ids,
  officeIds: ids,
  internalOfficeIds: texts,
  customerIds: ids,
  internalCustomerIds: texts,
  contractorIds: ids,
  contractIds: ids,
  statuses: v.optional(listField(choiceField(notificationStatuses))),
  types: v.optional(listField(choiceField(['1', '2']))),
  fromDueDate: date,
  untilDueDate: date,
  fromDateSubmitted: date,
  untilDateSubmitted: date,
}

/** A sent notification is one row; a received one has a row for each contract under which it was received. */
interface Row {
  id: number
  notification: ChangeNotification
  received: NotificationRecipient | null
}

export function changeNotificationRoutes(state: ClearstoryState) {
  const rowsFor = (companyId: number): Row[] =>
    state.tables.changeNotifications.flatMap((notification): Row[] => {
      const { id, senderCompanyId, recipients } = notification
      if (senderCompanyId === companyId) return [{ id, notification, received: null }]
      return recipients
        .filter(({ contractId }) => state.contract(contractId).contractorCompanyId === companyId)
        .map((received) => ({ id, notification, received }))
    })

  return new Hono<ApiEnv>()
    .get('/', (c) => {
      const query = readQuery(c.req.url, listQuery)
      const rows = rowsFor(c.var.company.id).filter(({ notification, received }) => {
        const contracts = (received ? [received] : notification.recipients).map(({ contractId }) =>
          state.contract(contractId),
        )
        const ownProject = received ? contracts[0]?.contractorProjectId : notification.projectId
        const project = ownProject === undefined ? undefined : state.project(ownProject)
        const office = state.tables.offices.find(({ id }) => id === project?.officeId)
        const customer = state.tables.customers.find(({ id }) => id === project?.customerId)
        return (
          (query.inbox === undefined || (query.inbox === 'received') === (received !== null)) &&
          includes(query.projectIds, project?.id) &&
          includes(query.officeIds, project?.officeId) &&
          includes(query.internalOfficeIds, office?.customId) &&
          includes(query.customerIds, customer?.id) &&
          includes(query.internalCustomerIds, customer?.internalId) &&
          contracts.some((contract) => includes(query.contractorIds, contract.contractorCompanyId)) &&
          contracts.some((contract) => includes(query.contractIds, contract.id)) &&
          (received !== null || includes(query.statuses, notification.status)) &&
          includes(query.types, notification.typeId === 1 ? '1' : '2') &&
          within(notification.dueDate, query.fromDueDate, query.untilDueDate) &&
          within(notification.dateSubmitted, query.fromDateSubmitted, query.untilDateSubmitted)
        )
      })
      const key = ({ notification }: Row) => notification[query.sortBy ?? 'createdAt']
      const page = sorted(rows, key, query.sortDirection ?? 'asc')
      return c.json(
        pageOf(page, query, ({ notification, received }) =>
          received
            ? formatReceivedNotification(state, notification, received)
            : formatSentNotification(state, notification),
        ),
      )
    })
    .get('/:id', (c) => {
      const id = readPathId('id', c.req.param('id'))
      readQuery(c.req.url, {})
      const notification = state.changeNotification(id)
      if (notification?.senderCompanyId !== c.var.company.id) throw notFound()
      return c.json(formatSentNotificationDetail(state, notification))
    })
    .get('/:id/:contractId', (c) => {
      const id = readPathId('id', c.req.param('id'))
      const contractId = readPathId('contractId', c.req.param('contractId'))
      readQuery(c.req.url, {})
      const row = rowsFor(c.var.company.id).find(
        ({ notification, received }) => notification.id === id && received?.contractId === contractId,
      )
      // No 404 is documented here, but a null response is.
      return c.json(row?.received ? formatContractorView(state, row.notification, row.received) : null)
    })
}
