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
  /** 5xx, a dropped connection, a time-out. */
  | 'unavailable'
  /** An answer that is not what the contract says (HTML, a wrong type); the message names the field. */
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
  /** Decimal text. */
  contractValue: string | null
  customerProjectId: ClearstoryProjectId | null
  contractorProjectId: ClearstoryProjectId | null
}

/** What a COR is looked for by in the list. */
export type ListedCor = Pick<ChangeOrderRequest, 'corId' | 'inbox' | 'contractId' | 'updatedAt'>

/** Clearstory with one company's key. Every method throws `ClearstoryError`; lists are read in pages of 100. */
export interface Clearstory {
  company(): Promise<ClearstoryCompany>
  /** Projects that are not archived, all pages. */
  listProjects(): Promise<ClearstoryProject[]>
  listContracts(projectId: ClearstoryProjectId): Promise<ClearstoryContract[]>
  /**
   * CORs of one project and inbox, ordered by updatedAt ascending; `fromUpdatedAt` (ISO 8601 UTC, inclusive) makes it
   * a delta, `contractId` those of one contract. Yields page by page so that a long first sync can be stored as it goes.
   * `total` is Clearstory's count.
   */
  corPages(
    projectId: ClearstoryProjectId,
    inbox: Inbox,
    fromUpdatedAt: string | null,
    contractId?: ContractId | null,
  ): AsyncIterable<{ cors: ChangeOrderRequest[]; total: number }>
  /** One COR with integration metadata asked for; null where Clearstory answers 404 or null. `inbox` is not on the wire. */
  showCor(corId: CorId, inbox: Inbox): Promise<ChangeOrderRequest | null>
  /**
   * Whether a COR is in the list of its project and inbox. An earlier version that a revision has replaced may still
   * answer by its id and be in no list (GET /cors documents neither). `updatedAt` is that of a reading just now.
   */
  isListed(projectId: ClearstoryProjectId, cor: ListedCor): Promise<boolean>
  /** One T&M tag with its items; null where Clearstory answers 404 or null. */
  showTag(tagId: TagId): Promise<Tag | null>
  /** Where the signed sheet of a tag can be fetched now (a short-lived https address, never kept); null when unsigned. */
  signedSheetUrl(tagId: TagId): Promise<string | null>
  /** The signed sheet of a tag itself, opened at such an address. */
  openSignedSheet(tagId: TagId): Promise<OpenedSheet>
  /** All four kinds of a project's rates, all pages. */
  projectRates(projectId: ClearstoryProjectId): Promise<Rates>
  /** Every change notification of a project and inbox, without its answers. */
  listNotifications(projectId: ClearstoryProjectId, inbox: Inbox): Promise<ChangeNotification[]>
  /** One as its sender sees it, with every contract's answer; null where Clearstory answers 404 or null. */
  showSentNotification(notificationId: ChangeNotificationId): Promise<ReviewedNotification | null>
  /** One as its contractor sees it under one contract; `known` is its row in the list. */
  showReceivedNotification(
    known: ChangeNotification,
    contractId: ContractId,
  ): Promise<ReviewedNotification | null>
  /** Puts a label on a COR by name. `gone`: there is no such COR any more. */
  addLabel(corId: CorId, label: string): Promise<'done' | 'gone'>
  removeLabel(corId: CorId, label: string): Promise<'done' | 'gone'>
}

export type ClearstoryFor = (key: ClearstoryKey) => Clearstory

/** The signed sheet of a T&M tag, being read as it is asked for; nobody holds it whole. */
export type OpenedSheet =
  | {
      kind: 'pdf'
      /** Bytes; null where it is not known before the end. */
      size: number | null
      body: AsyncIterable<Uint8Array>
      /** Why the body broke off; null while it has not. */
      brokenBy(): 'too_large' | 'unavailable' | null
      /** Lets the connection go; to be called whatever happens. */
      close(): void
    }
  | { kind: 'not_signed' | 'expired' | 'not_pdf' | 'too_large' | 'unavailable' }
