import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { appEnvironment } from '../sandbox/app-environment.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { ageUnfinishedPushes } from '../support/age-pushes.ts'
import { type ApiAnswer, callerWith, signInAs } from '../support/caller.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { databaseFolder } from '../support/migrated-database.ts'
import { freePort, type ServerProcess, startServer } from '../support/server-process.ts'

/** A person at a panel that is connected to one of the servers. */
export interface Seat {
  server: number
  bearer: string
}

interface Server {
  url: string
  environment: Record<string, string>
  process: ServerProcess
}

/** Two built servers on one database, each a real process that can be killed, the sandbox, and two people at panels. */
export class ChaosWorld {
  readonly sandbox: Sandbox
  /** Ana and Ben, each with a panel on either server. */
  readonly seats: Seat[]
  /** Log of requests and responses, to debug a failure. */
  readonly story: string[] = []
  readonly #built: string
  readonly #home: string
  readonly #servers: Server[]

  private constructor(parts: {
    sandbox: Sandbox
    seats: Seat[]
    built: string
    home: string
    servers: Server[]
  }) {
    this.sandbox = parts.sandbox
    this.seats = parts.seats
    this.#built = parts.built
    this.#home = parts.home
    this.#servers = parts.servers
  }

  static async open(built: string): Promise<ChaosWorld> {
    const sandbox = await createSandbox()
    // The game runs hundreds of operations per minute; the gate has separate tests.
    sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
    sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, 'Admin')
    const ports = [await freePort(), await freePort()]
    const publicUrl = `http://127.0.0.1:${ports[0]}`
    sandbox.setAppUrl(publicUrl)
    const home = await databaseFolder('chaos')
    const servers: Server[] = []
    for (const port of ports) {
      const environment = appEnvironment(sandbox, { port, publicUrl, databasePath: join(home, 'app.db') })
      const process = await startServer(built, environment)
      servers.push({ url: `http://127.0.0.1:${port}`, environment, process })
    }
    const signIn = (personId: number) =>
      signInAs({
        appUrl: publicUrl,
        loginUrl: sandbox.procore.loginUrl,
        personId,
        companyId: companies.marin.id,
      })
    const [ana, ben] = [await signIn(people.ana.id), await signIn(people.ben.id)]
    const { keyId, secret } = clearstoryKeys.marin
    await expectOk(ana.put('/api/connection', { projectId: String(projects.harbor.id), keyId, secret }))
    await expectOk(
      ana.put(`${harbor}/mapping`, { clearstoryProjectId: String(projects.harbor.clearstory.id) }),
    )
    await expectOk(ana.post(`${harbor}/sync`))
    const seats = [ana, ben].flatMap(({ bearer }) => servers.map((_, server) => ({ server, bearer })))
    return new ChaosWorld({ sandbox, seats, built, home, servers })
  }

  /** Sends a request from a seat; null if the server died during it. */
  async ask(seat: Seat, path: string, body?: unknown): Promise<ApiAnswer | null> {
    const { url } = this.#server(seat.server)
    const answer = await callerWith(url, seat.bearer)
      .post(`${harbor}${path}`, body)
      .catch(() => null)
    return this.#noted(seat, `${path} ${JSON.stringify(body ?? '')}`, answer)
  }

  /** Sends a DELETE request, for what a person undoes by hand. */
  async takeBack(seat: Seat, path: string): Promise<ApiAnswer | null> {
    const { url } = this.#server(seat.server)
    const answer = await callerWith(url, seat.bearer)
      .delete(`${harbor}${path}`)
      .catch(() => null)
    return this.#noted(seat, `DELETE ${path}`, answer)
  }

  /** Sends a request and aborts it on the signal: the panel was closed, and the response is lost. */
  async askUntil(signal: AbortSignal, { server, bearer }: Seat, path: string): Promise<void> {
    const headers = { authorization: `Bearer ${bearer}` }
    await fetch(`${this.#server(server).url}${harbor}${path}`, { method: 'POST', headers, signal })
      .then((answer) => answer.arrayBuffer())
      .catch(() => undefined)
  }

  async killServer(at: number): Promise<void> {
    await this.#server(at).process.kill()
  }

  async startServer(at: number): Promise<void> {
    const server = this.#server(at)
    server.process = await startServer(this.#built, server.environment)
  }

  /** Ages unfinished pushes past the time after which a missing line counts as not written. */
  letTimePass(): void {
    const path = join(this.#home, 'app.db')
    ageUnfinishedPushes(path, 300)
    releaseReadings(path)
  }

  async close(): Promise<void> {
    this.sandbox.faults.clear()
    for (const { process } of this.#servers) await process.kill()
    await this.sandbox.close()
    await rm(this.#home, { recursive: true, force: true })
  }

  #noted({ server }: Seat, asked: string, answer: ApiAnswer | null): ApiAnswer | null {
    const told = answer && `${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`
    this.story.push(`  [${server}] ${asked} → ${told}`)
    return answer
  }

  #server(at: number): Server {
    const server = this.#servers[at]
    if (!server) throw new Error(`no server ${at}`)
    return server
  }
}

/** The sync of a server that was killed holds its lease for two minutes; this releases it. */
function releaseReadings(databasePath: string): void {
  const database = new Database(databasePath)
  try {
    database.pragma('busy_timeout = 5000')
    database.prepare('UPDATE syncs SET lease_owner = NULL, lease_until = NULL').run()
  } finally {
    database.close()
  }
}
