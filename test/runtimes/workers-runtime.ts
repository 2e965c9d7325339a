import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { D1Database } from '@cloudflare/workers-types'
import { Log, LogLevel, Miniflare } from 'miniflare'
import { bundleWorker } from '../../.ci/bundle-worker.mjs'
import { openD1 } from '../../server/store/d1.ts'
import { migrate } from '../../server/store/migrate.ts'
import { readMigrations } from '../../server/store/sqlite.ts'
import { appEnvironment } from '../sandbox/app-environment.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { World } from './workers-front.ts'

/** worker-under-test.ts inside workerd, with the platform's parts of wrangler.toml emulated on this machine. */
export interface WorkersRuntime {
  sandbox: Sandbox
  database: D1Database
  /** Every line the Worker has written to its console. */
  lines: string[]
  /** Where workerd listens; every request there wants its world told (workers-front.ts). */
  url: string
  /** Ends a company's gate, as the platform may at any time. */
  evictGate(world: World, companyId: number): Promise<void>
  /** At once, as a crash would. */
  dispose(): Promise<void>
}

export interface RuntimeOptions {
  /** A folder in which the databases outlive the runtime. */
  keepIn?: string
}

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
    d1Databases: ['DB'],
    durableObjects: { GATE: { className: 'CompanyGateObject', useSQLite: true } },
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
  const database = await miniflare.getD1Database('DB')
  await migrate(openD1(database), await readMigrations('server/store/migrations'))
  const url = (await miniflare.ready).origin

  return {
    sandbox,
    database,
    lines,
    url,
    async evictGate(world, companyId) {
      const gates = await miniflare.getDurableObjectNamespace('GATE')
      const stub = gates.get(gates.idFromName(`${world.name}/${companyId}`))
      const evicting: unknown = Reflect.apply(Reflect.get(stub, 'evict'), stub, [])
      await Promise.resolve(evicting).catch(() => undefined)
    },
    dispose: () => miniflare.dispose(),
  }
}
