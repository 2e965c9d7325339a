import { createServer, type IncomingMessage } from 'node:http'
import { createClearstory } from '../../server/clearstory/clearstory.ts'
import type { ClearstoryOptions } from '../../server/clearstory/clearstory-http.ts'
import type { ChangeOrderRequest } from '../../server/domain/change-order-request.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { Clearstory } from '../../server/domain/ports/clearstory.ts'

export interface Asked {
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
}

/** `null`: the connection is dropped without an answer. A body that is not text is sent as JSON. */
export type Reply = { status?: number; body: unknown } | null

/**
 * A Clearstory that answers as a test says, over real HTTP: for answers a well-behaved one never gives. Runs `work`
 * with an adapter in front of it and returns what was asked.
 */
export async function withScripted(
  reply: (asked: Asked, nth: number) => Reply,
  work: (clearstory: Clearstory, journal: readonly Asked[]) => Promise<void>,
  more: Partial<Omit<ClearstoryOptions, 'apiUrl'>> = {},
): Promise<void> {
  const journal: Asked[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://scripted')
    const asked = { path: url.pathname, query: url.searchParams, headers: request.headers }
    journal.push(asked)
    const answer = reply(asked, journal.length)
    if (answer === null) {
      request.socket.destroy()
      return
    }
    const { status = 200, body } = answer
    const headers = status >= 300 && status < 400 ? { location: '/elsewhere' } : {}
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const apiUrl = `http://127.0.0.1:${address.port}`
    await work(createClearstory(fetch, { apiUrl, ...more })({ keyId: 'csk_ключ', secret: 'pä:ss' }), journal)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

export const projectId = idOf<Parameters<Clearstory['listContracts']>[0]>('900')

/** The least a COR may be on the wire. */
export function wireCor(id: number, more: Record<string, unknown> = {}) {
  return {
    id,
    uuid: `uuid-${id}`,
    version: 1,
    title: `T${id}`,
    status: 'in_review',
    updatedAt: timeOf(id),
    ...more,
  }
}

/** The `n`th second of a day, as Clearstory writes times. */
export function timeOf(n: number): string {
  return new Date(Date.UTC(2026, 2, 1) + n * 1000).toISOString()
}

export type Wire = ReturnType<typeof wireCor>

/** CORs as Clearstory lists them: filter, order and page as asked. `tie` orders equals; it may differ from call to call. */
export function answer(cors: Wire[], { query }: Asked, tie = (a: Wire, b: Wire) => a.id - b.id) {
  // Without the Z, a time with more digits compares as the later one.
  const digits = (time: string) => time.replace('Z', '')
  const from = digits(query.get('fromUpdatedAt') ?? '')
  const until = query.get('untilUpdatedAt')?.replace('Z', '') ?? null
  const found = cors
    .filter(({ updatedAt }) => digits(updatedAt) >= from && (until === null || digits(updatedAt) <= until))
    .sort((a, b) => (a.updatedAt === b.updatedAt ? tie(a, b) : a.updatedAt < b.updatedAt ? -1 : 1))
  const offset = Number(query.get('offset'))
  return { body: { records: found.slice(offset, offset + Number(query.get('limit'))), count: found.length } }
}

export const many = (n: number) => Array.from({ length: n }, (_, index) => wireCor(index + 1))

export async function readAll(clearstory: Clearstory, from: string | null = null) {
  const cors: ChangeOrderRequest[] = []
  const totals: number[] = []
  for await (const page of clearstory.corPages(projectId, 'received', from)) {
    cors.push(...page.cors)
    totals.push(page.total)
  }
  return { cors, totals, ids: new Set(cors.map(({ corId }) => corId)) }
}
