import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Log, LogLevel, Miniflare } from 'miniflare'
import { bundleWorker } from '../../.ci/bundle-worker.mjs'
import { appEnvironment } from '../sandbox/app-environment.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

/** worker-under-test.ts inside workerd, with the platform's parts of wrangler.toml emulated on this machine. */
export interface WorkersRuntime {
  /** Where workerd listens; every request there names its world (workers-front.ts). */
  url: string
  /** Every line the Worker has written to its console. */
  lines: string[]
  /** At once, as a crash would. */
  dispose(): Promise<void>
}

export interface RuntimeOptions {
  /** A folder in which the objects outlive the runtime. */
  keepIn?: string
}

export const operatorToken = 'operator-token-of-the-tests-0123456789'

export async function startWorkersRuntime(
  sandbox: Sandbox,
  { keepIn }: RuntimeOptions = {},
): Promise<WorkersRuntime> {
  const lines: string[] = []
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker('test/runtimes/worker-under-test.ts'),
    compatibilityDate: '2026-04-01',
    bindings: {
      ...appEnvironment(sandbox, { port: 0, publicUrl: 'http://127.0.0.1', databasePath: 'object' }),
      OPERATOR_TOKEN: operatorToken,
    },
    durableObjects: { COMPANIES: { className: 'CompanyObject', useSQLite: true } },
    serviceBindings: { ASSETS: () => new Response('<!doctype html><title>panel</title>') },
    ...(keepIn === undefined ? {} : { durableObjectsPersist: `${keepIn}/do` }),
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (out: Readable, err: Readable) => {
      for (const stream of [out, err]) {
        createInterface({ input: stream }).on('line', (line) => lines.push(line))
      }
    },
  })
  const url = (await miniflare.ready).origin
  let disposed: Promise<void> | null = null
  return {
    url,
    lines,
    dispose: () => {
      disposed ??= miniflare.dispose()
      return disposed
    },
  }
}
