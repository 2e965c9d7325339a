import { waitUntil } from 'cloudflare:workers'
import type { D1Database } from '@cloudflare/workers-types'
import { type Composed, compose } from './compose.ts'
import { readConfig } from './config.ts'
import type { Background, Clock, Log } from './domain/ports/platform.ts'
import { cloudflareAddress } from './http/caller-address.ts'
import type { PanelAssets } from './http/panel-page.ts'
import { createLog } from './log.ts'
import { systemClock } from './platform/clock.ts'
import { type CompanyGateStub, ObjectGate } from './procore/object-gate.ts'
import { openD1 } from './store/d1.ts'
import type { Sql } from './store/sql.ts'
import { type Delivered, jobQueue, type QueueBinding, workDelivered } from './worker-queue.ts'

/** What wrangler.toml binds; variables and secrets come beside it, by the names of design.md's Process contract. */
export interface Bindings {
  /** The first database; more of them are bound as DB_2, DB_3 … */
  DB: D1Database
  /** One object per Procore company. */
  GATE: { idFromName(name: string): unknown; get(id: unknown): CompanyGateStub }
  /** The built panel. */
  ASSETS: { fetch(url: string): Promise<Response> }
  JOBS: QueueBinding
}

/** What a test takes into its hand. */
export interface WorkerOptions {
  clock?: Clock
  background?: (usual: Background) => Background
  pause?: (ms: number) => Promise<void>
}

/**
 * The Workers entry over its bindings. The app is composed once per isolate; what it holds belongs to nobody. Promises
 * are another matter: one that waits for another request's work may never resolve, so requests share none.
 */
export function createWorker(options: WorkerOptions = {}) {
  let composing: Promise<Composed> | null = null

  const composed = (env: Bindings): Promise<Composed> => {
    composing ??= composeOn(env, options).catch((error: unknown) => {
      composing = null
      throw error
    })
    // Others wait for this too, so it goes on even when whoever came first leaves.
    waitUntil(composing.catch(() => undefined))
    return composing
  }

  return {
    composed,
    handlers: {
      async fetch(request: Request, env: Bindings): Promise<Response> {
        return (await composed(env)).app.fetch(request)
      },

      async queue(delivered: Delivered, env: Bindings): Promise<void> {
        const { work, deps } = await composed(env)
        await workDelivered(delivered, work, (reason, messageId) =>
          deps.log.error('job_failed', { messageId, reason }),
        )
      },

      /** Cron Triggers: what Node does every minute. */
      async scheduled(_event: unknown, env: Bindings): Promise<void> {
        await (await composed(env)).schedule((options.clock ?? systemClock).now())
      },
    },
  }
}

async function composeOn(
  env: Bindings,
  { clock = systemClock, background = (usual) => usual, pause }: WorkerOptions,
): Promise<Composed> {
  const read = readConfig({ ...textsOf(env), DATABASE_PATH: 'D1' })
  if (!read.ok) throw new Error(`Clearstory for Procore cannot start: ${read.problems.join('; ')}`)
  const { config } = read
  const log = createLog({ level: config.logLevel, write: (line) => console.log(line), now: clock.now })
  const gate = new ObjectGate((companyId) => env.GATE.get(env.GATE.idFromName(companyId)))
  return compose({
    config,
    sql: openD1(env.DB),
    ...moreDatabases(env),
    jobs: jobQueue(env.JOBS),
    ...(pause ? { pause } : {}),
    assets: await panelOf(env),
    log,
    background: background(behindAnswers(log)),
    gate,
    refreshTurn: gate.refreshTurn,
    sharesWork: false,
    onCloudflare: true,
    clock,
    fetch: (url, init) => fetch(url, init),
    addressOf: cloudflareAddress,
  })
}

/** Databases beyond the first, by the names of their bindings, which must never change once companies are in them. */
function moreDatabases(env: Bindings): { moreSql: Map<string, Sql> } | object {
  const more = new Map<string, Sql>()
  for (const [name, binding] of Object.entries(env)) {
    if (/^DB_\d+$/.test(name) && isDatabase(binding)) more.set(name, openD1(binding))
  }
  return more.size === 0 ? {} : { moreSql: more }
}

function isDatabase(binding: unknown): binding is D1Database {
  return typeof binding === 'object' && binding !== null && 'prepare' in binding && 'batch' in binding
}

/** Bindings are objects; what is text is a variable or a secret. */
function textsOf(env: object): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (typeof value === 'string') texts[name] = value
  return texts
}

/** The page alone: the platform answers for /assets itself, compressed, before a Worker runs. */
async function panelOf({ ASSETS }: Bindings): Promise<PanelAssets> {
  const answer = await ASSETS.fetch('https://assets.invalid/panel.html')
  if (!answer.ok) throw new Error('the panel is not among the static assets: build it before deploying')
  return { page: await answer.text(), file: () => null }
}

/** Work behind the answer, for as long as the platform lets it (30 seconds). */
function behindAnswers(log: Log): Background {
  return {
    run: (work) =>
      waitUntil(
        work.catch((error: unknown) => {
          const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
          log.error('background_failed', { reason })
        }),
      ),
  }
}
