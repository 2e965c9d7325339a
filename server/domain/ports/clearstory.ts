import type { ChangeNotification, ReviewedNotification } from '../change-notification.ts'
import type { ChangeOrderRequest, Inbox } from '../change-order-request.ts'
import type {
  ChangeNotificationId,
  ClearstoryCompanyId,
  ClearstoryProjectId,
  ContractId,
  CorId,
  TagId,
} from '../ids.ts'
import type { Rates, Tag } from '../tag.ts'

export interface ClearstoryKey {
  keyId: string
  secret: string
}

export class ClearstoryError extends Error {
  readonly kind: ClearstoryErrorKind
  readonly status: number | null

  constructor(kind: ClearstoryErrorKind, more: { status?: number; message?: string; cause?: unknown } = {}) {
    super(more.message ?? `Clearstory: ${kind}`, { cause: more.cause })
    this.name = 'ClearstoryError'
    this.kind = kind
    this.status = more.status ?? null
  }
}

export type ClearstoryErrorKind =
  /** 401: wrong, disabled or deleted key. */
  | 'key_refused'
  | 'not_found'
  /** 422: our request was wrong. */
  | 'refused'
  /** 5xx, a dropped connection, a timeout. */
  | 'unavailable'
  /** A response that violates the contract (HTML, a wrong type); the message names the field. */
  | 'unreadable'

export interface ClearstoryCompany {
  clearstoryCompanyId: ClearstoryCompanyId
  name: string
}

export interface ClearstoryProject {
  clearstoryProjectId: ClearstoryProjectId
  title: string
  jobNumber: string | null
  archived: boolean
}

/** A Clearstory contract; the key's company is its customer (received CORs) or its contractor (sent CORs). */
export interface ClearstoryContract {
  contractId: ContractId
  name: string
  /** A decimal string. */
  contractValue: string | null
  customerProjectId: ClearstoryProjectId | null
  contractorProjectId: ClearstoryProjectId | null
}

/** The fields for finding a COR in the list. */
export type ListedCor = Pick<ChangeOrderRequest, 'corId' | 'inbox' | 'contractId' | 'updatedAt'>

/** The Clearstory API with one company's key. Every method throws `ClearstoryError`; lists are read in pages of 100. */
export interface Clearstory {
  company(): Promise<ClearstoryCompany>
  /** Projects that are not archived, all pages. */
  listProjects(): Promise<ClearstoryProject[]>
  listContracts(projectId: ClearstoryProjectId): Promise<ClearstoryContract[]>
  /**
   * CORs of one project and inbox, ordered by updatedAt ascending. `fromUpdatedAt` (ISO 8601 UTC, inclusive) makes the
   * read incremental; `contractId` limits it to one contract. Yields page by page, so that a long first sync can be
   * stored as it proceeds. `total` is Clearstory's count.
   */
  corPages(
    projectId: ClearstoryProjectId,
    inbox: Inbox,
    fromUpdatedAt: string | null,
    contractId?: ContractId | null,
  ): AsyncIterable<{ cors: ChangeOrderRequest[]; total: number }>
  /**
   * One COR, requested with integration metadata; null if Clearstory returns 404 or null. `inbox` is not in the
   * response.
   */
  showCor(corId: CorId, inbox: Inbox): Promise<ChangeOrderRequest | null>
  /**
   * Whether a COR is in the list of its project and inbox. An earlier version that a revision has replaced may still be
   * returned by id but be in no list (GET /cors documents neither). `updatedAt` must come from a read just made.
   */
  isListed(projectId: ClearstoryProjectId, cor: ListedCor): Promise<boolean>
  /** One T&M tag with its items; null if Clearstory returns 404 or null. */
  showTag(tagId: TagId): Promise<Tag | null>
  /** The current URL of a tag's signed sheet (short-lived https, never stored); null if it is unsigned. */
  signedSheetUrl(tagId: TagId): Promise<string | null>
  /** Opens a tag's signed sheet at such a URL. */
  openSignedSheet(tagId: TagId): Promise<OpenedSheet>
  /** All four types of a project's rates, all pages. */
  projectRates(projectId: ClearstoryProjectId): Promise<Rates>
  /** Every change notification of a project and inbox, without responses. */
  listNotifications(projectId: ClearstoryProjectId, inbox: Inbox): Promise<ChangeNotification[]>
  /** A notification as its sender sees it, with every contract's response; null if Clearstory returns 404 or null. */
  showSentNotification(notificationId: ChangeNotificationId): Promise<ReviewedNotification | null>
  /** A notification as its contractor sees it under one contract; `known` is its row in the list. */
  showReceivedNotification(
    known: ChangeNotification,
    contractId: ContractId,
  ): Promise<ReviewedNotification | null>
  /** Adds a label to a COR by name. `gone`: the COR no longer exists. */
  addLabel(corId: CorId, label: string): Promise<'done' | 'gone'>
  removeLabel(corId: CorId, label: string): Promise<'done' | 'gone'>
}

export type ClearstoryFor = (key: ClearstoryKey) => Clearstory

/** The signed sheet of a T&M tag as a stream; never held in memory as a whole. */
export type OpenedSheet =
  | {
      kind: 'pdf'
      /** In bytes; null if not known in advance. */
      size: number | null
      body: AsyncIterable<Uint8Array>
      /** Why the body ended early; null if it has not. */
      brokenBy(): 'too_large' | 'unavailable' | null
      /** Releases the connection; always call this. */
      close(): void
    }
  | { kind: 'not_signed' | 'expired' | 'not_pdf' | 'too_large' | 'unavailable' }
