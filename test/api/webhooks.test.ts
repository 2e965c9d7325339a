import { beforeEach, describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId } from '../../server/domain/ids.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { ana, anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'

let pause: HeldPause

/** The moment before news is looked at, as long as the test wants it. */
class HeldPause {
  #held: Promise<void> = Promise.resolve()
  #letGo: () => void = () => undefined

  wait = (): Promise<void> => this.#held

  hold(): void {
    this.#held = new Promise((resolve) => {
      this.#letGo = resolve
    })
  }

  letGo(): void {
    this.#letGo()
  }
}

freshHarbor((sandbox) => {
  pause = new HeldPause()
  return startApp(sandbox, { pause: pause.wait })
})

const { lobby, conference } = changeEvents
const rough = String(seededCors.rough)
const marin = idOf<ProcoreCompanyId>(String(companies.marin.id))
/** What Marin's hook proves itself by: a secret of its own. */
const secretOf = (companyId = marin) => app.deps.procoreWebhook.secretFor(companyId)
const hooks = () => sandbox.procore.state.webhooks
const eventReads = () =>
  sandbox.journal.entries({ method: 'GET', path: /\/rest\/v1\.1\/change_events\/\d+$/ })
const intoLobby = {
  kind: 'push',
  corIds: [rough],
  destination: { kind: 'existing', changeEventId: String(lobby.id) },
}
const view = async () => (await expectOk(ana.get(`${harbor}/change-events/${lobby.id}`))).body

async function deliver(options?: Parameters<ReturnType<typeof hooks>['deliverNow']>[0]) {
  pause.hold()
  await hooks().deliverNow(options)
  pause.letGo()
  await app.settled()
}

async function told(news: object, presented?: string | null, companyId = marin) {
  const authorization = presented === undefined ? await secretOf(companyId) : presented
  return fetch(`${app.url}/webhooks/procore/${companyId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    body: JSON.stringify(news),
  })
}

function newsOf(id: number, more: object = {}) {
  return {
    id: 1,
    ulid: '01K0000000000000000000000A',
    timestamp: new Date().toISOString(),
    company_id: companies.marin.id,
    project_id: projects.harbor.id,
    event_type: 'update',
    resource_name: 'Change Events',
    resource_id: id,
    ...more,
  }
}

describe('Procore’s hook', () => {
  it('is made when a project is mapped, with a trigger for everything that happens to change events', async () => {
    const [hook, ...others] = hooks().hooks
    expect(others).toEqual([])
    expect(hook).toMatchObject({
      projectId: projects.harbor.id,
      namespace: 'clearstory-for-procore',
      payloadVersion: 'v3.0',
      destinationUrl: `${app.url}/webhooks/procore/${companies.marin.id}`,
      authorization: await secretOf(),
    })
    expect(hook?.triggers.map(({ resource, action }) => `${action} ${resource}`).sort()).toEqual([
      'create Change Event Line Items',
      'create Change Events',
      'delete Change Event Line Items',
      'delete Change Events',
      'update Change Event Line Items',
      'update Change Events',
    ])
    expect((await expectOk(ana.get(`${harbor}/setup`))).body).toMatchObject({ procoreNews: { told: true } })
  })

  it('is one of the whole company where Procore offers that', async () => {
    hooks().hooks = []
    hooks().companyHearsProjects = true
    await anaWithHarborMapped(app)
    expect(hooks().hooks.map(({ projectId }) => projectId)).toEqual([null])
  })

  it('is brought up to date when the project is mapped anew, not made twice', async () => {
    const [hook] = hooks().hooks
    if (!hook) throw new Error('no hook')
    Object.assign(hook, { authorization: 'old', status: 'disabled', triggers: hook.triggers.slice(1) })
    await anaWithHarborMapped(app)
    expect(hooks().hooks).toHaveLength(1)
    expect(hooks().hooks[0]).toMatchObject({ authorization: await secretOf(), status: 'active' })
    expect(hooks().hooks[0]?.triggers).toHaveLength(6)
  })

  it('goes when the company disconnects', async () => {
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    await app.settled()
    expect(hooks().hooks).toEqual([])
  })

  it('that stays in Procore holds up no disconnecting, and what it tells is dropped', async () => {
    sandbox.faults.add({ system: 'procore', method: 'DELETE', kind: 'status', status: 500 })
    await expectOk(ana.delete(`/api/connection?projectId=${projects.harbor.id}`))
    await app.settled()
    expect(hooks().hooks).toHaveLength(1)
    sandbox.journal.clear()
    expect((await told(newsOf(lobby.id))).status).toBe(202)
    await app.settled()
    expect(eventReads()).toEqual([])
  })

  it.each([
    ['the person may not make hooks', 403, 'forbidden'],
    ['Procore is down', 500, 'unavailable'],
    ['Procore wants something else', 400, 'refused'],
  ])('holds up nothing when %s, and Setup says why', async (_, status, reason) => {
    hooks().hooks = []
    const body = JSON.stringify({ errors: 'Sorry about that' })
    const times = Number.POSITIVE_INFINITY
    sandbox.faults.add({ system: 'procore', path: /webhooks/, kind: 'status', status, body, times })
    await anaWithHarborMapped(app)
    const { body: setup } = await expectOk(ana.get(`${harbor}/setup`))
    expect(setup).toMatchObject({
      mapping: {},
      procoreNews: { told: false, reason, detail: 'Sorry about that' },
    })
  })
})

describe('what Procore tells', () => {
  beforeEach(async () => {
    await push(ana, intoLobby)
    sandbox.journal.clear()
  })

  it.each(['v2.0', 'v3.0', 'v4.0'] as const)(
    'in payload %s brings another person’s edit',
    async (version) => {
      for (const hook of hooks().hooks) hook.payloadVersion = version
      const line = sandbox.procore.state.lines(lobby.id).at(-1)
      sandbox.procore.state.editLine(lobby.id, line?.id ?? 0, { amount: '77.00' })
      await deliver()
      expect(await view()).toMatchObject({
        cors: [{ corId: rough, state: 'edited_in_procore', procoreCents: 7700 }],
      })
      expect(eventReads()).toHaveLength(1)
      expect(hooks().deliveries.every(({ status }) => status === 'delivered')).toBe(true)
    },
  )

  it('of our own write changes nothing', async () => {
    const before = await view()
    await deliver()
    expect(await view()).toMatchObject({ cors: JSON.parse(JSON.stringify(before)).cors })
    expect(app.logLines.filter((line) => line.includes('"nothing_new"'))).toHaveLength(1)
    expect(app.logLines.filter((line) => line.includes('"changed"'))).toEqual([])
  })

  it('twice is worked once', async () => {
    await deliver()
    sandbox.procore.state.setStatus(lobby.id, 'Pricing with subs')
    await deliver({ copies: 3 })
    const reads = eventReads().length
    const delivered = hooks().deliveries.at(-1)
    if (!delivered) throw new Error('nothing was delivered')
    expect(await hooks().redeliver(delivered)).toBe(202)
    await app.settled()
    expect(eventReads()).toHaveLength(reads)
  })

  it('in the wrong order is told by its times: a deletion is seen whatever comes after it', async () => {
    const line = sandbox.procore.state.lines(lobby.id).at(-1)
    sandbox.procore.state.editLine(lobby.id, line?.id ?? 0, { amount: '77.00' })
    hooks().observe()
    sandbox.procore.state.deleteChangeEvent(lobby.id, 'for_good')
    await deliver({ order: 'newest_first' })
    expect(await view()).toMatchObject({ changeEvent: { deleted: true } })
  })

  it('reads a burst of news about one change event once', async () => {
    for (let amount = 1; amount <= 30; amount += 1) {
      const line = sandbox.procore.state.lines(lobby.id).at(-1)
      sandbox.procore.state.editLine(lobby.id, line?.id ?? 0, { amount })
      hooks().observe()
    }
    await deliver()
    expect(eventReads()).toHaveLength(1)
    expect(await view()).toMatchObject({ cors: [{ procoreCents: 3000 }] })
  })

  it('about a change event that nobody here knows asks Procore nothing', async () => {
    await deliver()
    sandbox.journal.clear()
    sandbox.procore.state.setStatus(conference.id, 'Pricing with subs')
    await deliver()
    expect(eventReads()).toEqual([])
  })

  it('of a line alone finds its change event', async () => {
    await deliver()
    sandbox.journal.clear()
    const line = sandbox.procore.state.lines(lobby.id).at(-1)
    await told(newsOf(line?.id ?? 0, { resource_name: 'Change Event Line Items' }))
    await app.settled()
    expect(eventReads()).toHaveLength(1)
  })

  it('reaches a panel whose people have all signed out as “changed since”', async () => {
    await deliver()
    await expectOk(ana.delete('/api/session'))
    sandbox.procore.state.setStatus(lobby.id, 'Pricing with subs')
    await deliver()
    await anaAgain()
    expect(await view()).toMatchObject({ procoreChangedAt: expect.any(String) })
    await expectOk(ana.post(`${harbor}/change-events/${lobby.id}/refresh`))
    expect(await view()).toMatchObject({ procoreChangedAt: null })
  })

  it('is read with another person’s session where the pusher’s has ended', async () => {
    await deliver()
    const rita = await app.as(people.rita.id, companies.marin.id)
    await expectOk(rita.get(`${harbor}/change-events/${lobby.id}`))
    await expectOk(ana.delete('/api/session'))
    sandbox.procore.state.deleteChangeEvent(lobby.id)
    await deliver()
    const { body } = await expectOk(rita.get(`${harbor}/change-events/${lobby.id}`))
    expect(body).toMatchObject({ changeEvent: { deleted: true }, procoreChangedAt: null })
  })

  it('waits while Procore is down and is worked by the schedule', async () => {
    const fault = sandbox.faults.add({
      system: 'procore',
      method: 'GET',
      path: /change_events/,
      kind: 'status',
      status: 500,
    })
    const line = sandbox.procore.state.lines(lobby.id).at(-1)
    sandbox.procore.state.editLine(lobby.id, line?.id ?? 0, { amount: '77.00' })
    await deliver()
    expect(fault.count).toBe(1)
    expect(await view()).toMatchObject({ cors: [{ state: 'up_to_date' }] })
    app.clock.advance(61)
    await app.schedule(app.clock.now())
    expect(await view()).toMatchObject({ cors: [{ state: 'edited_in_procore' }] })
  })
})

describe('a delivery', () => {
  it.each([
    ['no secret', null],
    ['an empty one', ''],
    ['what they are made of', 'sandbox-webhook-secret-for-tests-only'],
    ['the beginning of the right one', 'begin'],
    ['that of another company', 'other'],
  ])('with %s is refused unread', async (_, kind) => {
    const secret = await secretOf()
    const other = await secretOf(idOf<ProcoreCompanyId>(String(companies.coastal.id)))
    const presented = kind === 'begin' ? secret.slice(0, -1) : kind === 'other' ? other : kind
    // Larger than is read of any body: the secret comes first.
    const answer = await told({ ...newsOf(lobby.id), fill: 'x'.repeat(300_000) }, presented)
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'webhook_refused' })
    expect(app.logLines.join('\n')).not.toContain(secret)
  })

  it('for another company than its address names is refused', async () => {
    sandbox.journal.clear()
    const forged = await told(newsOf(lobby.id, { company_id: companies.coastal.id }))
    expect(forged.status).toBe(401)
    await app.settled()
    expect(eventReads()).toEqual([])
    expect((await told(newsOf(lobby.id), undefined, idOf<ProcoreCompanyId>('x'))).status).toBe(400)
  })

  it.each<[string, object]>([
    ['nothing', {}],
    ['a list', []],
    ['ids that are none', newsOf(lobby.id, { resource_id: '../me' })],
    ['no company', { ...newsOf(lobby.id), company_id: null }],
    ['another resource', newsOf(lobby.id, { resource_name: 'Budget Line Items' })],
  ])('that holds %s is taken and dropped', async (_, news) => {
    sandbox.journal.clear()
    expect((await told(news)).status).toBe(202)
    await app.settled()
    expect(eventReads()).toEqual([])
  })

  it('that cannot be read leaves its shape in the log, nothing of what it says', async () => {
    await told({ id: 1, note: 'a secret word', lines: [1] })
    const line = app.logLines.find((one) => one.includes('webhook_unreadable'))
    expect(line).toContain('id:string note:string lines:list')
    expect(line).not.toContain('secret word')
  })

  it('that is larger than any news is refused unread', async () => {
    expect((await told({ fill: 'x'.repeat(300_000) })).status).toBe(413)
  })

  it('that fails is brought again by Procore after a pause, and everything behind it in its order', async () => {
    await push(ana, intoLobby)
    const { state } = sandbox.procore
    const [hook] = hooks().hooks
    if (!hook) throw new Error('no hook')
    const rightUrl = hook.destinationUrl
    hook.destinationUrl = `${app.url}/nowhere`
    const at = Date.now()
    state.now = () => at
    await hooks().deliver()
    const queued = hooks().waiting(hook.id).length
    expect(queued).toBeGreaterThan(1)
    hook.destinationUrl = rightUrl
    await hooks().deliver()
    expect(hooks().waiting(hook.id)).toHaveLength(queued)
    state.now = () => at + 1_001
    await hooks().deliver()
    expect(hooks().waiting(hook.id)).toEqual([])
  })

  it('for one company is never read with a session of another', async () => {
    await push(ana, intoLobby)
    await app.as(people.otto.id, companies.coastal.id)
    sandbox.journal.clear()
    const coastal = idOf<ProcoreCompanyId>(String(companies.coastal.id))
    const news = newsOf(lobby.id, { company_id: companies.coastal.id, ulid: '01K0000000000000000000000B' })
    expect((await told(news, undefined, coastal)).status).toBe(202)
    await app.settled()
    expect(eventReads()).toEqual([])
  })

  it('needs a POST', async () => {
    const answer = await fetch(`${app.url}/webhooks/procore/${marin}`, {
      headers: { authorization: await secretOf() },
    })
    expect(answer.status).toBe(404)
  })
})
