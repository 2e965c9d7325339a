import * as v from 'valibot'
import type { ChangeOrderRequest, Inbox } from '../domain/change-order-request.ts'
import type { ClearstoryProjectId, CorId } from '../domain/ids.ts'
import type { ClearstoryGet } from './clearstory-http.ts'
import { orNull } from './or-null.ts'
import type { ReportOdd } from './tolerant-reading.ts'
import { wireCor } from './wire-cor.ts'
import { pageOf, pageSize } from './wire-page.ts'

const corPage = pageOf(wireCor)
const corOrNothing = v.nullable(wireCor)

/** How CORs are read, and where one that has no known status is reported. */
export interface CorReader {
  get: ClearstoryGet
  report: ReportOdd
}

/** One COR: GET /cors/{id}; null where Clearstory answers 404 or null. */
export async function showCor(
  { get, report }: CorReader,
  corId: CorId,
  inbox: Inbox,
): Promise<ChangeOrderRequest | null> {
  const path = `/cors/${encodeURIComponent(corId)}`
  const cor = await orNull(get(path, { withIntegrationMetadata: true }, corOrNothing))
  if (cor) reportUnknown(report, path, [cor])
  return cor && { ...cor, inbox }
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

interface Page {
  cors: ChangeOrderRequest[]
  /** Records in the answer, those included that cannot be read. */
  received: number
  /** All that match from this page's `from` on; null where Clearstory does not say. */
  count: number | null
}

/**
 * Every COR of a project and inbox, least recently updated first: GET /cors, page by page.
 *
 * Offsets alone would lose CORs: one that is updated while we read moves to the end, all behind it move up by one,
 * and the first of the next page slips into the page already read. So the next page is asked for from the last
 * `updatedAt` seen (inclusive), and only those seen with just that time, usually one, are skipped by offset. These are
 * the anchors. If an anchor turns up again, it was moved or shuffled among its equals and the offset may have skipped
 * something; so may it if the count fell by more than was read, because an anchor was withdrawn. Then all of that
 * time are read once more without an offset. In the ordinary case there are as many calls as pages.
 * Nothing is yielded twice unless it changed in between.
 */
export async function* corPages(
  reader: CorReader,
  projectId: ClearstoryProjectId,
  inbox: Inbox,
  fromUpdatedAt: string | null,
): AsyncGenerator<{ cors: ChangeOrderRequest[]; total: number }> {
  const read = (from: string | null, offset: number) => readPage(reader, projectId, inbox, from, offset)
  const yielded = new Map<CorId, string>()
  const anchors = new Map<CorId, string>()
  const unseen = (page: Page) => {
    const cors = page.cors.filter((cor) => yielded.get(cor.corId) !== cor.updatedAt)
    for (const cor of cors) yielded.set(cor.corId, cor.updatedAt)
    return cors
  }

  let from = fromUpdatedAt
  let offset = 0
  let total: number | null = null
  let least = 0
  for (;;) {
    const page = await read(from, offset)
    total ??= page.count
    const again = new Set<string>()
    if (page.count !== null && page.count < least && from !== null) again.add(from)
    for (const { corId } of page.cors) {
      const time = anchors.get(corId)
      if (time !== undefined) again.add(time)
      anchors.delete(corId)
    }
    const cors = unseen(page)
    for (const time of again) {
      for await (const missed of pagesOfTime(read, time)) cors.push(...unseen(missed))
    }
    yield { cors, total: Math.max(total ?? 0, yielded.size) }

    const end = offset + page.received
    const last = page.cors.at(-1)?.updatedAt
    const isLast = page.count === null ? page.received < pageSize : end >= page.count
    if (isLast || last === undefined) return
    const atLast = page.cors.filter(({ updatedAt }) => updatedAt === last)
    for (const { corId } of atLast) anchors.set(corId, last)
    if (from === null || last > from) {
      from = last
      offset = atLast.length
    } else {
      // More CORs of one time than fit a page: only the offset can go on.
      offset = end
    }
    least = (page.count ?? 0) - end + offset
  }
}

/** The pages that hold the CORs of one time, from its first on. */
async function* pagesOfTime(
  read: (from: string, offset: number) => Promise<Page>,
  time: string,
): AsyncGenerator<Page> {
  for (let offset = 0; ; offset += pageSize) {
    const page = await read(time, offset)
    yield page
    if (page.cors.length < pageSize || page.cors.at(-1)?.updatedAt !== time) return
  }
}

async function readPage(
  { get, report }: CorReader,
  projectId: ClearstoryProjectId,
  inbox: Inbox,
  fromUpdatedAt: string | null,
  offset: number,
): Promise<Page> {
  const { records, received, count } = await get(
    '/cors',
    {
      inbox,
      projectIds: projectId,
      sortBy: 'updatedAt',
      sortDirection: 'asc',
      fromUpdatedAt,
      offset,
      limit: pageSize,
    },
    corPage,
  )
  reportUnknown(report, '/cors', records)
  return { cors: records.map((cor) => ({ ...cor, inbox })), received, count }
}
