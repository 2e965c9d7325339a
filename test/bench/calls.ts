import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { seededTags } from '../sandbox/seed/clearstory-tags.ts'
import { changeEventStatuses, changeEvents, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { anaWithHarborMapped, expectOk, harbor } from '../support/mapped-project.ts'
import type { Figure } from './figure.ts'

const conference = String(changeEvents.conference.id)

/** The number of calls per operation: exact and deterministic counts from the sandbox's journal. */
export async function countCalls(): Promise<Figure[]> {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  // All CORs but one are an hour old, because a delta sync overlaps the latest update by two minutes and would
  // otherwise include the import.
  sandbox.clearstory.state.clock = () => Date.now() - 3_600_000
  const app = await startApp(sandbox)
  const ana = await anaWithHarborMapped(app)
  const figures: Figure[] = []
  const calls = (system: 'procore' | 'clearstory', path?: RegExp) =>
    sandbox.journal.entries({ system, ...(path ? { path } : {}) }).length
  const counted = async (act: () => Promise<unknown>) => {
    sandbox.journal.clear()
    await act()
  }
  const plan = async (order: object) => {
    const { body } = await expectOk(ana.post(`${harbor}/pushes`, order))
    if (typeof body !== 'object' || body === null || !('pushId' in body)) throw new Error('no plan')
    return String(body.pushId)
  }
  const into = (corIds: (string | number)[], more: object = {}) => ({
    kind: 'push',
    corIds: corIds.map(String),
    destination: { kind: 'existing', changeEventId: conference },
    ...more,
  })
  const report = (what: string, value: number, goal: number) =>
    figures.push({ what, value, unit: 'calls', goal: `≤ ${goal}`, met: value <= goal })

  const one = await plan(into([seededCors.rough]))
  await counted(() => expectOk(ana.post(`${harbor}/pushes/${one}/apply`)))
  report('apply 1 COR to an existing change event: Procore', calls('procore'), 2)

  const many = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 100)
  await expectOk(ana.post(`${harbor}/sync`))
  const hundred = await plan(into(many))
  await counted(() => expectOk(ana.post(`${harbor}/pushes/${hundred}/apply`)))
  report('apply 100 CORs to an existing change event: Procore', calls('procore'), 2)

  const fresh = await plan({
    kind: 'push',
    corIds: [String(seededCors.vav)],
    destination: { kind: 'new', title: 'New', statusId: String(changeEventStatuses[0].id), scope: 'tbd' },
  })
  await counted(() => expectOk(ana.post(`${harbor}/pushes/${fresh}/apply`)))
  report('apply to a new change event: Procore', calls('procore'), 1)

  await counted(() => expectOk(ana.post(`${harbor}/change-events/${conference}/refresh`)))
  report('open the panel: Procore', calls('procore'), 1)

  const tagged = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 100)
  const tags = tagThem(sandbox, tagged)
  await expectOk(ana.post(`${harbor}/sync`))
  const byLine = into(tagged, { breakdown: 'line_item' })
  await counted(() => plan(byLine))
  // One call per COR and per T&M tag, and one page for each of the four kinds of rates.
  report(`plan 100 CORs by line item, ${tags} T&M tags: Clearstory`, calls('clearstory'), tags + 104)
  const before = sandbox.procore.state.lines(changeEvents.conference.id).length
  let thousand = ''
  await counted(async () => {
    thousand = await plan(byLine)
  })
  report('plan them again: Clearstory', calls('clearstory'), 100)
  await counted(() => expectOk(ana.post(`${harbor}/pushes/${thousand}/apply`)))
  const lines = sandbox.procore.state.lines(changeEvents.conference.id).length - before
  report(`apply their ${lines} lines: Procore`, calls('procore'), 2)

  sandbox.clearstory.state.addCors(projects.clinic.clearstory.id, 9_999)
  sandbox.clearstory.state.clock = Date.now
  sandbox.clearstory.state.addCors(projects.clinic.clearstory.id, 1)
  const clinic = `/api/projects/${projects.clinic.id}`
  await counted(async () => {
    await expectOk(
      ana.put(`${clinic}/mapping`, { clearstoryProjectId: String(projects.clinic.clearstory.id) }),
    )
    await app.settled()
  })
  const received = [...sandbox.clearstory.state.cors()].filter((cor) =>
    String(cor.contractId).startsWith('71'),
  ).length
  report(
    `first sync of ${received} CORs: Clearstory pages`,
    calls('clearstory', /^\/cors$/),
    Math.ceil(received / 100) + 2,
  )
  await counted(() => expectOk(ana.post(`${clinic}/sync`)))
  report('delta with nothing new, per inbox: Clearstory', calls('clearstory') / 2, 1)

  await app.close()
  await sandbox.close()
  return figures
}

/** Adds a T&M tag with nine priced items to each COR; with the markup that makes ten lines. */
function tagThem({ clearstory }: Sandbox, corIds: readonly number[]): number {
  const { tags } = clearstory.state.tables
  const pattern = tags.find(({ id }) => id === seededTags.rough[0])
  if (!pattern) throw new Error('the seed has no such tag')
  for (const [at, corId] of corIds.entries()) {
    const cor = clearstory.state.cor(corId)
    if (!cor) throw new Error(`no COR ${corId}`)
    const [first] = pattern.labor
    const labor = first ? [...pattern.labor, { ...first, laborClass: 'Foreman', unitQuantity: 1 }] : []
    const id = 90_000 + at
    tags.push({
      ...pattern,
      id,
      uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
      number: id,
      contractId: cor.contractId,
      labor,
    })
    cor.tagIds.push(id)
  }
  return corIds.length
}
