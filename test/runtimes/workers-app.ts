import { compose } from '../../server/compose.ts'
import { createLog } from '../../server/log.ts'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { homeDatabase } from '../../server/store/company-databases.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { type AppUnderTest, configFor, TestClock } from '../support/app-under-test.ts'
import { signInAs } from '../support/caller.ts'
import { deleteEverything } from './empty-database.ts'
import { openFront, type World, worldHeader } from './workers-front.ts'
import { type RuntimeOptions, startWorkersRuntime, type WorkersRuntime } from './workers-runtime.ts'

export interface WorkersApp extends AppUnderTest, Pick<WorkersRuntime, 'deliver' | 'home' | 'second'> {
  /** Puts a message into the queue itself, to be delivered by the platform. */
  send(body: unknown): Promise<void>
  /** Where this world is inside workerd, without the address of this process before it. */
  direct(): { url: string; headers: Record<string, string> }
  /** Ends a company's gate, as the platform may at any time. */
  evictGate(companyId: number): Promise<void>
  /** What a company's gate would tell its successor. */
  gateMemory(companyId: number): Promise<unknown>
  /** Ends the whole runtime at once. */
  kill(): Promise<void>
  /** Starts it again on what was kept (RuntimeOptions.keepIn). */
  restart(): Promise<void>
}

/** One runtime per sandbox: starting workerd takes longer than most tests. */
const runtimes = new Map<Sandbox, Promise<WorkersRuntime>>()
let worlds = 0

/** The real app inside workerd, on two D1 databases, Durable Objects and Queues, behind an address of this process. */
export async function startWorkersApp(sandbox: Sandbox, options: RuntimeOptions = {}): Promise<WorkersApp> {
  let runtime = await runtimeFor(sandbox, options)
  const spread = await runtime.home.all('SELECT 1 FROM company_databases WHERE database <> ?', [homeDatabase])
  if (spread.length > 0) await deleteEverything(runtime.second)
  await deleteEverything(runtime.home)
  const clock = new TestClock()
  worlds += 1
  const world: World = { name: `world ${worlds}`, publicUrl: '', ahead: 0 }
  const worldNow = (): World => ({ ...world, ahead: clock.aheadMs })
  const front = await openFront(() => runtime.url, worldNow)
  const { url } = front
  world.publicUrl = url
  sandbox.setAppUrl(url)
  runtime.lines.length = 0

  // The same composition in this process, over the same databases: what a test looks into without asking over HTTP.
  const composed = await compose({
    config: configFor(sandbox, url, 'D1'),
    sql: runtime.home,
    moreSql: new Map([['DB_2', runtime.second]]),
    assets: { page: '', file: () => null },
    log: createLog({ level: 'silent', write: () => undefined, now: clock.now }),
    background: { run: () => undefined },
    gate: new MemoryGate(systemPace),
    clock,
    fetch,
  })
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}/test/${path}`)
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return answer.json()
  }
  const settled = async () => {
    await ask('settled')
  }
  return {
    ...composed,
    recover: async (asOf) => {
      await ask(`recover?asOf=${encodeURIComponent(asOf)}`)
    },
    schedule: async (now) => {
      await ask(`schedule?now=${encodeURIComponent(now)}`)
    },
    url,
    clock,
    databasePath: '',
    rows: async (text) => [...(await runtime.home.all(text)), ...(await runtime.second.all(text))],
    logLines: runtime.lines,
    as: (personId, companyId) =>
      signInAs({ appUrl: url, loginUrl: sandbox.procore.loginUrl, personId, companyId }),
    settled,
    close: async () => {
      // Whoever closed the sandbox first has taken the runtime along.
      await settled().catch(() => undefined)
      await front.close()
    },
    get home() {
      return runtime.home
    },
    get second() {
      return runtime.second
    },
    send: async (body) => {
      const sent = await fetch(`${url}/test/send`, { method: 'POST', body: JSON.stringify(body) })
      if (!sent.ok) throw new Error(await sent.text())
    },
    direct: () => ({ url: runtime.url, headers: worldHeader(worldNow()) }),
    deliver: (bodies) => runtime.deliver(bodies),
    evictGate: async (companyId) => {
      await ask(`evict-gate?company=${companyId}`)
    },
    gateMemory: (companyId) => ask(`gate-memory?company=${companyId}`),
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
