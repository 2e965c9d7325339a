import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Composed, compose } from '../../server/compose.ts'
import type { Config } from '../../server/config.ts'
import { behindProxy } from '../../server/http/caller-address.ts'
import { createLog } from '../../server/log.ts'
import { trackedBackground } from '../../server/platform/background.ts'
import { countingMetrics } from '../../server/platform/metrics.ts'
import { type Gate, systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { openSqlite } from '../../server/store/engine/sqlite.ts'
import { nodePublicFetch } from '../../server/transport/node-public-fetch.ts'
import { testSecretKey } from '../sandbox/app-environment.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { oauthApp } from '../sandbox/seed/world.ts'
import { type Caller, signInAs } from './caller.ts'
import { databaseFolder, migratedDatabase } from './migrated-database.ts'

/** The real time plus an offset that a test can increase. */
export class TestClock {
  #ahead = 0

  now = (): string => new Date(Date.now() + this.#ahead).toISOString()

  get aheadMs(): number {
    return this.#ahead
  }

  /** Advances the app's clock without waiting. */
  advance(seconds: number): void {
    this.#ahead += seconds * 1000
  }
}

export interface AppUnderTest extends Composed {
  url: string
  clock: TestClock
  databasePath: string
  /** Queries the app's database directly. */
  rows(sql: string): Promise<unknown[]>
  /** Every line that the app has logged. */
  logLines: string[]
  /** Signs in through Procore's real pages and returns an API client for that person. */
  as(personId: number, companyId: number): Promise<Caller>
  /** Waits for the app's background work. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface StartOptions {
  /** The gate before Procore; by default one that waits in real time. */
  gate?: (clock: TestClock) => Gate
  /** How background work waits; by default not at all. */
  pause?: (ms: number) => Promise<void>
  /** The token for /metrics; without it, the endpoint is disabled. */
  metricsToken?: string
  /** Rate limits per person and address; unlimited by default. Only on Node. */
  requestLimits?: Config['requestLimits']
}

export function configFor(sandbox: Sandbox, publicUrl: string, databasePath: string): Config {
  return {
    port: 0,
    host: '127.0.0.1',
    publicUrl,
    databasePath,
    secretKey: testSecretKey,
    previousSecretKeys: [],
    secretKeyLost: false,
    procore: {
      clientId: oauthApp.clientId,
      clientSecret: oauthApp.clientSecret,
      loginUrl: sandbox.procore.loginUrl,
      apiUrl: sandbox.procore.apiUrl,
      appUrl: sandbox.procore.appUrl,
      appOrigins: [new URL(sandbox.procore.appUrl).origin],
      webhookSecret: 'sandbox-webhook-secret-for-tests-only',
    },
    clearstory: { apiUrl: sandbox.clearstory.apiUrl, appUrl: sandbox.clearstory.appUrl },
    supportEmail: 'help@example.com',
    operator: { name: null, hosting: null, security: null },
    logLevel: 'info',
    trustedProxy: false,
    requestLimits: 'off',
    operatorToken: null,
    metricsToken: null,
  }
}

/** The engine of this test run: `node`, or `workers` if ENGINE is set to it. */
export const engine = process.env.ENGINE === 'workers' ? 'workers' : 'node'

/** Starts the real app against the sandbox: on a real SQLite file in this process, or inside workerd. */
export async function startApp(sandbox: Sandbox, options: StartOptions = {}): Promise<AppUnderTest> {
  if (engine === 'node') return startNodeApp(sandbox, options)
  const { startWorkersApp } = await import('../runtimes/workers-app.ts')
  return startWorkersApp(sandbox)
}

/** Always on Node, regardless of the engine of this run. */
export async function startNodeApp(
  sandbox: Sandbox,
  { gate, pause, metricsToken, requestLimits = 'off' }: StartOptions = {},
): Promise<AppUnderTest> {
  const folder = await databaseFolder('test')
  const databasePath = join(folder, 'app.db')
  await migratedDatabase(databasePath)
  const database = openSqlite(databasePath)
  const clock = new TestClock()
  const logLines: string[] = []
  const log = createLog({ level: 'info', write: (line) => logLines.push(line), now: clock.now })
  const background = trackedBackground(log)

  let app: Composed['app'] | null = null
  const server = createAdaptorServer({
    fetch: (request, env) => (app ? app.fetch(request, env) : new Response(null, { status: 503 })),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${portOf(server.address())}`
  sandbox.setAppUrl(url)

  const composed = await compose({
    config: { ...configFor(sandbox, url, databasePath), metricsToken: metricsToken ?? null, requestLimits },
    metrics: countingMetrics(),
    sql: database.sql,
    assets: { page: '<!doctype html><title>panel</title>', file: () => null },
    log,
    background,
    gate: gate ? gate(clock) : new MemoryGate(systemPace),
    clock,
    pause: pause ?? (async () => undefined),
    fetch,
    fetchGivenBy: (apiUrl) => nodePublicFetch(apiUrl),
    addressOf: behindProxy((c) => getConnInfo(c).remote.address ?? null),
  })
  app = composed.app

  return {
    ...composed,
    url,
    clock,
    databasePath,
    rows: (text) => database.sql.all(text),
    logLines,
    as: (personId, companyId) =>
      signInAs({ appUrl: url, loginUrl: sandbox.procore.loginUrl, personId, companyId }),
    settled: async () => {
      await background.settled(10_000)
    },
    close: async () => {
      await background.settled(10_000)
      await new Promise((resolve) => {
        server.close(resolve)
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
