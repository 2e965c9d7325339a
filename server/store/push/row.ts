import * as v from 'valibot'
import type {
  ChangeEventId,
  CorId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
  PushId,
  SessionId,
} from '../../domain/ids.ts'
import type { AppliedPush } from '../../domain/ports/store-pushes.ts'
import { type Push, pushKinds, pushStates } from '../../domain/push.ts'
import { idColumn, jsonColumn } from '../engine/rows.ts'
import { plan } from './schemas.ts'

export const pushColumns = `push_id, project_id, kind, state, plan, change_event_id, person_id, person_name, session_id,
  created_at, sent_at, closed_at, undoes`

const entries = {
  push_id: idColumn<PushId>(),
  project_id: idColumn<ProcoreProjectId>(),
  kind: v.picklist(pushKinds),
  state: v.picklist(pushStates),
  plan: jsonColumn(plan),
  change_event_id: v.nullable(idColumn<ChangeEventId>()),
  person_id: idColumn<ProcoreUserId>(),
  person_name: v.string(),
  session_id: idColumn<SessionId>(),
  created_at: v.string(),
  sent_at: v.nullable(v.string()),
  closed_at: v.nullable(v.string()),
  undoes: v.nullable(idColumn<PushId>()),
}
const columns = v.object(entries)

/** Parses a row of `pushColumns`. */
export const pushRow: v.GenericSchema<unknown, Push> = v.pipe(columns, v.transform(toPush))

/** An applied push: by whom, when and of which CORs. */
export const appliedRow: v.GenericSchema<unknown, AppliedPush> = v.pipe(
  v.object({
    push_id: entries.push_id,
    kind: entries.kind,
    person_name: entries.person_name,
    undoes: entries.undoes,
    at: v.string(),
    cor_ids: jsonColumn(v.array(idColumn<CorId>())),
  }),
  v.transform((row) => ({
    pushId: row.push_id,
    kind: row.kind,
    personName: row.person_name,
    undoes: row.undoes,
    at: row.at,
    corIds: row.cor_ids,
  })),
)

/** Only the ids of a push, for recovery across companies: one unreadable row must not hide the others. */
export const unfinishedRow: v.GenericSchema<unknown, { companyId: ProcoreCompanyId; pushId: PushId }> =
  v.pipe(
    v.object({ company_id: idColumn<ProcoreCompanyId>(), push_id: entries.push_id }),
    v.transform((row) => ({ companyId: row.company_id, pushId: row.push_id })),
  )

function toPush(row: v.InferOutput<typeof columns>): Push {
  return {
    pushId: row.push_id,
    projectId: row.project_id,
    kind: row.kind,
    state: row.state,
    plan: row.plan,
    changeEventId: row.change_event_id,
    personId: row.person_id,
    personName: row.person_name,
    sessionId: row.session_id,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    closedAt: row.closed_at,
    undoes: row.undoes,
  }
}
