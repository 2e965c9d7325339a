import { startWorkersApp } from '../runtimes/workers-app.ts'
import { operatorToken } from '../runtimes/workers-runtime.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import type { Figure } from './figure.ts'

/** The company described in README, *Growth*, in a month of 30 days. */
const month = {
  projects: 3,
  corsPerProject: 1_000,
  /** Each project is synced every ten minutes. */
  syncs: 3 * 144 * 30,
  /** Five people, twenty times a day. */
  opens: 5 * 20 * 30,
  pushes: 300,
  news: 600,
}

/** US$ per unit: Cloudflare's prices for Workers and SQLite-backed Durable Objects. */
const price = {
  workerRequest: 0.3e-6,
  workerCpuMs: 0.02e-6,
  objectRequest: 0.15e-6,
  gigabyteSecond: 12.5e-6,
  rowRead: 0.001e-6,
  rowWritten: 1e-6,
  storedGigabyte: 0.2,
}
/** A Durable Object is billed for 128 MB while it waits for Procore and Clearstory. Assumes half a second per call. */
const gigabytes = 0.128
const secondsPerCall = 0.5
const cpuMsPerRequest = 10

interface Cost {
  requests: number
  calls: number
  rowsRead: number
  rowsWritten: number
}

/**
 * The monthly cost of one company on Cloudflare: rows, requests and outgoing calls are counted in workerd for one
 * operation of each kind, and multiplied.
 */
export async function measureCost(): Promise<Figure[]> {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  // The CORs are an hour old, because a delta sync overlaps the latest update by two minutes.
  sandbox.clearstory.state.clock = () => Date.now() - 3_600_000
  const app = await startWorkersApp(sandbox)
  const ana = await anaWithHarborMapped(app)
  const added = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, month.corsPerProject)
  await expectOk(ana.post(`${harbor}/sync`))
  await app.settled()

  const count = async (act: () => Promise<unknown>, requests = 1): Promise<Cost> => {
    const before = await rows(app.url)
    sandbox.journal.clear()
    await act()
    await app.settled()
    const after = await rows(app.url)
    return {
      requests,
      calls: sandbox.journal.entries({}).length,
      rowsRead: after.read - before.read,
      rowsWritten: after.written - before.written,
    }
  }
  const lobby = String(changeEvents.lobby.id)
  const open = async () => {
    await expectOk(ana.get(`${harbor}/change-events/${lobby}`))
    await expectOk(ana.post(`${harbor}/change-events/${lobby}/refresh`))
  }
  let at = 0
  const pushOne = () => {
    const destination = { kind: 'existing', changeEventId: lobby }
    return push(ana, { kind: 'push', corIds: [String(added[at++])], destination })
  }
  await open()
  const kinds: [string, number, Cost][] = [
    ['a sync with nothing new', month.syncs, await count(() => expectOk(ana.post(`${harbor}/sync`)))],
    ['opening the panel', month.opens, await count(open, 2)],
    // An open panel polls every half minute.
    ['ten minutes of an open panel', month.opens, await count(() => poll(20), 20)],
    ['a push', month.pushes, await count(pushOne, 2)],
    [
      'the daily full reading of a project',
      month.projects * 30,
      await count(async () => {
        app.clock.advance(24 * 3600)
        await app.schedule(app.clock.now())
      }, 0),
    ],
  ]
  const bytes = (await rows(app.url)).bytes * month.projects
  await app.close()
  await sandbox.close()

  const figures = kinds.map(([what, times, cost]) =>
    figureOf(`${what}, ${times} a month`, dollars(cost) * times, 1),
  )
  const alarms = month.syncs * (price.objectRequest + price.rowWritten)
  const storage = (bytes / 1e9) * price.storedGigabyte
  const total = kinds.reduce((sum, [, times, cost]) => sum + dollars(cost) * times, alarms + storage)
  return [
    ...figures,
    figureOf('alarms', alarms, 1),
    figureOf('storage', storage, 1),
    figureOf('a company on Cloudflare, a month', total, 0.3),
  ]

  async function poll(times: number): Promise<void> {
    for (let round = 0; round < times; round += 1) await expectOk(ana.get(`${harbor}/standing`))
  }
}

function dollars({ requests, calls, rowsRead, rowsWritten }: Cost): number {
  return (
    requests * (price.workerRequest + price.objectRequest + cpuMsPerRequest * price.workerCpuMs) +
    calls * secondsPerCall * gigabytes * price.gigabyteSecond +
    rowsRead * price.rowRead +
    rowsWritten * price.rowWritten
  )
}

function figureOf(what: string, value: number, most: number): Figure {
  return { what, value, unit: 'US$', goal: `≤ ${most.toFixed(2)}`, met: value <= most }
}

async function rows(url: string): Promise<{ read: number; written: number; bytes: number }> {
  const answer = await fetch(`${url}/operator/companies/${companies.marin.id}/metrics`, {
    headers: { authorization: `Bearer ${operatorToken}` },
  })
  const text = await answer.text()
  const gauge = (name: string) =>
    Number(new RegExp(`^clearstory_for_procore_${name} (\\d+)`, 'm').exec(text)?.[1])
  return { read: gauge('rows_read'), written: gauge('rows_written'), bytes: gauge('database_bytes') }
}
