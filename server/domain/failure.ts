import type { CorId } from './ids.ts'

/**
 * The error codes that users may see. Each has its message and HTTP status in http/failure-response.ts; a code without
 * a message does not compile.
 */
export const failureCodes = [
  'bad_request',
  'not_found',
  'session_missing',
  'session_ended',
  'sign_in_expired',
  'app_not_connected',
  'project_forbidden',
  'tool_forbidden',
  'admin_only',
  'right_missing',
  'cor_hidden',
  'project_not_released',
  'clearstory_not_connected',
  'clearstory_key_refused',
  'clearstory_key_sees_no_project',
  'clearstory_company_taken',
  'clearstory_down',
  'clearstory_unreadable',
  'project_not_mapped',
  'project_mapped_elsewhere',
  'clearstory_project_unknown',
  'cor_not_found',
  'cor_not_found_now',
  'notification_not_found',
  'change_event_not_found',
  'change_event_recycled',
  'change_event_forbidden',
  'too_many_requests',
  'push_refused_often',
  'procore_busy',
  'procore_behind',
  'procore_down',
  'procore_unreadable',
  'procore_refused',
  'push_not_found',
  'push_not_planned',
  'push_blocked',
  'push_conflict',
  'push_elsewhere',
  'push_too_large',
  'lines_refused',
  'undo_moved_on',
  'line_gone',
  'link_taken',
  'push_unknown',
  'sync_running',
  'webhook_refused',
  'clearstory_key_unreadable',
  'cannot_store',
  'internal',
] as const
export type FailureCode = (typeof failureCodes)[number]

/** Whether anything was written in Procore when the failure happened. */
export type Written = 'no' | 'yes' | 'unknown'

/** A COR whose lines Procore refused, with Procore's error message. */
export interface RefusedCor {
  corId: CorId
  number: string
  reason: string
}

/**
 * An expected failure to show to the user. `detail` is inserted into the message (a name, a number as it was given) and
 * is safe to show; `retryAt` (ISO 8601 UTC) is when a retry makes sense.
 */
export class Failure extends Error {
  readonly code: FailureCode
  readonly written: Written
  readonly detail: string | null
  readonly retryAt: string | null
  /** CORs whose lines Procore refused. The user can be offered a push of the remaining ones. */
  readonly refused: RefusedCor[]

  constructor(
    code: FailureCode,
    more: {
      written?: Written
      detail?: string
      retryAt?: string
      refused?: RefusedCor[]
      cause?: unknown
    } = {},
  ) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Failure'
    this.code = code
    this.written = more.written ?? 'no'
    this.detail = more.detail ?? null
    this.retryAt = more.retryAt ?? null
    this.refused = more.refused ?? []
  }
}
