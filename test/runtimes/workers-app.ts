import * as v from 'valibot'
import { compose } from '../../server/compose.ts'
import { createLog } from '../../server/log.ts'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { companies } from '../sandbox/seed/world.ts'
import { type AppUnderTest, configFor, TestClock } from '../support/app-under-test.ts'
import { signInAs } from '../support/caller.ts'
import { sqlOverHttp } from './sql-over-http.ts'
import { openFront, type World, worldHeader } from './workers-front.ts'
import { type RuntimeOptions, startWorkersRuntime, type WorkersRuntime } from './workers-runtime.ts'

export interface WorkersApp extends AppUnderTest {
  /** Where this world is inside workerd, without the address of this process before it. */
  direct(): { url: string; headers: Record<string, string> }
  /** Ends a company's object, as the platform may at any time. */
  evict(companyId: number): Promise<void>
  /** When a company's object wakes by itself: milliseconds since the epoch; null where it never does. */
  alarmOf(companyId: number): Promise<number | null>
  /** Wakes a company's object; answers with its next alarm. */
  ring(companyId: number): Promise<number | null>
  /** Sets the variable JURISDICTION, as a deployment would. */
  setJurisdiction(name: string): void
  /** Ends the whole runtime at once. */
  kill(): Promise<void>
  /** Starts it again on what was kept (RuntimeOptions.keepIn). */
  restart(): Promise<void>
}

/** One runtime per sandbox: starting workerd takes longer than most tests. */
const runtimes = new Map<Sandbox, Promise<WorkersRuntime>>()
let worlds = 0
const alarm = v.nullable(v.number())

/** The real app inside workerd, with a Durable Object per company, behind an address of this process. */
export async function startWorkersApp(sandbox: Sandbox, options: RuntimeOptions = {}): Promise<WorkersApp> {
  let runtime = await runtimeFor(sandbox, options)
  const clock = new TestClock()
  worlds += 1
  const world: World = { name: `world ${worlds}`, publicUrl: '', ahead: 0 }
  const worldNow = (): World => ({ ...world, ahead: clock.aheadMs })
  const front = await openFront(() => runtime.url, worldNow)
  const { url } = front
  world.publicUrl = url
  sandbox.setAppUrl(url)
  runtime.lines.length = 0

  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}/test/${path}`)
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return answer.json()
  }
  const sqlOf = (companyId: number | string) => sqlOverHttp(`${url}/test/sql?company=${companyId}`)
  // The same composition in this process, over the object of the company that most tests are about: what a test looks
  // into without asking over HTTP.
  const composed = await compose({
    config: configFor(sandbox, url, 'object'),
    sql: sqlOf(companies.marin.id),
    assets: { page: '', file: () => null },
    log: createLog({ level: 'silent', write: () => undefined, now: clock.now }),
    background: { run: () => undefined },
    gate: new MemoryGate(systemPace),
    clock,
    fetch,
  })
  const settled = async () => {
    await ask('settled')
  }
  return {
    ...composed,
    recover: async (which) => {
      await ask('leasesOutBy' in which ? `recover?asOf=${encodeURIComponent(which.leasesOutBy)}` : 'recover')
    },
    schedule: async (now) => {
      await ask(`schedule?now=${encodeURIComponent(now)}`)
    },
    url,
    clock,
    databasePath: '',
    rows: async (text) => {
      const known = v.parse(v.array(v.string()), await ask('companies'))
      return (await Promise.all(known.map((companyId) => sqlOf(companyId).all(text)))).flat()
    },
    logLines: runtime.lines,
    as: (personId, companyId) =>
      signInAs({ appUrl: url, loginUrl: sandbox.procore.loginUrl, personId, companyId }),
    settled,
    close: async () => {
      // Whoever closed the sandbox first has taken the runtime along.
      await settled().catch(() => undefined)
      await front.close()
    },
    direct: () => ({ url: runtime.url, headers: worldHeader(worldNow()) }),
    evict: async (companyId) => {
      await ask(`evict?company=${companyId}`)
    },
    alarmOf: async (companyId) => v.parse(alarm, await ask(`alarm?company=${companyId}`)),
    ring: async (companyId) => v.parse(alarm, await ask(`run-alarm?company=${companyId}`)),
    setJurisdiction: (name) => {
      world.jurisdiction = name
    },
    kill: () => runtime.dispose(),
    restart: async () => {
      runtimes.delete(sandbox)
      runtime = await runtimeFor(sandbox, options)
    },
  }
}

function runtimeFor(sandbox: Sandbox, options: RuntimeOptions): Promise<WorkersRuntime> {
  const running = runtimes.get(sandbox)
  if (running) return running
  const started = startWorkersRuntime(sandbox, options)
  runtimes.set(sandbox, started)
  const { close } = sandbox
  sandbox.close = async () => {
    runtimes.delete(sandbox)
    await (await started).dispose()
    await close()
  }
  return started
}
