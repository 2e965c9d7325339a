import type { ChangeEvent } from '../entities.ts'
import { liveItems } from '../records.ts'
import type { ProcoreState } from '../store.ts'
import { formatChangeItem } from './change-item.ts'

/** A change event in the responses of show, list, create and update. */
export function formatChangeEvent(state: ProcoreState, event: ChangeEvent): object {
  const project = state.project(event.projectId)
  const author = state.people.find(({ id }) => id === event.createdById)
  const status = state.status(event.statusId)
  const type = state.changeTypes.find(({ id }) => id === event.changeTypeId)
  const currency = event.currency === undefined ? project.currency : event.currency
  const reason = state.changeReasons.find(({ id }) => id === event.changeReasonId)
  return {
    id: event.id,
    company_id: project.companyId,
    project_id: project.id,
    number: event.number,
    title: event.title,
    description: event.description,
    status: { id: status.id, name: status.name, mapped_to_status: status.mappedTo },
    scope: event.scope,
    change_type: type ? { id: type.id, name: type.name, abbreviation: type.abbreviation } : null,
    change_reason: reason ? { id: reason.id, change_reason: reason.name } : null,
    event_origin: null,
    external_data: { origin_id: event.originId, origin_data: event.originData },
    prime_contract_for_estimates: null,
    source: null,
    created_by: author ? { id: author.id, login: author.login, name: author.name } : null,
    currency_configuration: { currency_iso_code: currency },
    custom_fields: {},
    attachments: event.attachments.map(({ id, filename }) => ({
      id,
      filename,
      url: `https://storage.procore.example/${id}/${encodeURIComponent(filename)}`,
    })),
    markup_items: [],
    production_quantities: [],
    comments_enabled: true,
    change_items: liveItems(event).map((item) => formatChangeItem(state, event, item, currency)),
    notes: null,
    deletable: event.items.every((item) => item.deletable || item.deletedAt !== null),
    in_recycle_bin: event.deletedAt !== null,
    created_at: new Date(event.createdAt).toISOString(),
    updated_at: new Date(event.updatedAt).toISOString(),
    deleted_at: event.deletedAt === null ? null : new Date(event.deletedAt).toISOString(),
  }
}
