import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Claim, Faults } from './faults.ts'
import { type EmulatedSystem, type Journal, matchesPath } from './journal.ts'

export interface Listening {
  url: string
  port: number
  close(): Promise<void>
}

export interface ServeOptions {
  system: EmulatedSystem
  /** A Hono app with any context variables. */
  app: { fetch(request: Request): Response | Promise<Response> }
  journal: Journal
  faults: Faults
  /** The hostname in the URL. To a browser, the two are different sites. */
  host: '127.0.0.1' | 'localhost'
  port?: number
  /** The paths that are journaled and can hit a fault; all paths if omitted. */
  journalPaths?: RegExp
  /** Paths that can hit a fault without being journaled: file downloads, which are not part of a contract. */
  faultPaths?: RegExp
}

interface Call {
  at: number
  method: string
  path: string
  query: string
  headers: Record<string, string>
  body: Buffer
}

interface Answer {
  status: number
  headers: [string, string][]
  body: Buffer
}

/** Serves an emulated system over real HTTP, writes its journal and injects the faults. */
export function serveEmulated(options: ServeOptions): Promise<Listening> {
  const server = createServer((request, response) => {
    serveOne(options, request, response).catch((error: unknown) => {
      // A caller that aborts in the middle of a request is not an error.
      if (request.complete) console.error(error)
      response.destroy()
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // Always the IPv4 loopback: "localhost" may resolve to ::1, which this machine may not support.
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({
        url: `http://${options.host}:${port}`,
        port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      })
    })
  })
}

async function serveOne(options: ServeOptions, request: IncomingMessage, response: ServerResponse) {
  const call = await readCall(request)
  const claim = canMeetFault(options, call)
    ? options.faults.claim(options.system, call.method, call.path)
    : undefined
  const settled = await settle(options, call, claim, request.headers.host ?? options.host)
  record(options, call, settled)
  if (claim?.spec.kind === 'hold_after') {
    claim.announce()
    await claim.hold()
  }
  if (settled === 'dropped') {
    request.socket.destroy()
    return
  }
  if (response.destroyed) return
  response.writeHead(settled.status, groupHeaders(settled.headers))
  response.end(call.method === 'HEAD' ? undefined : settled.body)
}

async function settle(
  { app }: ServeOptions,
  call: Call,
  claim: Claim | undefined,
  host: string,
): Promise<Answer | 'dropped'> {
  const work = async (): Promise<Answer> => {
    const init: RequestInit = { method: call.method, headers: call.headers }
    if (call.body.length > 0 && call.method !== 'GET' && call.method !== 'HEAD')
      init.body = new Uint8Array(call.body)
    const url = `http://${host}${call.path}${call.query === '' ? '' : `?${call.query}`}`
    const answer = await app.fetch(new Request(url, init))
    const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie')
    for (const cookie of answer.headers.getSetCookie()) headers.push(['set-cookie', cookie])
    return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) }
  }
  switch (claim?.spec.kind) {
    case undefined:
      return work()
    case 'status':
      claim.announce()
      return ordered(claim, 500)
    case 'drop_before':
      claim.announce()
      return 'dropped'
    case 'drop_after':
      await work()
      claim.announce()
      return 'dropped'
    case 'hold_before':
      claim.announce()
      await claim.hold()
      return work()
    case 'hold_after':
      return work()
    case 'body': {
      const answer = await work()
      claim.announce()
      return ordered(claim, 200, answer.body.toString('utf8'))
    }
    case 'run': {
      claim.spec.before?.()
      const answer = await work()
      claim.spec.after?.()
      claim.announce()
      return answer
    }
  }
}

function ordered({ spec }: Claim, fallbackStatus: number, realBody = ''): Answer {
  return {
    status: spec.status ?? fallbackStatus,
    headers: Object.entries({ 'content-type': 'application/json', ...lowerCased(spec.headers ?? {}) }),
    body: Buffer.from(typeof spec.body === 'function' ? spec.body(realBody) : (spec.body ?? '')),
  }
}

/** Set if the body was sent without a Content-Length. */
export const chunkedHeader = 'x-sandbox-chunked'

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const [path = '/', ...query] = (request.url ?? '/').split('?')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  if (headers['transfer-encoding'] !== undefined) headers[chunkedHeader] = 'yes'
  // These headers belong to the connection; fetch's Request rejects or recomputes them.
  for (const name of ['connection', 'transfer-encoding', 'content-length', 'expect']) delete headers[name]
  const body = Buffer.concat(chunks)
  return { at: Date.now(), method: request.method ?? 'GET', path, query: query.join('?'), headers, body }
}

/** Whether the call is an API call. Pages and assets are neither journaled nor hit by a fault. */
function isJournaled({ journalPaths }: ServeOptions, call: Call): boolean {
  return journalPaths === undefined || matchesPath(journalPaths, call.path)
}

function canMeetFault(options: ServeOptions, call: Call): boolean {
  const { faultPaths } = options
  return isJournaled(options, call) || (faultPaths !== undefined && matchesPath(faultPaths, call.path))
}

function record(options: ServeOptions, call: Call, settled: Answer | 'dropped') {
  if (!isJournaled(options, call)) return
  const answer = settled === 'dropped' ? { status: 0, headers: [], body: Buffer.alloc(0) } : settled
  const responseHeaders = Object.fromEntries(answer.headers)
  options.journal.record({
    system: options.system,
    at: call.at,
    method: call.method,
    path: call.path,
    query: call.query,
    requestHeaders: call.headers,
    requestBody: call.body.toString('utf8'),
    status: answer.status,
    responseHeaders,
    responseBody: isText(responseHeaders['content-type'])
      ? answer.body.toString('utf8')
      : `${answer.body.length} bytes`,
  })
}

function isText(contentType: string | undefined): boolean {
  return contentType === undefined || /^text\/|json|urlencoded|xml/.test(contentType)
}

function groupHeaders(headers: [string, string][]): Record<string, string | string[]> {
  const grouped: Record<string, string | string[]> = {}
  for (const [name, value] of headers) {
    const before = grouped[name]
    grouped[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return grouped
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
