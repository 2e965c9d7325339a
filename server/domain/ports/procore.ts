import type { DesiredLine } from '../breakdown.ts'
import type { ChangeEvent, ChangeEventStatus, ChangeEventSummary, NewChangeEvent } from '../change-event.ts'
import type { BudgetCode, Commitment } from '../commitment.ts'
import type { Written } from '../failure.ts'
import type {
  ChangeEventId,
  ChangeItemId,
  CommitmentId,
  ProcoreCompanyId,
  ProcoreProjectId,
  ProcoreUserId,
} from '../ids.ts'
import type { Person, ProjectAccess } from '../person.ts'
import type { HookScope } from '../webhook.ts'

/**
 * A failed call to Procore. `status` and `written` distinguish the evidence. For reads, `written` is always `no`; for
 * the two writes that change amounts:
 *
 * | evidence                                        | status     | written |
 * | ----------------------------------------------- | ---------- | ------- |
 * | the request was never sent                      | null       | no      |
 * | it was sent, and there was no response          | null       | unknown |
 * | there was a response, including a refusal (4xx) | its status | unknown |
 *
 * So `no` means that the request was never sent; a 4xx is verified by reading (verdict.ts). For other writes (webhooks,
 * uploads), a 4xx is trusted: `no`.
 */
export class ProcoreError extends Error {
  readonly kind: ProcoreErrorKind
  readonly written: Written
  readonly status: number | null
  /** Procore's error messages without markup, for the user. */
  readonly messages: string[]
  /** ISO 8601 UTC: when a retry makes sense. */
  readonly retryAt: string | null
  /** Lines that Procore named as the reason, by index in the write: added ones first, then changed, then removed. */
  readonly refusedLines: RefusedLine[]

  constructor(
    kind: ProcoreErrorKind,
    more: {
      written?: Written
      status?: number
      messages?: string[]
      retryAt?: string
      refusedLines?: RefusedLine[]
      cause?: unknown
    } = {},
  ) {
    super(`Procore: ${kind}${more.status === undefined ? '' : ` (${more.status})`}`, { cause: more.cause })
    this.name = 'ProcoreError'
    this.kind = kind
    this.written = more.written ?? 'no'
    this.status = more.status ?? null
    this.messages = more.messages ?? []
    this.retryAt = more.retryAt ?? null
    this.refusedLines = more.refusedLines ?? []
  }
}

export interface RefusedLine {
  index: number
  reason: string
}

export type ProcoreErrorKind =
  /** The token is invalid and could not be refreshed: the person must sign in again. */
  | 'session_ended'
  /** 401/403 "App is not connected to this company". */
  | 'app_not_connected'
  | 'forbidden'
  | 'not_found'
  /**
   * 400, 409, 410, 422: Procore refused the request; `messages` says why. For a write that changes amounts, also 401.
   */
  | 'refused'
  /** 413: the write is too large for one request. */
  | 'too_large'
  /** 429 or 503, or the gate's bounded wait was exceeded; `retryAt` says when to retry. */
  | 'busy'
  /** 5xx, a dropped connection, a timeout. */
  | 'unavailable'
  /** A response that violates the contract (HTML, a wrong type); the message names the field. */
  | 'unreadable'

/** One write to an existing change event: everything in a single PATCH. */
export interface ChangeEventWrite {
  add: DesiredLine[]
  change: { changeItemId: ChangeItemId; line: DesiredLine }[]
  remove: ChangeItemId[]
}

/**
 * The Procore API with one signed-in person's access. Every method sends that person's token and the company header,
 * goes through the company's gate and throws `ProcoreError`. Created per request; never cached.
 */
export interface Procore {
  /**
   * The project, tool permissions and admin flags in as few calls as possible (projects/{id}, settings/permissions).
   */
  projectAccess(projectId: ProcoreProjectId): Promise<ProjectAccess>
  /** Whether the person still belongs to the company (GET /rest/v1.3/companies/{company_id}/me). */
  isInCompany(): Promise<boolean>
  showChangeEvent(projectId: ProcoreProjectId, changeEventId: ChangeEventId): Promise<ChangeEvent>
  /**
   * Locates a change event that could not be opened: in the recycle bin, from which it can be restored with all its
   * lines, or in the list after all. Only people with Admin on Change Events see the recycle bin: for anyone else
   * `not_found` proves nothing.
   */
  lookUpChangeEvent(
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
  ): Promise<'listed' | 'in_recycle_bin' | 'not_found'>
  /** One page of change events. */
  listChangeEvents(
    projectId: ProcoreProjectId,
    query: ChangeEventQuery,
  ): Promise<{ changeEvents: ChangeEventSummary[]; total: number | null }>
  /**
   * The two writes that change amounts. Each is sent at most once: neither a 429, a 503 with Retry-After nor a 401
   * causes a retry, and the outcome is verified by reading. A token about to expire is refreshed first. `inTime` is
   * called each time the write is about to be sent, after every wait for the gate or a fresh token: once it returns
   * false, nothing is sent, and the error is `unavailable` with written `no`.
   */
  createChangeEvent(
    projectId: ProcoreProjectId,
    event: NewChangeEvent,
    lines: DesiredLine[],
    inTime: () => boolean,
  ): Promise<ChangeEvent>
  updateChangeEvent(
    projectId: ProcoreProjectId,
    changeEventId: ChangeEventId,
    write: ChangeEventWrite,
    inTime: () => boolean,
  ): Promise<ChangeEvent>
  /** The statuses, types and reasons available to a new change event, and Procore's defaults. */
  changeEventOptions(projectId: ProcoreProjectId): Promise<{
    statuses: (ChangeEventStatus & { isDefault: boolean; selectable: boolean })[]
    changeTypes: { id: string; name: string }[]
    changeReasons: { id: string; name: string }[]
    nextNumber: string | null
  }>
  /** Checks that Procore responds for this person and company, and thus that the app is installed there. */
  askCompany(): Promise<void>
  /** Files on change events. */
  uploads: ProcoreUploads
  /** Webhooks. */
  hooks: ProcoreHooks
  listCommitments(projectId: ProcoreProjectId): Promise<Commitment[]>
  /** All budget codes of the project, or those on one commitment. */
  listBudgetCodes(projectId: ProcoreProjectId, commitmentId?: CommitmentId): Promise<BudgetCode[]>
}

/**
 * What a person's session is used for, if not for what the person just asked for. `background` and `recovery` (settling
 * pushes on schedule) are the app's own work: it does not count as the person's, who may be away.
 */
export type ProcorePurpose = 'push' | 'background' | 'recovery'

export type ProcoreFor = (person: Person, purpose?: ProcorePurpose) => Procore

/** A token pair issued by Procore. Refresh tokens are single-use. */
export interface ProcoreTokens {
  accessToken: string
  refreshToken: string
  /** ISO 8601 UTC. */
  expiresAt: string
}

/** A query for one page of change events. */
export interface ChangeEventQuery {
  /** Free text: number or title. */
  search?: string
  /** ISO 8601 UTC; compared by whole days. */
  createdFrom?: string
  createdTo?: string
  /** Includes the recycle bin, as far as this person may see it. */
  withDeleted?: boolean
  page: number
  perPage: number
}

/** The OAuth side (procore/FACTS.md 1.3). */
export interface ProcoreOAuth {
  authorizeUrl(state: string): string
  exchangeCode(code: string): Promise<ProcoreTokens>
  /**
   * Revokes both tokens. Procore may ignore an expired access token, so such a pair is refreshed first and the new pair
   * is revoked. The pair must not be used afterwards.
   */
  revoke(tokens: ProcoreTokens): Promise<void>
  /** The user of a new token. The call belongs to no company, so it does not count against any company's rate limit. */
  whoIs(tokens: ProcoreTokens): Promise<ProcoreUserId>
  /**
   * The user's name in the company, which may be an e-mail address or empty, and the company's name; null if Procore
   * does not provide it.
   *
   * @throws ProcoreError forbidden for a user of another company, app_not_connected
   */
  membership(
    tokens: ProcoreTokens,
    companyId: ProcoreCompanyId,
    personId: ProcoreUserId,
  ): Promise<{ name: string; companyName: string | null }>
}

/** A streamed file; never held in memory as a whole. */
export interface PassingFile {
  filename: string
  contentType: string
  /** In bytes; null if not known in advance. */
  size: number | null
  body: AsyncIterable<Uint8Array>
}

/** Uploads v1.1. Only the person who uploaded a file may attach it, within a week. */
export interface ProcoreUploads {
  /** Requests an upload URL, sends the file there, and returns the upload's id. Nothing is attached yet. */
  send(projectId: ProcoreProjectId, file: PassingFile): Promise<string>
  /** Attaches all files in one request, in addition to existing attachments. */
  attach(projectId: ProcoreProjectId, changeEventId: ChangeEventId, uploadIds: string[]): Promise<void>
  /** File names of the change event's attachments. */
  listAttached(projectId: ProcoreProjectId, changeEventId: ChangeEventId): Promise<string[]>
}

/** A resource that webhooks can report, in Procore's spelling. */
export interface HookResource {
  name: string
  actions: string[]
}

export interface ProcoreHook {
  hookId: string
  destinationUrl: string | null
}

export interface HookOrder {
  namespace: string
  payloadVersion: PayloadVersion
  destinationUrl: string
  /**
   * The value that Procore sends as `Authorization`: the only proof that a delivery comes from Procore
   * (procore/FACTS.md 1.11).
   */
  authorization: string
}

/** The version with related resources comes first: only it says which change event a line belongs to. */
export const payloadVersions = ['v3.0', 'v4.0', 'v2.0'] as const
export type PayloadVersion = (typeof payloadVersions)[number]

/** Webhooks v2.0 of a company or a project. A webhook and its triggers have the same scope. */
export interface ProcoreHooks {
  listResources(scope: HookScope, payloadVersion: PayloadVersion): Promise<HookResource[]>
  list(scope: HookScope, namespace: string): Promise<ProcoreHook[]>
  create(scope: HookScope, order: HookOrder): Promise<ProcoreHook>
  update(scope: HookScope, hookId: string, order: HookOrder): Promise<void>
  remove(scope: HookScope, hookId: string): Promise<void>
  listTriggers(scope: HookScope, hookId: string): Promise<{ resource: string; action: string }[]>
  createTrigger(
    scope: HookScope,
    hookId: string,
    trigger: { resource: string; action: string },
  ): Promise<void>
}
