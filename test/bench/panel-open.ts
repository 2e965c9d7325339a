import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { type Figure, inTurn, median, timed } from './figure.ts'

/** The panel's first paint with 10,000 CORs and 500 links compared to 100 CORs. */
export async function measurePanelOpen(): Promise<Figure[]> {
  const small = await projectOf(100, 50)
  const large = await projectOf(10_000, 500)
  const open = (ana: Caller) => () =>
    timed(async () => {
      for (let at = 0; at < 10; at += 1) {
        await expectOk(ana.get(`${harbor}/change-events/${changeEvents.conference.id}`))
      }
    })
  const { a, b } = await inTurn(15, open(large.ana), open(small.ana))
  const ratio = median(a.map((one, at) => one / (b[at] ?? Number.NaN)))
  await small.close()
  await large.close()
  return [
    {
      what: 'open the panel, 10,000 CORs and 500 links ÷ 100 CORs',
      value: ratio,
      unit: '×',
      goal: '≤ 1.5',
      met: ratio <= 1.5,
    },
  ]
}

async function projectOf(cors: number, links: number) {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  const corIds = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, cors)
  const app = await startApp(sandbox)
  const ana = await anaWithHarborMapped(app)
  const events = [changeEvents.lobby, changeEvents.mechanical]
  for (let at = 0; at < links; at += 50) {
    // The change event that is opened has the same fifty CORs in both projects.
    const target = at === 0 ? changeEvents.conference : events[(at / 50) % events.length]
    await push(ana, {
      kind: 'push',
      corIds: corIds.slice(at, at + 50).map(String),
      destination: { kind: 'existing', changeEventId: String(target?.id) },
    })
  }
  return {
    ana,
    close: async () => {
      await app.close()
      await sandbox.close()
    },
  }
}
