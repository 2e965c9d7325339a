import { DurableObject } from 'cloudflare:workers'
import type { DurableObjectState } from '@cloudflare/workers-types'
import { type Bindings, companyHeader, isElsewhere, panelOf, readEnvironment } from './bindings.ts'
import { type Composed, compose } from './compose.ts'
import { idOf, type ProcoreCompanyId } from './domain/ids.ts'
import type { Clock } from './domain/ports/platform.ts'
import { StoreError } from './domain/ports/store.ts'
import { cloudflareAddress } from './http/caller-address.ts'
import type { CompanyOperations } from './http/routes/operator-routes.ts'
import { type TrackedBackground, trackedBackground } from './platform/background.ts'
import { systemClock } from './platform/clock.ts'
import { countingMetrics } from './platform/metrics.ts'
import { systemPace } from './procore/gate.ts'
import { MemoryGate } from './procore/memory-gate.ts'
import { rotateKey } from './store/company.ts'
import { createEncryption } from './store/encryption.ts'
import { bundledMigrations } from './store/engine/bundled-migrations.ts'
import { type ObjectSql, openObjectSql } from './store/engine/object-sql.ts'
import type { Sql } from './store/engine/sql.ts'
import { fixedLengthFetch } from './transport/fixed-length-fetch.ts'
import { type Left, leaveCompany } from './usecases/setup/connection.ts'
import { nextDue } from './usecases/sync/schedule.ts'

/** Options that tests override. */
export interface ObjectOptions {
  clock: Clock
  /** How background work waits. */
  pause?: (ms: number) => Promise<void>
  /** The object's bindings and variables. */
  env: Bindings
}

/** While requests arrive, the next alarm is at most this far away. */
const alarmWithinMs = 60_000
/** The only key that remains of a company after `deleteAll`, so that a restore cannot bring it back by mistake. */
const deletedAtKey = 'deleted-at'

/**
 * One Procore company: its rows, its rate gate and its background work, in one SQLite-backed Durable Object. It runs
 * the same app as server/node.ts. An object has one instance worldwide and one thread, so what Node keeps in memory
 * (the gate, token refreshes, work in progress) can be kept in memory here too.
 *
 * Cancellation and eviction (https://developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle/ and
 * https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil): when a client disconnects, the Worker's
 * invocation is cancelled, and with it its pending call to the object. The object is not cancelled: its work and its
 * outgoing requests go on. It may be shut down 70 to 140 seconds after its last request, even with promises pending,
 * unless the flag `durable_object_io_tasks_prevent_eviction` (default from compatibility date 2026-10-01) is set. The
 * workerd installed here does not support that flag yet. No call that a push or a token refresh waits for takes longer
 * than 60 seconds (domain/push-timing.ts), so a disconnecting client interrupts neither. If an object is evicted
 * anyway, its alarm wakes it.
 *
 * The alarm is stored before a proven request is handled (`#wakeWithin`), so it is on disk before any write is sent:
 * outgoing requests wait until earlier storage writes are confirmed (output gate).
 */
export class CompanyObject extends DurableObject<Bindings> implements CompanyOperations {
  #sql: ObjectSql
  readonly #metrics = countingMetrics(() => {
    const { rowsRead, rowsWritten } = this.#sql.billed()
    return {
      clearstory_for_procore_database_bytes: this.ctx.storage.sql.databaseSize,
      clearstory_for_procore_rows_read: rowsRead,
      clearstory_for_procore_rows_written: rowsWritten,
    }
  })
  #running: { composing: Promise<Composed>; background: TrackedBackground } | null = null
  #companyId: ProcoreCompanyId | null = null
  /** Milliseconds since the epoch; null if no alarm is set; undefined until it has been read. */
  #alarmAt: number | null | undefined

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    this.#sql = this.#openSql()
  }

  #openSql(): ObjectSql {
    return openObjectSql(this.ctx.storage, {
      migrations: bundledMigrations,
      beforeFirstTable: () => this.#refuseSecondHome(),
      afterFirstTable: () => this.#wakeWithin(alarmWithinMs),
    })
  }

  protected options(): ObjectOptions {
    return { clock: systemClock, env: this.env }
  }

  async fetch(request: Request): Promise<Response> {
    const provenId = companyIn(request)
    this.#companyId ??= provenId
    if (provenId !== null && this.#sql.exists()) await this.#wakeWithin(alarmWithinMs)
    const { app } = await this.composed()
    return app.fetch(request)
  }

  /**
   * Does the work that is due and sets the next alarm. Cloudflare retries an alarm that throws only six times and then
   * drops it, so the next alarm is set even after a failure.
   */
  async alarm(): Promise<void> {
    this.#alarmAt = null
    if (!this.#sql.exists()) return
    const { clock } = this.options()
    try {
      const { deps, schedule } = await this.composed()
      await schedule(clock.now())
      const next = await nextDue(deps, clock.now())
      if (next !== null) return await this.#wakeWithin(Date.parse(next) - Date.parse(clock.now()))
    } catch (error) {
      console.error(JSON.stringify({ level: 'error', event: 'alarm_failed', reason: String(error) }))
      return this.#wakeWithin(alarmWithinMs)
    }
    // No data is left: the company has left, or its id was made up.
    await this.#empty(this.ctx.storage.kv.get<string>(deletedAtKey))
  }

  /**
   * Revokes the app's tokens and removes its webhooks at Procore, then deletes everything. Returns counts, including
   * what could not be removed from Procore.
   */
  async deleteCompany(companyId: string): Promise<Left> {
    const { deps } = await this.composed()
    const left = await leaveCompany(deps, idOf<ProcoreCompanyId>(companyId))
    await this.settled()
    await this.#empty(this.options().clock.now())
    return left
  }

  /** Re-encrypts every secret with the current SECRET_KEY. Returns how many were rewritten. */
  async rotateKey(): Promise<number> {
    const { clock, env } = this.options()
    const { config } = readEnvironment(env, clock)
    return this.#sql.exists()
      ? rotateKey(this.#sql.sql, createEncryption(config.secretKey, config.previousSecretKeys))
      : 0
  }

  /** Every row as a line of JSON: `{"table": …, "row": {…}}`. Secrets stay encrypted. */
  async exportRows(): Promise<ReadableStream<Uint8Array>> {
    const { sql } = this.ctx.storage
    const tables = sql
      .exec<{ name: string }>(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' ORDER BY name`,
      )
      .toArray()
    const lines = (function* () {
      for (const { name } of tables) {
        for (const row of sql.exec(`SELECT * FROM "${name}"`)) {
          yield new TextEncoder().encode(`${JSON.stringify({ table: name, row })}\n`)
        }
      }
    })()
    return new ReadableStream({
      pull(controller) {
        const next = lines.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      },
    })
  }

  /**
   * Restores the object to a point in time within the last 30 days. Works only on the real platform: local workerd
   * keeps no history.
   * https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/#pitr-point-in-time-recovery-api
   *
   * @param at ISO 8601 UTC
   */
  async restore(at: string): Promise<{ restored: boolean; reason: string | null }> {
    const deletedAt = this.ctx.storage.kv.get<string>(deletedAtKey)
    if (deletedAt !== undefined && Date.parse(at) <= Date.parse(deletedAt)) {
      return { restored: false, reason: `The company was deleted on request at ${deletedAt}.` }
    }
    try {
      const bookmark = await this.ctx.storage.getBookmarkForTime(new Date(at))
      await this.ctx.storage.onNextSessionRestoreBookmark(bookmark)
    } catch (error) {
      return { restored: false, reason: error instanceof Error ? error.message : String(error) }
    }
    // The object loads the bookmark at its next start, so this instance must stop now.
    this.ctx.waitUntil(systemPace.sleep(0).then(() => this.ctx.abort('restored')))
    return { restored: true, reason: null }
  }

  /** The counters of this instance in the Prometheus text format. */
  async metrics(): Promise<string> {
    return this.#metrics.text()
  }

  /** Whether the company has rows here. */
  async exists(): Promise<boolean> {
    return this.#sql.exists()
  }

  protected get sql(): Sql {
    return this.#sql.sql
  }

  protected composed(): Promise<Composed> {
    this.#running ??= this.#start()
    return this.#running.composing
  }

  /** Waits for background work. */
  protected async settled(): Promise<void> {
    await this.#running?.background.settled(alarmWithinMs)
  }

  #start() {
    const { clock, pause, env } = this.options()
    const { config, log } = readEnvironment(env, clock)
    const tracked = trackedBackground(log)
    const background: TrackedBackground = {
      ...tracked,
      run: (work) => {
        tracked.run(work)
        this.ctx.waitUntil(work.catch(() => undefined))
      },
    }
    const composing = (async () => {
      const composed = await compose({
        config,
        sql: this.#sql.sql,
        assets: await panelOf(env),
        log,
        metrics: this.#metrics,
        background,
        gate: new MemoryGate(systemPace),
        clock,
        ...(pause ? { pause } : {}),
        onCloudflare: true,
        fetch: fixedLengthFetch((url, init) => fetch(url, init)),
        addressOf: cloudflareAddress,
      })
      // Any push marked as being sent belongs to an earlier instance that no longer runs.
      if (this.#sql.exists()) background.run(composed.recover({ includeSending: true }))
      return composed
    })()
    // After a failed start, the next request tries again.
    composing.catch(() => {
      this.#running = null
    })
    return { composing, background }
  }

  /** Brings the alarm forward if it is further away than `ms`. Costs one written row if it does. */
  async #wakeWithin(ms: number): Promise<void> {
    if (this.#alarmAt === undefined) this.#alarmAt = await this.ctx.storage.getAlarm()
    const at = Date.now() + Math.max(ms, 0)
    if (this.#alarmAt !== null && this.#alarmAt <= at) return
    this.#alarmAt = at
    await this.ctx.storage.setAlarm(at)
  }

  /** Deletes everything, then stores `deletedAt` (ISO 8601 UTC) if the company was deleted on request. */
  async #empty(deletedAt: string | undefined): Promise<void> {
    // Requests still in progress must not write into the emptied object.
    this.#sql.close()
    // `deleteAll` deletes the alarm too (compatibility dates from 2026-02-24 on).
    await this.ctx.storage.deleteAll()
    if (deletedAt !== undefined) this.ctx.storage.kv.put(deletedAtKey, deletedAt)
    this.#alarmAt = null
    this.#running = null
    this.#sql = this.#openSql()
  }

  /** Runs before the first table is created. */
  async #refuseSecondHome(): Promise<void> {
    if (this.#companyId === null) throw new StoreError('cannot_store', 'No company was proven.')
    if (await isElsewhere(this.options().env, this.#companyId, this.ctx.id)) {
      throw new StoreError(
        'cannot_store',
        'JURISDICTION has changed: this company’s data is in another one. Set it back.',
      )
    }
  }
}

function companyIn(request: Request): ProcoreCompanyId | null {
  const named = request.headers.get(companyHeader)
  return named === null ? null : idOf<ProcoreCompanyId>(named)
}
