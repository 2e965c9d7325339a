import * as v from 'valibot'
import type { ChangeOrderRequest, Inbox } from '../domain/change-order-request.ts'
import type { ClearstoryProjectId, ContractId, CorId } from '../domain/ids.ts'
import { ClearstoryError, type ListedCor } from '../domain/ports/clearstory.ts'
import type { ClearstoryGet } from './clearstory-http.ts'
import { orNull } from './or-null.ts'
import type { ReportOdd } from './tolerant-reading.ts'
import { longAgo, wireCor } from './wire-cor.ts'
import { pageOf, pageSize } from './wire-page.ts'

const corPage = pageOf(wireCor)
const corOrNothing = v.nullable(wireCor)

/** How CORs are read, and where a COR with an unknown status is reported. */
export interface CorReader {
  get: ClearstoryGet
  report: ReportOdd
  /** Page limit, beyond any real project. Default: 20,000. */
  endlessPages?: number
}

/** One COR: GET /cors/{id}; null if Clearstory answers 404 or null. */
export async function showCor(
  { get, report }: CorReader,
  corId: CorId,
  inbox: Inbox,
): Promise<ChangeOrderRequest | null> {
  const path = `/cors/${encodeURIComponent(corId)}`
  const cor = await orNull(get(path, { withIntegrationMetadata: true }, corOrNothing))
  // Ignore an answer about a different COR.
  if (!cor || (cor.corId !== corId && cor.corUuid !== String(corId))) return null
  reportUnknown(report, path, [cor])
  return { ...cor, inbox }
}

function reportUnknown(
  report: ReportOdd,
  path: string,
  cors: readonly Pick<ChangeOrderRequest, 'corId' | 'status'>[],
): void {
  for (const { corId, status } of cors) {
    if (status === 'unknown') report({ path, id: corId, field: 'status' })
  }
}

/** Which CORs are listed. */
interface CorList {
  projectId: ClearstoryProjectId
  inbox: Inbox
  contractId?: ContractId | null
  /** Inclusive. */
  untilUpdatedAt?: string | null
}

interface Page {
  cors: ChangeOrderRequest[]
  /** Records in the answer, including unreadable ones. */
  received: number
  /** Number of records that match from the page's `from` on; null if Clearstory does not say. */
  count: number | null
}

/** The position of a page in the list. */
interface Position {
  /** Lowest `updatedAt`, inclusive; null for the start of the list. */
  from: string | null
  /** Offset within the records from `from` on. It only skips CORs with that one `updatedAt`. */
  offset: number
  /** The COR that the page must start with: the last one of the previous page. null if the pages do not overlap. */
  anchor: string | null
  /** How often reading the CORs of this `updatedAt` was restarted. */
  again: number
}

/** Two million CORs in one project. */
const usualEndlessPages = 20_000

/** Consecutive pages without new CORs that are tolerated. */
const mostIdle = 3

/** How often reading the CORs of one `updatedAt` is restarted if their order changes during the read. */
const mostAgain = 5

/**
 * All CORs of a project and inbox, least recently updated first: GET /cors, with keyset pagination on `updatedAt`.
 *
 * Plain offsets would lose CORs: if a COR is edited (it moves to the end) or deleted during the read, all later ones move
 * up, and the first of the next page slips into the page already read. So the next page starts at the last `updatedAt`
 * seen (inclusive). An offset only skips CORs with that one `updatedAt` and overlaps by one record: if the page does not
 * start with the last COR of the previous page, or repeats others of that `updatedAt`, reading that `updatedAt` restarts.
 * CORs already yielded in the same version are dropped.
 *
 * Ends when a page reaches the count or, without a count, when a page is shorter than an earlier one. Also ends on an empty
 * page, on a page identical to the previous one at another offset, and after several pages without new CORs. Throws
 * `ClearstoryError` if the list does not end, because it would fill the database.
 */
export async function* corPages(
  reader: CorReader,
  list: CorList,
  fromUpdatedAt: string | null,
): AsyncGenerator<{ cors: ChangeOrderRequest[]; total: number }> {
  const yielded = new Map<CorId, string>()
  const isYielded = (cor: ChangeOrderRequest) => yielded.get(cor.corId) === versionOf(cor)
  let position: Position = { from: fromUpdatedAt, offset: 0, anchor: null, again: 0 }
  let previous: Page | null = null
  let total = 0
  let longest = 0
  let withNews = 0
  let idle = 0
  for (let pages = 0; pages < (reader.endlessPages ?? usualEndlessPages); pages += 1) {
    const page = await readPage(reader, list, position)
    if (previous === null) total = page.count ?? 0
    const hasChanged = isOutOfOrder(page, position, isYielded)
    const cors = page.cors.filter((cor) => !isYielded(cor))
    for (const cor of cors) yielded.set(cor.corId, versionOf(cor))
    total = Math.max(total, yielded.size)
    yield { cors, total }

    if (position.offset > 0 && previous !== null && isSame(page, previous)) return
    longest = Math.max(longest, page.received)
    const { offset, again } = position
    idle = cors.length > 0 ? 0 : idle + 1
    if (cors.length > 0) withNews += 1
    // After a restart, pages repeat known CORs until the previous position is reached. Do not stop during that.
    const isRereading = again > 0 && idle <= withNews * mostAgain
    if (idle > mostIdle && !isRereading && page.cors.length > 0) return
    if (hasChanged && again < mostAgain) {
      position = { ...position, offset: 0, anchor: null, again: again + 1 }
    } else {
      const isLast = page.count === null ? page.received < longest : offset + page.received >= page.count
      if (isLast || page.received === 0) return
      position = behind(page, position)
    }
    previous = page
  }
  throw new ClearstoryError('unreadable', { message: 'Clearstory: /cors: the list does not end' })
}

/**
 * Whether a COR is in the list: GET /cors, filtered as narrowly as possible (`contractIds`; `fromUpdatedAt` and
 * `untilUpdatedAt` are inclusive). Absence is confirmed by a second list without an upper bound, starting one second
 * earlier: the COR may have been edited meanwhile, and Clearstory may store finer timestamps than it returns.
 */
export async function isListed(
  reader: CorReader,
  projectId: ClearstoryProjectId,
  { corId, inbox, contractId, updatedAt }: ListedCor,
): Promise<boolean> {
  const list = { projectId, inbox, contractId }
  const isIn = async (which: CorList, from: string | null) => {
    for await (const { cors } of corPages(reader, which, from)) {
      if (cors.some((cor) => cor.corId === corId)) return true
    }
    return false
  }
  if (updatedAt === longAgo) return isIn(list, null)
  if (await isIn({ ...list, untilUpdatedAt: updatedAt }, updatedAt)) return true
  return isIn(list, new Date(Date.parse(updatedAt) - 1000).toISOString())
}

/** The position of the next page. */
function behind({ cors, received }: Page, { from, offset, again }: Position): Position {
  const last = cors.at(-1)
  // The positions and times of unreadable records are unknown.
  const anchor = last && cors.length === received ? versionOf(last) : null
  const newest = cors.reduce<string | null>(
    (latest, { updatedAt }) => (latest === null || updatedAt > latest ? updatedAt : latest),
    null,
  )
  if (newest !== null && (from === null || newest > from)) {
    const seen = cors.filter(({ updatedAt }) => updatedAt === newest).length
    const overlaps = anchor !== null && last?.updatedAt === newest && seen > 1
    return { from: newest, offset: overlaps ? seen - 1 : 0, anchor: overlaps ? anchor : null, again: 0 }
  }
  // More CORs with one `updatedAt` than fit on a page: advance by offset.
  const overlaps = anchor !== null && received > 1
  return {
    from,
    offset: offset + received - (overlaps ? 1 : 0),
    anchor: overlaps ? anchor : null,
    again,
  }
}

/** Whether CORs with one `updatedAt` were edited, deleted or reordered since the previous page, so some may be missed. */
function isOutOfOrder(
  { cors, received }: Page,
  { from, anchor, again }: Position,
  isYielded: (cor: ChangeOrderRequest) => boolean,
): boolean {
  if (anchor === null || cors.length !== received) return false
  const [first, ...others] = cors
  if (first === undefined || versionOf(first) !== anchor) return true
  return again === 0 && others.some((cor) => cor.updatedAt === from && isYielded(cor))
}

function isSame(page: Page, other: Page): boolean {
  const versions = ({ cors }: Page) => cors.map(versionOf).join()
  // Unreadable records cannot be compared. Without a count, compare anyway: nothing else would end the list.
  if (page.cors.length !== page.received && page.count !== null) return false
  return page.received === other.received && versions(page) === versions(other)
}

function versionOf({ corId, updatedAt, version }: ChangeOrderRequest): string {
  return `${corId} ${updatedAt} ${version}`
}

async function readPage(
  { get, report }: CorReader,
  { projectId, inbox, contractId = null, untilUpdatedAt = null }: CorList,
  { from, offset }: Position,
): Promise<Page> {
  const { records, received, count } = await get(
    '/cors',
    {
      inbox,
      projectIds: projectId,
      contractIds: contractId,
      sortBy: 'updatedAt',
      sortDirection: 'asc',
      fromUpdatedAt: from,
      untilUpdatedAt,
      offset,
      limit: pageSize,
    },
    corPage,
  )
  reportUnknown(report, '/cors', records)
  return { cors: records.map((cor) => ({ ...cor, inbox })), received, count }
}
