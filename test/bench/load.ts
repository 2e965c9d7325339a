import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appEnvironment } from '../sandbox/app-environment.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { signInAs } from '../support/caller.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { freePort, startServer } from '../support/server-process.ts'
import { type Figure, percentile } from './figure.ts'
import { keepOpen, panelActs, type Sample } from './open-panels.ts'

const panels = 1_000
const sessions = 100
const corsPerProject = 10_000
/** One request per panel: without changes, polling backs off to every other minute, and people click in between. */
const everyMs = 60_000
const minutes = Number(process.env.BENCH_MINUTES ?? 1)
const token = 'bench-reads-metrics'
/** Caches and the JIT compiler warm up in the first seconds. */
const warmUpMs = 10_000

/**
 * Load test of the built server in a child process with a thousand open panels: does it slow down, or does its memory
 * grow?
 */
export async function measureLoad(): Promise<Figure[]> {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 10_000_000, spike: 10_000_000 }
  // All CORs but one are an hour old, because a delta sync overlaps the latest update by two minutes and would
  // otherwise include the import.
  for (const { id } of [projects.harbor.clearstory, projects.clinic.clearstory]) {
    sandbox.clearstory.state.clock = () => Date.now() - 3_600_000
    sandbox.clearstory.state.addCors(id, corsPerProject - 1)
    sandbox.clearstory.state.clock = Date.now
    sandbox.clearstory.state.addCors(id, 1)
  }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  sandbox.setAppUrl(url)
  const home = await mkdtemp(join(tmpdir(), 'clearstory-load-'))
  const environment = {
    ...appEnvironment(sandbox, { port, publicUrl: url, databasePath: join(home, 'app.db') }),
    METRICS_TOKEN: token,
  }
  let server = await startServer('dist', environment)
  try {
    const bearers = await prepare(sandbox, url)
    // Restarted on its existing data, to measure an idle server.
    await server.stop()
    server = await startServer('dist', environment)
    const idle = await residentMb(url)

    const memory: number[] = []
    const watch = setInterval(() => {
      // A single failed sample does not matter.
      residentMb(url).then(
        (mb) => memory.push(mb),
        () => undefined,
      )
    }, 2_000)
    const events = [changeEvents.conference.id, changeEvents.lobby.id, changeEvents.mechanical.id]
    const { samples, refused } = await keepOpen({
      url,
      bearers,
      acts: panelActs(harbor, events),
      panels,
      everyMs,
      forMs: minutes * 60_000,
    })
    clearInterval(watch)
    return figures({ idle, memory, samples, refused })
  } finally {
    await server.kill()
    await sandbox.close()
    await rm(home, { recursive: true, force: true })
  }
}

/** Connects Clearstory, maps both projects, syncs their CORs, and signs people in; returns their bearers. */
async function prepare(sandbox: Sandbox, appUrl: string): Promise<string[]> {
  const { loginUrl } = sandbox.procore
  const who = [people.ana.id, people.ben.id, people.rita.id]
  const callers = []
  for (let at = 0; at < sessions; at += 1) {
    const personId = who[at % who.length] ?? people.ana.id
    callers.push(await signInAs({ appUrl, loginUrl, personId, companyId: companies.marin.id }))
  }
  const [ana] = callers
  if (!ana) throw new Error('nobody signed in')
  const { keyId, secret } = clearstoryKeys.marin
  await expectOk(ana.put('/api/connection', { projectId: String(projects.harbor.id), keyId, secret }))
  for (const project of [projects.harbor, projects.clinic]) {
    const path = `/api/projects/${project.id}`
    await expectOk(ana.put(`${path}/mapping`, { clearstoryProjectId: String(project.clearstory.id) }))
    await expectOk(ana.post(`${path}/sync`))
  }
  for (const event of [changeEvents.conference, changeEvents.lobby, changeEvents.mechanical]) {
    await expectOk(ana.post(`${harbor}/change-events/${event.id}/refresh`))
  }
  return callers.map(({ bearer }) => bearer)
}

async function residentMb(url: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const bytes = /^process_resident_memory_bytes (\d+)$/m.exec(await answer.text())?.[1]
  return Number(bytes ?? Number.NaN) / 1024 / 1024
}

function figures(run: { idle: number; memory: number[]; samples: Sample[]; refused: number }): Figure[] {
  const { idle, memory, samples, refused } = run
  const end = minutes * 60_000
  const stretch = Math.min(60_000, (end - warmUpMs) / 3)
  const within = (from: number, to: number) =>
    samples.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms)
  const first = within(warmUpMs, warmUpMs + stretch)
  const last = within(end - stretch, end)
  const ratio = (share: number) => percentile(last, share) / percentile(first, share)
  const most = (what: string, value: number, unit: string, goal: number): Figure => {
    return { what, value, unit, goal: `≤ ${goal}`, met: value <= goal }
  }
  const third = Math.max(1, Math.floor(memory.length / 3))
  return [
    most(`${samples.length} answers to ${panels} open panels, refused or failed`, refused, '', 0),
    most('last minute ÷ first, p50', ratio(0.5), '×', 1.5),
    most('last minute ÷ first, p99', ratio(0.99), '×', 1.5),
    most('resident memory idle, 20,000 CORs stored', idle, 'MiB', 150),
    most('resident memory under load, at most', Math.max(...memory), 'MiB', 300),
    most(
      'resident memory, last third of the run ÷ first',
      percentile(memory.slice(-third), 0.5) / percentile(memory.slice(0, third), 0.5),
      '×',
      1.25,
    ),
  ]
}
