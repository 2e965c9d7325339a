import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { compose } from './compose.ts'
import { readConfig } from './config.ts'
import type { PanelFile } from './http/asset-response.ts'
import { behindProxy, type CallerAddress } from './http/caller-address.ts'
import type { PanelAssets } from './http/panel-page.ts'
import { createLog } from './log.ts'
import { openDatabase, whyNotOnNode } from './open-database.ts'
import { trackedBackground } from './platform/background.ts'
import { systemClock } from './platform/clock.ts'
import { countingMetrics } from './platform/metrics.ts'
import { systemPace } from './procore/gate.ts'
import { MemoryGate } from './procore/memory-gate.ts'
import { createEncryption, unreadableSecrets } from './store/encryption.ts'
import { migrate } from './store/engine/migrate.ts'
import { readMigrations } from './store/engine/sqlite.ts'
import { nodePublicFetch } from './transport/node-public-fetch.ts'

// The Node entry point: one process, one SQLite file. Built to dist/server.mjs, next to the panel and the migrations.

/** Graceful shutdown: how long running requests, and then background work, may take to finish. */
const patienceMs = 15_000
const scheduleEveryMs = 60_000
/**
 * Keep-alive timeout. Longer than that of the reverse proxy, so that no connection is closed while a request is on its
 * way.
 */
const idleConnectionMs = 75_000
/** How long a request may take to arrive, including its body. */
const arrivesWithinMs = 30_000

async function main(): Promise<void> {
  const tooOld = whyNotOnNode(process.versions.node)
  if (tooOld !== null) return giveUp([tooOld])
  const read = readConfig(process.env)
  if (!read.ok) return giveUp(read.problems)
  const { config } = read
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const log = createLog({ level: config.logLevel, write, now: systemClock.now })

  const database = openDatabase(config.databasePath)
  const migrated = await migrate(database.sql, await readMigrations(besideUs('migrations/')))
  const encryption = createEncryption(config.secretKey, config.previousSecretKeys)
  const unreadable = await unreadableSecrets(database.sql, encryption)
  if (unreadable > 0 && !config.secretKeyLost) {
    await database.close()
    return giveUp([wrongKey(unreadable, config.databasePath)])
  }

  const background = trackedBackground(log)
  const { app, recover, schedule } = await compose({
    config,
    sql: database.sql,
    assets: readPanel(besideUs('ui/')),
    log,
    metrics: countingMetrics(() => ({ process_resident_memory_bytes: process.memoryUsage.rss() })),
    background,
    gate: new MemoryGate(systemPace),
    clock: systemClock,
    fetch,
    fetchGivenBy: (apiUrl) => nodePublicFetch(apiUrl),
    addressOf: config.trustedProxy ? behindProxy(socketAddress) : socketAddress,
  })
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { keepAliveTimeout: idleConnectionMs, requestTimeout: arrivesWithinMs },
  })
  const close = stoppable(server)
  const port = await listen(server, config.port, config.host)

  let first = true
  const scheduled = repeating(async () => {
    // At startup, every push in progress belongs to a process that no longer runs, or its lines show what happened to
    // it.
    if (first) await recover({ includeSending: true })
    first = false
    await schedule(systemClock.now())
  }, background.run)
  let stopping = false
  const stop = async (signal: string) => {
    // Ctrl-C reaches this process from the terminal and from npm.
    if (stopping) return
    stopping = true
    log.info('stopping', { signal })
    scheduled.stop()
    const cutOff = await close()
    // A push that was sent must be recorded as finished, or it has to be settled later by reading Procore again.
    const settled = await background.settled(patienceMs)
    await database.close()
    log.info('stopped', { cutOff, settled })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)

  // Written before any other output, and at every log level: process supervisors wait for this line.
  const ready = {
    at: systemClock.now(),
    level: 'info',
    event: 'ready',
    port,
    publicUrl: config.publicUrl,
    migrated,
  }
  write(JSON.stringify(ready))
  scheduled.start()
}

const socketAddress: CallerAddress = (c) => getConnInfo(c).remote.address ?? null

function wrongKey(unreadable: number, path: string): string {
  return (
    `SECRET_KEY does not open ${unreadable} stored secret${unreadable === 1 ? '' : 's'} of ${path}. Give the key that it ` +
    'was used with, or name that key in SECRET_KEY_PREVIOUS and run rotate-key. If it is lost, SECRET_KEY_LOST=1 starts ' +
    'anyway: people sign in again, and admins connect Clearstory again.'
  )
}

function besideUs(folder: string): string {
  return fileURLToPath(new URL(folder, import.meta.url))
}

function giveUp(problems: string[]): void {
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = 1
}

/** Listens and returns the port. Port 0 lets the system choose one. */
function listen(server: ServerType, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? port : address.port)
    })
  })
}

/**
 * Graceful shutdown: accepts no new connections, waits for running requests, then closes the remaining connections.
 * `close` alone would also wait for keep-alive connections, and for connections that browsers open in advance and never
 * use. Requests still running after `patienceMs` are cut off; resolves to whether that happened.
 */
function stoppable(server: ServerType): () => Promise<boolean> {
  let running = 0
  let stopping = false
  const closeConnections = () => {
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
  server.on('request', (_, response) => {
    running += 1
    response.once('close', () => {
      running -= 1
      if (stopping && running === 0) closeConnections()
    })
  })
  return () =>
    new Promise((resolve) => {
      stopping = true
      let cutOff = false
      const timer = setTimeout(() => {
        cutOff = true
        closeConnections()
      }, patienceMs)
      server.close(() => {
        clearTimeout(timer)
        resolve(cutOff)
      })
      if (running === 0) closeConnections()
    })
}

/** Runs a task at the start and then at a fixed interval, never twice at the same time. */
function repeating(act: () => Promise<void>, run: (work: Promise<void>) => void) {
  let busy = false
  let timer: ReturnType<typeof setInterval> | undefined
  const once = () => {
    if (busy) return
    busy = true
    run(
      act().finally(() => {
        busy = false
      }),
    )
  }
  return {
    start: () => {
      once()
      timer = setInterval(once, scheduleEveryMs)
    },
    stop: () => clearInterval(timer),
  }
}

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The built panel, read into memory once: a few files that every visit requests. */
function readPanel(folder: string): PanelAssets {
  const present = new Set(readdirSync(`${folder}assets`))
  const bytes = (name: string) => new Uint8Array(readFileSync(`${folder}assets/${name}`))
  const files = new Map<string, PanelFile>()
  for (const name of present) {
    const type = types[extname(name)]
    if (type === undefined) continue
    files.set(name, {
      type,
      body: bytes(name),
      ...(present.has(`${name}.br`) ? { br: bytes(`${name}.br`) } : {}),
      ...(present.has(`${name}.gz`) ? { gzip: bytes(`${name}.gz`) } : {}),
    })
  }
  return { page: readFileSync(`${folder}panel.html`, 'utf8'), file: (name) => files.get(name) ?? null }
}

// Any failure before the app listens ends the process: a database from a newer version, a port in use, a folder that
// was not built.
await main().catch((error: unknown) => {
  giveUp([error instanceof Error ? `Clearstory for Procore cannot start: ${error.message}` : String(error)])
  process.exit(1)
})
