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

/** How CORs are read, and where one that has no known status is reported. */
export interface CorReader {
  get: ClearstoryGet
  report: ReportOdd
  /** More pages than any project has; 20,000 unless given. */
  endlessPages?: number
}

/** One COR: GET /cors/{id}; null where Clearstory answers 404 or null. */
export async function showCor(
  { get, report }: CorReader,
  corId: CorId,
  inbox: Inbox,
): Promise<ChangeOrderRequest | null> {
  const path = `/cors/${encodeURIComponent(corId)}`
  const cor = await orNull(get(path, { withIntegrationMetadata: true }, corOrNothing))
  // An answer with another id is not this COR.
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
  /** Records in the answer, those included that cannot be read. */
  received: number
  /** All that match from the page's `from` on; null where Clearstory does not say. */
  count: number | null
}

/** Where a page is asked for. */
interface Position {
  /** Inclusive; null: from the first. */
  from: string | null
  /** Counted among those from `from` on: it never leaves the CORs of that one time. */
  offset: number
  /** The COR the page has to begin with: the last of the page before. null where the pages do not overlap. */
  anchor: string | null
  /** How often this time was begun again. */
  again: number
}

/** Two million CORs in one project. */
const usualEndlessPages = 20_000

/** Pages in a row that may bring nothing new, for a reason that is not known to us. */
const mostIdle = 3

/** How often the CORs of one time are read again from their first, where their order changed while they were read. */
const mostAgain = 5

/**
 * Every COR of a project and inbox, least recently updated first: GET /cors, page by page.
 *
 * Offsets over the whole list would lose CORs: one that is edited while we read moves to the end, one that is deleted
 * leaves, all behind it move up, and the first of the next page slips into the page already read. So the next page is
 * asked for from the last `updatedAt` seen (inclusive). An offset only leads past CORs of that one time, and overlaps
 * by one: where the page does not begin with the last COR of the page before, or brings others of that time once more,
 * that time is read again from its first. What was yielded in the same version is dropped.
 *
 * Ends where the page reaches the count. Without a count: where a page is shorter than another one. In any case where a
 * page is empty or the same as the one before at another offset, and where pages in a row bring nothing new. Throws
 * `ClearstoryError` where the list does not end: it would otherwise fill the database.
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
    // Read again from its first page, a time brings nothing new until it is through, and may be read again.
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
 * Whether a COR is in the list: GET /cors, as narrow as its filters allow (`contractIds`, `fromUpdatedAt` and
 * `untilUpdatedAt` are inclusive). That it is not there is believed only of a second list without an end, from a second
 * earlier: it may have been edited meanwhile, and Clearstory may keep finer times than it gives.
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
  // Where records cannot be read, their places and times are not known either.
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
  // More CORs of one time than fit a page: only the offset can go on.
  const overlaps = anchor !== null && received > 1
  return {
    from,
    offset: offset + received - (overlaps ? 1 : 0),
    anchor: overlaps ? anchor : null,
    again,
  }
}

/** Whether the CORs of one time were edited, deleted or shuffled since the page before, so that some may be skipped. */
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
  // Records that cannot be read cannot be compared; without a count nothing else would end such pages.
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
