import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { idOf, type ProcoreProjectId } from '../../server/domain/ids.ts'
import type { Person } from '../../server/domain/person.ts'
import type { Procore, ProcoreTokens } from '../../server/domain/ports/procore.ts'
import { createProcore } from '../../server/procore/create-procore.ts'
import { type Pace, systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { createOAuth, type RefreshingOAuth } from '../../server/procore/oauth.ts'
import { ProcoreHttp } from '../../server/procore/procore-http.ts'
import { createSendForm } from '../../server/procore/send-form.ts'
import type { TokenKeeper } from '../../server/procore/token-refresh.ts'

export interface SeenRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** What to answer; `drop` closes the connection instead. */
export type TinyAnswer =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
  | 'drop'
export type TinyHandler = (request: SeenRequest) => TinyAnswer | Promise<TinyAnswer>

/** A server that answers as one test says, for cases that the emulated Procore is too well-behaved for. */
export class TinyProcore {
  readonly seen: SeenRequest[] = []
  readonly url: string
  handler: TinyHandler
  readonly #server: Server

  private constructor(server: Server, handler: TinyHandler) {
    this.#server = server
    this.handler = handler
    const { port } = server.address() as AddressInfo
    this.url = `http://127.0.0.1:${port}`
  }

  static async start(handler: TinyHandler = () => ({ status: 404 })): Promise<TinyProcore> {
    const server = createServer(async (incoming, response) => {
      let body = ''
      for await (const chunk of incoming) body += chunk
      const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://tiny')
      const request: SeenRequest = {
        method: incoming.method ?? '',
        path: pathname,
        query: searchParams,
        headers: incoming.headers,
        body,
      }
      tiny.seen.push(request)
      const answer = await tiny.handler(request)
      if (answer === 'drop') return incoming.socket.destroy()
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      response.end(answer.text ?? JSON.stringify(answer.json ?? {}))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const tiny = new TinyProcore(server, handler)
    return tiny
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}

/** For writes that no push is waiting for. */
export const always = () => true

export const projectId: ProcoreProjectId = idOf('562949954101001')

export const ana: Person = {
  companyId: idOf('562949953425831'),
  personId: idOf('562949955200001'),
  name: 'Ana Diaz',
  sessionId: idOf('session-ana'),
}

/** A session's row in the store: one pair, replaced by compare-and-set. */
export class KeptTokens implements TokenKeeper {
  stored: ProcoreTokens | null
  replaced = 0
  /** Fresh pairs that could not be stored. */
  readonly discards: ProcoreTokens[] = []
  /** How often Procore said that the app is not installed any more. */
  removals = 0

  constructor(stored: ProcoreTokens | null) {
    this.stored = stored
  }

  async tokens(): Promise<ProcoreTokens | null> {
    return this.stored
  }

  async replace(previousRefreshToken: string, tokens: ProcoreTokens): Promise<boolean> {
    if (this.stored?.refreshToken !== previousRefreshToken) return false
    this.stored = tokens
    this.replaced += 1
    return true
  }

  async refused(refreshToken: string): Promise<void> {
    if (this.stored?.refreshToken === refreshToken) this.stored = null
  }

  discarded(tokens: ProcoreTokens): void {
    this.discards.push(tokens)
  }

  async appRemoved(): Promise<void> {
    this.removals += 1
  }
}

export function tokensExpiring(inSeconds: number, name = 'first', pace: Pace = systemPace): ProcoreTokens {
  return {
    accessToken: `access-${name}`,
    refreshToken: `refresh-${name}`,
    expiresAt: new Date(pace.now() + inSeconds * 1000).toISOString(),
  }
}

export interface Adapter {
  procore: Procore
  oauth: RefreshingOAuth
  keeper: KeptTokens
}

/** The adapter as compose wires it, for one person. */
export function adapterFor(
  urls: { apiUrl: string; loginUrl: string; redirectUri?: string },
  more: {
    tokens?: ProcoreTokens | null
    /** A keeper that another adapter has too: two processes over one store. */
    keeper?: KeptTokens
    person?: Person
    pace?: Pace
    readTimeoutMs?: number
    writeTimeoutMs?: number
    secrets?: { clientId: string; clientSecret: string }
  } = {},
): Adapter {
  const { pace = systemPace, person = ana, tokens = tokensExpiring(3600), secrets, ...others } = more
  const { keeper = new KeptTokens(tokens), ...timeouts } = others
  const http = new ProcoreHttp({ fetch, apiUrl: urls.apiUrl, ...timeouts })
  const gate = new MemoryGate(pace)
  const oauth = createOAuth({
    fetch,
    loginUrl: urls.loginUrl,
    ...(secrets ?? { clientId: 'client-id', clientSecret: 'client-secret' }),
    redirectUri: urls.redirectUri ?? 'http://127.0.0.1/auth/procore/callback',
    http,
    gate,
    pace,
  })
  const procore = createProcore({
    http,
    gate,
    oauth,
    pace,
    keeperFor: () => keeper,
    sendForm: createSendForm(fetch, urls.apiUrl),
  })(person)
  return { procore, oauth, keeper }
}
