import { startWorkersApp } from '../runtimes/workers-app.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { type Figure, inTurn, median, timed } from './figure.ts'

const rounds = 9
const opensAtOnce = 16
const opens = 160
const openPath = `${harbor}/change-events/${changeEvents.lobby.id}`

/** Compares the two engines. workerd runs as on Cloudflare, with one Durable Object per company. */
export async function measureEngines(): Promise<Figure[]> {
  const node = await world('node')
  const workers = await world('workers')
  const oneByOne = await inTurn(rounds, workers.openOne, node.openOne)
  const together = await inTurn(rounds, workers.openMany, node.openMany)
  await workers.close()
  await node.close()
  return [
    ratio('open the panel, Workers ÷ Node, p50', oneByOne.a, oneByOne.b, 'smaller'),
    ratio(`open it ${opensAtOnce} at a time, Workers ÷ Node, throughput`, together.b, together.a, 'larger'),
    calls('push a COR and undo it on Node: Procore', node.callsOfPush),
    calls('push a COR and undo it on Workers: Procore', workers.callsOfPush),
  ]
}

async function world(engine: 'node' | 'workers') {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  const workersApp = engine === 'workers' ? await startWorkersApp(sandbox) : null
  const app = workersApp ?? (await startNodeApp(sandbox))
  const ana = await anaWithHarborMapped(app)
  const order = {
    kind: 'push',
    corIds: [String(seededCors.rough)],
    destination: { kind: 'existing', changeEventId: String(changeEvents.lobby.id) },
  }
  sandbox.journal.clear()
  await push(ana, order)
  await push(ana, { kind: 'undo', changeEventId: String(changeEvents.lobby.id) })
  const callsOfPush = sandbox.journal.entries({ system: 'procore', path: /change_events/ }).length
  await push(ana, order)
  await expectOk(ana.post(`${openPath}/refresh`))

  // Bypasses the tests' proxy before workerd, which would be measured too.
  const { url, headers } = workersApp?.direct() ?? { url: app.url, headers: {} }
  const open = async () => {
    const answer = await fetch(`${url}${openPath}`, {
      headers: { ...headers, authorization: `Bearer ${ana.bearer}` },
    })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`the panel was answered with ${answer.status}`)
  }
  return {
    callsOfPush,
    openOne: async () => {
      const times: number[] = []
      for (let at = 0; at < 20; at += 1) times.push(await timed(open))
      return median(times)
    },
    openMany: () =>
      timed(async () => {
        let left = opens
        const one = async () => {
          while (left-- > 0) await open()
        }
        await Promise.all(Array.from({ length: opensAtOnce }, one))
      }),
    close: async () => {
      await app.close()
      await sandbox.close()
    },
  }
}

function ratio(what: string, over: number[], under: number[], better: 'smaller' | 'larger'): Figure {
  const value = median(over.map((one, at) => one / (under[at] ?? Number.NaN)))
  return better === 'smaller'
    ? { what, value, unit: '×', goal: '≤ 4', met: value <= 4 }
    : { what, value, unit: '×', goal: '≥ 0.25', met: value >= 0.25 }
}

function calls(what: string, value: number): Figure {
  return { what, value, unit: 'calls', goal: '≤ 6', met: value <= 6 }
}
