import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appEnvironment } from '../sandbox/app-environment.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { ageUnfinishedPushes } from '../support/age-pushes.ts'
import { type ApiAnswer, type Caller, signInAs } from '../support/caller.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { freePort, type ServerProcess, startServer } from '../support/server-process.ts'

/** The built server as a real process that can be killed, the sandbox, and Ana at the panel. */
export class ChaosWorld {
  readonly sandbox: Sandbox
  readonly ana: Caller
  readonly #built: string
  readonly #home: string
  readonly #environment: Record<string, string>
  #server: ServerProcess

  private constructor(parts: {
    sandbox: Sandbox
    ana: Caller
    built: string
    home: string
    environment: Record<string, string>
    server: ServerProcess
  }) {
    this.sandbox = parts.sandbox
    this.ana = parts.ana
    this.#built = parts.built
    this.#home = parts.home
    this.#environment = parts.environment
    this.#server = parts.server
  }

  static async open(built: string): Promise<ChaosWorld> {
    const sandbox = await createSandbox()
    // Hundreds of operations in a minute: the gate has tests of its own.
    sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    sandbox.setAppUrl(publicUrl)
    const home = await mkdtemp(join(tmpdir(), 'clearstory-chaos-'))
    const environment = appEnvironment(sandbox, { port, publicUrl, databasePath: join(home, 'app.db') })
    const server = await startServer(built, environment)
    const ana = await signInAs({
      appUrl: publicUrl,
      loginUrl: sandbox.procore.loginUrl,
      personId: people.ana.id,
      companyId: companies.marin.id,
    })
    const { keyId, secret } = clearstoryKeys.marin
    await expectOk(ana.put('/api/connection', { projectId: String(projects.harbor.id), keyId, secret }))
    await expectOk(
      ana.put(`${harbor}/mapping`, { clearstoryProjectId: String(projects.harbor.clearstory.id) }),
    )
    await expectOk(ana.post(`${harbor}/sync`))
    return new ChaosWorld({ sandbox, ana, built, home, environment, server })
  }

  /** Asks as Ana; null where the server died over it. */
  async ask(path: string, body?: unknown): Promise<ApiAnswer | null> {
    return this.ana.post(`${harbor}${path}`, body).catch(() => null)
  }

  async killServer(): Promise<void> {
    await this.#server.kill()
  }

  async startServer(): Promise<void> {
    this.#server = await startServer(this.#built, this.#environment)
  }

  /** Lets the minutes pass after which "not there" means "not written". */
  letTimePass(): void {
    ageUnfinishedPushes(join(this.#home, 'app.db'), 300)
  }

  async close(): Promise<void> {
    this.sandbox.faults.clear()
    await this.#server.kill()
    await this.sandbox.close()
    await rm(this.#home, { recursive: true, force: true })
  }
}
