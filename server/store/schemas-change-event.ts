import * as v from 'valibot'
import {
  type ChangeEvent,
  changeEventScopes,
  mappedStatuses,
  type NewChangeEvent,
} from '../domain/change-event.ts'
import type {
  ChangeEventId,
  ChangeEventStatusId,
  ChangeItemId,
  ProcoreProjectId,
  ProcoreUserId,
} from '../domain/ids.ts'
import { idColumn } from './rows.ts'
import { lineContent } from './schemas-line.ts'

const textOrNull = v.nullable(v.string())

const status = v.object({
  statusId: idColumn<ChangeEventStatusId>(),
  name: v.string(),
  mappedTo: v.nullable(v.picklist(mappedStatuses)),
})

const changeItem = v.object({
  changeItemId: idColumn<ChangeItemId>(),
  content: lineContent,
  inexactAmount: textOrNull,
  editable: v.boolean(),
  deletable: v.boolean(),
  lock: v.nullable(v.picklist(['commitment', 'change_order', 'budget_change', 'not_editable'])),
  lockDocument: textOrNull,
  rfqNumber: textOrNull,
  budgetCodeName: textOrNull,
  vendorName: textOrNull,
  commitmentName: textOrNull,
  updatedAt: textOrNull,
})

/** A change event as the column `change_events.event` keeps it. */
export const changeEvent: v.GenericSchema<unknown, ChangeEvent> = v.object({
  changeEventId: idColumn<ChangeEventId>(),
  projectId: idColumn<ProcoreProjectId>(),
  number: v.string(),
  title: v.string(),
  description: textOrNull,
  status: v.nullable(status),
  createdById: v.nullable(idColumn<ProcoreUserId>()),
  createdAt: textOrNull,
  updatedAt: textOrNull,
  deleted: v.boolean(),
  currency: textOrNull,
  items: v.array(changeItem),
  notes: v.array(v.string()),
})

/** The new change event of a plan. */
export const newChangeEvent: v.GenericSchema<unknown, NewChangeEvent> = v.object({
  number: textOrNull,
  title: v.string(),
  description: v.string(),
  statusId: idColumn<ChangeEventStatusId>(),
  scope: v.picklist(changeEventScopes),
  changeTypeId: textOrNull,
  changeReasonId: textOrNull,
})
