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
 * How a call to Procore failed. `status` and `written` tell the evidence apart. A read is always `no`; for the two
 * writes of money:
 *
 * | evidence | status | written |
 * |---|---|---|
 * | the request never left | null | no |
 * | it left, and no answer came | null | unknown |
 * | an answer came, a refusal (4xx) included | its status | unknown |
 *
 * So `no` is said only if the request never left; an answered 4xx is checked by reading (verdict.ts). Other writes
 * (hooks, uploads) believe a 4xx: `no`.
 */
export class ProcoreError extends Error {
  readonly kind: ProcoreErrorKind
  readonly written: Written
  readonly status: number | null
  /** Procore's own sentences, cleaned of markup, for the person. */
  readonly messages: string[]
  /** ISO 8601 UTC: when trying again makes sense. */
  readonly retryAt: string | null
  /** Lines that Procore named as the reason, by their place in the write: those added, then changed, then removed. */
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
  /** The token is dead and could not be refreshed: the person must sign in again. */
  | 'session_ended'
  /** 401/403 "App is not connected to this company". */
  | 'app_not_connected'
  | 'forbidden'
  | 'not_found'
  /** 400, 409, 410, 422: Procore understood and said no; `messages` says why. A write of money: also 401. */
  | 'refused'
  /** 413: the write is larger than Procore takes at once. */
  | 'too_large'
  /** 429 or 503, or the gate's own bounded wait ran out; `retryAt` says when. */
  | 'busy'
  /** 5xx, a dropped connection, a time-out. */
  | 'unavailable'
  /** An answer that is not what the contract says (HTML, a wrong type); the message names the field. */
  | 'unreadable'

/** One write to an existing change event: everything in a single PATCH. */
export interface ChangeEventWrite {
  add: DesiredLine[]
  change: { changeItemId: ChangeItemId; line: DesiredLine }[]
  remove: ChangeItemId[]
}

/**
 * Procore as one signed-in person sees it. Every method sends that person's token and the company header, goes
 * through the company's gate and throws `ProcoreError`. Made anew for each request; never kept.
 */
export interface Procore {
  /** Project, tool rights and admin flags in as few calls as it takes (projects/{id}, settings/permissions). */
  projectAccess(projectId: ProcoreProjectId): Promise<ProjectAccess>
  /** Whether the person still belongs to the company (GET /rest/v1.3/companies/{company_id}/me). */
  isInCompany(): Promise<boolean>
  showChangeEvent(projectId: ProcoreProjectId, changeEventId: ChangeEventId): Promise<ChangeEvent>
  /**
   * Where a change event is that could not be opened: in the recycle bin, from which it can be restored with all its
   * lines, or in the list all the same. Only people with Admin on Change Events see the bin: for anyone else `not_found`
   * proves nothing.
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
   * The two writes of money. Each leaves once at most: neither a 429, a 503 with Retry-After nor a 401 makes it leave
   * again, and what came of it is checked by reading. A token that ends soon is renewed before. `inTime` is asked each time the write is about to leave, after every wait for the gate or
   * a fresh token: once it says no, nothing leaves any more, and the error says `unavailable`, written `no`.
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
  /** Statuses, types and reasons a new change event can have, and Procore's own defaults. */
  changeEventOptions(projectId: ProcoreProjectId): Promise<{
    statuses: (ChangeEventStatus & { isDefault: boolean; selectable: boolean })[]
    changeTypes: { id: string; name: string }[]
    changeReasons: { id: string; name: string }[]
    nextNumber: string | null
  }>
  /** Whether Procore answers this person for the company, and with it whether the app is installed there. */
  askCompany(): Promise<void>
  /** Files on change events. */
  uploads: ProcoreUploads
  /** What Procore tells us by itself. */
  hooks: ProcoreHooks
  listCommitments(projectId: ProcoreProjectId): Promise<Commitment[]>
  /** All budget codes of the project, or those on one commitment. */
  listBudgetCodes(projectId: ProcoreProjectId, commitmentId?: CommitmentId): Promise<BudgetCode[]>
}

export type ProcoreFor = (person: Person, purpose?: 'push') => Procore

/** A pair of tokens as Procore hands it out. The refresh token dies on first use. */
export interface ProcoreTokens {
  accessToken: string
  refreshToken: string
  /** ISO 8601 UTC. */
  expiresAt: string
}

/** A page of change events to list. */
export interface ChangeEventQuery {
  /** Free text: number or title. */
  search?: string
  /** ISO 8601 UTC; compared by whole days. */
  createdFrom?: string
  createdTo?: string
  /** Adds those in the recycle bin, as far as this person may see it. */
  withDeleted?: boolean
  page: number
  perPage: number
}

/** The OAuth side (procore/FACTS.md 1.3). */
export interface ProcoreOAuth {
  authorizeUrl(state: string): string
  exchangeCode(code: string): Promise<ProcoreTokens>
  /**
   * Ends what the pair stands for, both tokens. Procore may ignore an access token that has expired: such a pair is
   * refreshed first and the new one is revoked. Nobody may use the pair afterwards.
   */
  revoke(tokens: ProcoreTokens): Promise<void>
  /** Who a fresh token belongs to. It concerns no company, so no company's limits pay for strangers. */
  whoIs(tokens: ProcoreTokens): Promise<ProcoreUserId>
  /**
   * The user's name in the company, which may be an email address or empty, and the company's own; null where Procore does
   * not say.
   *
   * @throws ProcoreError forbidden for a user of another company, app_not_connected
   */
  membership(
    tokens: ProcoreTokens,
    companyId: ProcoreCompanyId,
    personId: ProcoreUserId,
  ): Promise<{ name: string; companyName: string | null }>
}

/** A file that passes through; nobody holds it whole. */
export interface PassingFile {
  filename: string
  contentType: string
  /** Bytes; null where it is not known before the end. */
  size: number | null
  body: AsyncIterable<Uint8Array>
}

/** Uploads v1.1 and what becomes of them. Only the person who uploaded a file may attach it, within a week. */
export interface ProcoreUploads {
  /** Asks for an address, sends the file there, and answers with the upload's id. Nothing is attached yet. */
  send(projectId: ProcoreProjectId, file: PassingFile): Promise<string>
  /** All at once, beside what hangs there already. */
  attach(projectId: ProcoreProjectId, changeEventId: ChangeEventId, uploadIds: string[]): Promise<void>
  /** File names of the change event's attachments. */
  listAttached(projectId: ProcoreProjectId, changeEventId: ChangeEventId): Promise<string[]>
}

/** What a hook can be told of, in Procore's own spelling. */
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
  /** What Procore sends along as `Authorization`: the only proof that a delivery is Procore's (procore/FACTS.md 1.11). */
  authorization: string
}

/** The one with related resources first: only it tells which change event a line belongs to. */
export const payloadVersions = ['v3.0', 'v4.0', 'v2.0'] as const
export type PayloadVersion = (typeof payloadVersions)[number]

/** Webhooks v2.0 of a company or of a project. A hook and its triggers have the same scope. */
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
