import type { Attachment, ChangeEvent, Person, Project } from '../entities.ts'
import { refuse, refuseLines } from '../refusal.ts'
import type { ProcoreState } from '../store.ts'
import type { CreatedEvent, ItemInput, UpdatedEvent } from './change-event-body.ts'
import { type WrittenItems, writeItems } from './change-item-write.ts'
import { normalizeText } from './normalization.ts'

interface Author {
  state: ProcoreState
  project: Project
  person: Person
}

/** Creates a change event with all its lines. If anything is rejected, nothing is created. */
export function createChangeEvent({ state, project, person }: Author, input: CreatedEvent): ChangeEvent {
  refuseUnknownReferences(state, project, input)
  const items = (input.change_items ?? []).map(withoutNullSources)
  const status = statusOf(state, project, input.status.id)
  refuseTakenNumber(state, project.id, input.number)
  const at = state.stamp()
  const written = writeItems({
    state,
    projectId: project.id,
    personId: person.id,
    before: [],
    inputs: items,
    at,
  })
  const number = input.number ?? nextNumber(state, project.id)
  const event: ChangeEvent = {
    id: state.nextId(),
    projectId: project.id,
    number,
    title: input.title ?? `Change Event ${number}`,
    description: input.description === undefined ? null : normalizeText(state, input.description),
    statusId: status.id,
    scope: input.scope,
    changeTypeId: input.change_type?.id ?? null,
    changeReasonId: input.change_reason?.id ?? null,
    originId: input.external_data?.origin_id ?? null,
    originData: input.external_data?.origin_data ?? null,
    createdById: person.id,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
    items: [],
    attachments: [],
  }
  state.changeEvents.push(event)
  close(event, written)
  return event
}

/** Updates a change event and its lines: all changes or none. */
export function updateChangeEvent(author: Author, event: ChangeEvent, input: UpdatedEvent): void {
  const { state, project, person } = author
  refuseUnknownReferences(state, project, input)
  const status = statusOf(state, project, input.status?.id ?? event.statusId)
  if (input.number !== event.number) refuseTakenNumber(state, project.id, input.number)
  const inputs = input.change_items ?? []
  const isShut = status.mappedTo === 'void' || (status.mappedTo === 'closed' && !state.closedEventsTakeLines)
  if (inputs.length > 0 && isShut) {
    const reason = `cannot be changed while the change event is ${status.mappedTo}`
    refuseLines(Object.fromEntries(inputs.map((_, index) => [`change_items[${index}]`, [reason]])))
  }
  const attachments = writtenAttachments(author, event, input)
  const at = state.stamp()
  const written = writeItems({
    state,
    projectId: project.id,
    personId: person.id,
    before: event.items,
    inputs,
    at,
  })
  if (input.number !== undefined) event.number = input.number
  if (input.title !== undefined) event.title = input.title
  if (input.description !== undefined) event.description = normalizeText(state, input.description)
  if (input.scope !== undefined) event.scope = input.scope
  if (input.change_type !== undefined) event.changeTypeId = input.change_type.id
  if (input.change_reason !== undefined) event.changeReasonId = input.change_reason.id
  if (input.external_data?.origin_id !== undefined) event.originId = input.external_data.origin_id
  if (input.external_data?.origin_data !== undefined) event.originData = input.external_data.origin_data
  event.statusId = status.id
  event.attachments = attachments
  event.updatedAt = at
  close(event, written)
}

/** The resulting attachments: the named ones are kept (all, if none are named), and uploads are added by uuid. */
function writtenAttachments(
  { state, project, person }: Author,
  event: ChangeEvent,
  { attachments: kept, attachments_by_uuid: added = [] }: UpdatedEvent,
): Attachment[] {
  if (kept !== undefined && added.length > 0) {
    refuse(400, 'attachments and attachments_by_uuid cannot be given together')
  }
  const stay = kept
    ? event.attachments.filter(({ id }) => kept.some((one) => one.id === id))
    : event.attachments
  const come = added.map(({ upload_uuid: uploadUuid }, index): Attachment => {
    const upload = state.uploads.usable(uploadUuid, { projectId: project.id, personId: person.id })
    if (typeof upload === 'string') return refuseLines({ [`attachments_by_uuid[${index}]`]: [upload] })
    return { id: state.nextId(), filename: upload.filename, uploadUuid }
  })
  for (const { uploadUuid } of come) state.uploads.use(uploadUuid)
  return [...stay, ...come]
}

function close(event: ChangeEvent, { items, newlyBudgeted }: WrittenItems): void {
  event.items = items
  for (const code of newlyBudgeted) code.budgeted = true
}

/** Procore's default number for the next change event of a project. */
export function nextNumber(state: ProcoreState, projectId: number): string {
  const numbers = state.changeEvents
    .filter((event) => event.projectId === projectId)
    .map((event) => Number.parseInt(event.number, 10))
    .filter((number) => !Number.isNaN(number))
  return String(Math.max(0, ...numbers) + 1).padStart(3, '0')
}

function statusOf(state: ProcoreState, project: Project, statusId: number) {
  const status = state.statuses.find(
    ({ id, companyId }) => id === statusId && companyId === project.companyId,
  )
  return status ?? refuse(400, `status: ${statusId} is not a change event status of this company`)
}

function refuseUnknownReferences(
  state: ProcoreState,
  project: Project,
  input: CreatedEvent | UpdatedEvent,
): void {
  const typeId = input.change_type?.id
  if (typeId !== undefined && !ofCompany(state.changeTypes, project, typeId)) {
    refuse(400, `change_type: ${typeId} is not a change type of this company`)
  }
  const reasonId = input.change_reason?.id
  if (reasonId !== undefined && !ofCompany(state.changeReasons, project, reasonId)) {
    refuse(400, `change_reason: ${reasonId} is not a change reason of this company`)
  }
}

function ofCompany(
  rows: readonly { id: number; companyId: number }[],
  project: Project,
  wanted: number,
): boolean {
  return rows.some(({ id, companyId }) => id === wanted && companyId === project.companyId)
}

function refuseTakenNumber(state: ProcoreState, projectId: number, number: string | undefined): void {
  const taken = state.changeEvents.some((event) => event.projectId === projectId && event.number === number)
  if (taken) refuseLines({ number: ['has already been taken'] })
}

/** A create request allows a null revenue source where an update does not. No rule here depends on it. */
function withoutNullSources(item: NonNullable<CreatedEvent['change_items']>[number]): ItemInput {
  const { revenue_impact: _, ...rest } = item
  return rest
}
