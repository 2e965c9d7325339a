import type { D1Database } from '@cloudflare/workers-types'
import { compose } from '../../server/compose.ts'
import { createLog } from '../../server/log.ts'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { openD1 } from '../../server/store/d1.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { type AppUnderTest, configFor, TestClock } from '../support/app-under-test.ts'
import { signInAs } from '../support/caller.ts'
import { openFront, type World } from './workers-front.ts'
import { startWorkersRuntime, type WorkersRuntime } from './workers-runtime.ts'

/** One runtime per sandbox: starting workerd takes longer than most tests. */
const runtimes = new Map<Sandbox, Promise<WorkersRuntime>>()
let worlds = 0

/** The real app inside workerd, on D1 and Durable Objects, behind an address of this process, against the sandbox. */
export async function startWorkersApp(sandbox: Sandbox): Promise<AppUnderTest> {
  const runtime = await runtimeFor(sandbox)
  await deleteEverything(runtime.database)
  const clock = new TestClock()
  worlds += 1
  const world: World = { name: `world ${worlds}`, publicUrl: '', ahead: 0 }
  const front = await openFront(runtime.url, () => ({ ...world, ahead: clock.aheadMs }))
  const { url } = front
  world.publicUrl = url
  sandbox.setAppUrl(url)
  runtime.lines.length = 0

  // The same composition in this process, over the same database: what a test looks into without asking over HTTP.
  const composed = await compose({
    config: configFor(sandbox, url, 'D1'),
    sql: openD1(runtime.database),
    assets: { page: '', file: () => null },
    log: createLog({ level: 'silent', write: () => undefined, now: clock.now }),
    background: { run: () => undefined },
    gate: new MemoryGate(systemPace),
    clock,
    fetch,
  })
  const settled = async () => {
    await fetch(`${url}/test/settled`)
  }
  return {
    ...composed,
    recover: async (asOf) => {
      await fetch(`${url}/test/recover?asOf=${encodeURIComponent(asOf)}`)
    },
    url,
    clock,
    databasePath: '',
    logLines: runtime.lines,
    as: (personId, companyId) =>
      signInAs({ appUrl: url, loginUrl: sandbox.procore.loginUrl, personId, companyId }),
    settled,
    close: async () => {
      await settled()
      await front.close()
    },
  }
}

function runtimeFor(sandbox: Sandbox): Promise<WorkersRuntime> {
  const running = runtimes.get(sandbox)
  if (running) return running
  const started = startWorkersRuntime(sandbox)
  runtimes.set(sandbox, started)
  const { close } = sandbox
  sandbox.close = async () => {
    runtimes.delete(sandbox)
    await (await started).dispose()
    await close()
  }
  return started
}

/** Empties every table; the schema stays. */
async function deleteEverything(database: D1Database): Promise<void> {
  const { results } = await database
    .prepare(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
       AND name NOT LIKE '_cf_%' AND name <> 'schema_migrations'`,
    )
    .all<{ name: string }>()
  const triggers = await database
    .prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`)
    .all<{ name: string; sql: string }>()
  // The audit trail refuses to be emptied, so its guards step aside for this one batch.
  await database.batch([
    database.prepare('PRAGMA defer_foreign_keys = ON'),
    ...triggers.results.map(({ name }) => database.prepare(`DROP TRIGGER "${name}"`)),
    ...results.map(({ name }) => database.prepare(`DELETE FROM "${name}"`)),
    ...triggers.results.map(({ sql }) => database.prepare(sql)),
  ])
}
