import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Log, LogLevel, Miniflare } from 'miniflare'
import * as v from 'valibot'
import { bundleWorker } from '../../.ci/bundle-worker.mjs'
import { migrate } from '../../server/store/migrate.ts'
import type { Sql } from '../../server/store/sql.ts'
import { readMigrations } from '../../server/store/sqlite.ts'
import { appEnvironment } from '../sandbox/app-environment.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { sqlOverHttp } from './sql-over-http.ts'

/** worker-under-test.ts inside workerd, with the platform's parts of wrangler.toml emulated on this machine. */
export interface WorkersRuntime {
  /** Where workerd listens; every request there wants its world told (workers-front.ts). */
  url: string
  /** The first database; it keeps where each company is. */
  home: Sql
  /** The second. */
  second: Sql
  /** Every line the Worker has written to its console. */
  lines: string[]
  /** Delivers messages as the queue would; answers with the ids that were acknowledged and those to come again. */
  deliver(bodies: unknown[]): Promise<{ acknowledged: string[]; again: string[] }>
  /** At once, as a crash would. */
  dispose(): Promise<void>
}

export interface RuntimeOptions {
  /** A folder in which the databases outlive the runtime. */
  keepIn?: string
}

const delivered = v.object({
  ackAll: v.boolean(),
  explicitAcks: v.array(v.string()),
  retryMessages: v.array(v.object({ msgId: v.string() })),
})

export async function startWorkersRuntime(
  sandbox: Sandbox,
  { keepIn }: RuntimeOptions = {},
): Promise<WorkersRuntime> {
  const lines: string[] = []
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker('test/runtimes/worker-under-test.ts'),
    compatibilityDate: '2026-04-01',
    bindings: appEnvironment(sandbox, { port: 0, publicUrl: 'http://127.0.0.1', databasePath: 'D1' }),
    d1Databases: ['DB', 'DB_2'],
    durableObjects: { GATE: { className: 'CompanyGateObject', useSQLite: true } },
    queueProducers: { JOBS: 'jobs' },
    queueConsumers: {
      jobs: { maxBatchTimeout: 0, maxRetries: 2, deadLetterQueue: 'dead' },
      dead: { maxBatchTimeout: 0 },
    },
    serviceBindings: { ASSETS: () => new Response('<!doctype html><title>panel</title>') },
    ...(keepIn === undefined ? {} : { d1Persist: `${keepIn}/d1`, durableObjectsPersist: `${keepIn}/do` }),
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (out: Readable, err: Readable) => {
      for (const stream of [out, err]) {
        createInterface({ input: stream }).on('line', (line) => lines.push(line))
      }
    },
  })
  const url = (await miniflare.ready).origin
  const home = sqlOverHttp(`${url}/test/sql`, 'DB')
  const second = sqlOverHttp(`${url}/test/sql`, 'DB_2')
  const migrations = await readMigrations('server/store/migrations')
  for (const sql of [home, second]) await migrate(sql, migrations)
  let disposed: Promise<void> | null = null
  return {
    url,
    home,
    second,
    lines,
    async deliver(bodies) {
      const worker = await miniflare.getWorker()
      const messages = bodies.map((body, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body }))
      const outcome = v.parse(delivered, await worker.queue('jobs', messages))
      return { acknowledged: outcome.explicitAcks, again: outcome.retryMessages.map(({ msgId }) => msgId) }
    },
    dispose: () => {
      disposed ??= miniflare.dispose()
      return disposed
    },
  }
}
