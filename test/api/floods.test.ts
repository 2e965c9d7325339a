import { beforeEach, describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreUserId } from '../../server/domain/ids.ts'
import { deliveryBudget } from '../../server/http/routes/webhook-routes.ts'
import { systemPace } from '../../server/procore/gate.ts'
import { MemoryGate } from '../../server/procore/memory-gate.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import type { ApiAnswer, Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

// One signed-in person, without any right to write, asks as often as a script can. On Node, with Procore's own limits and
// the app's limits on. Whoever would have to wait at the gate is told so at once, so that no test waits.
freshHarbor(
  (sandbox) =>
    startNodeApp(sandbox, {
      requestLimits: 'on',
      gate: () => new MemoryGate(systemPace, { longestWaitMs: 100 }),
    }),
  'as_seeded',
)

const lobby = String(changeEvents.lobby.id)
const event = `${harbor}/change-events/${lobby}`
const intoLobby = {
  kind: 'push',
  corIds: [String(seededCors.rough)],
  destination: { kind: 'existing', changeEventId: lobby },
}
let reader: Caller

beforeEach(async () => {
  sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, 'Read Only')
  reader = await app.as(people.ben.id, companies.marin.id)
  await expectOk(reader.get(event))
  sandbox.journal.clear()
})

const times = (count: number, ask: () => Promise<ApiAnswer>) =>
  Promise.all(Array.from({ length: count }, () => ask()))
const countOf = (answers: ApiAnswer[], status: number) =>
  answers.filter((answer) => answer.status === status).length
const readings = () => sandbox.journal.entries({ method: 'GET', path: `/rest/v1.1/change_events/${lobby}` })

describe('a flood by one person', () => {
  it('of refreshes is limited, asks Procore a few times, and leaves another person’s push alone', async () => {
    const flood = times(240, () => reader.post(`${event}/refresh`))
    const pushed = await push(ana, intoLobby)
    expect(pushed.body).toMatchObject({ corCount: 1 })
    const answers = await flood
    expect(countOf(answers, 429)).toBeGreaterThanOrEqual(170)
    expect(countOf(answers, 200) + countOf(answers, 429)).toBe(240)
    expect(readings().length).toBeLessThan(20)
  })

  // Here the plan is made before: in a flood it waits for the next window of ten seconds, like any reading.
  it('of searches in Procore leaves alone what another person applies', async () => {
    const search = () => reader.get(`${harbor}/change-events?search=${Math.random()}`)
    const { body } = await expectOk(ana.post(`${harbor}/pushes`, intoLobby))
    const { pushId } = body as { pushId: string }
    const before = await times(60, search)
    expect(countOf(before, 503)).toBeGreaterThan(0)
    const flood = times(60, search)
    const pushed = await expectOk(ana.post(`${harbor}/pushes/${pushId}/apply`))
    expect(pushed.body).toMatchObject({ corCount: 1 })
    await flood
    expect(sandbox.journal.entries({ system: 'procore' }).filter(({ status }) => status === 429)).toEqual([])
  })

  it.each([
    ['cor_log', 'cors?search=level', 'exposure'],
    ['cor_log', 'cors?stages=none', 'exposure'],
    ['exposure', 'exposure', 'cors'],
    ['stale', 'stale', 'cors'],
    ['history', `change-events/${changeEvents.lobby.id}/activity`, 'cors'],
  ] as const)(
    'of %s waits for its own, and the latest replace those that wait: %s',
    async (kind, path, other) => {
      let endReading: () => void = () => undefined
      const ben = {
        companyId: idOf<ProcoreCompanyId>(String(companies.marin.id)),
        personId: idOf<ProcoreUserId>(String(people.ben.id)),
      }
      const held = app.deps.turns?.run(
        ben,
        kind,
        () =>
          new Promise<void>((resolve) => {
            endReading = resolve
          }),
      )
      let replaced = 0
      const flood = Array.from({ length: 7 }, async () => {
        const answer = await reader.get(`${harbor}/${path}`)
        if (answer.status === 429) replaced += 1
        if (replaced === 3) endReading()
        return answer
      })
      // Another person's, and another kind of reading, do not wait.
      await expectOk(ana.get(`${harbor}/${path}`))
      await expectOk(reader.get(`${harbor}/${other}`))
      const answers = await Promise.all(flood)
      await held
      expect([countOf(answers, 200), countOf(answers, 429)]).toEqual([4, 3])
    },
  )

  it('is told of each request beyond a limit that nothing was done, and when to come back', async () => {
    for (const [path, most, method = 'post'] of expensive) {
      // Long enough for every budget to be whole again.
      app.clock.advance(240)
      const answers = await times(most + 10, () => reader[method](path))
      expect(countOf(answers, 429), path).toBeGreaterThan(0)
      expect(countOf(answers, 429), path).toBeLessThanOrEqual(10)
      const [refused] = answers.filter(({ status }) => status === 429)
      if (!refused) throw new Error(path)
      const problem = await expectProblem(Promise.resolve(refused), 429, 'too_many_requests')
      expect(problem.written).toBe('no')
      expect(problem.retryAt).not.toBeNull()
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      // Others of the company are not limited by it, and this person not for long.
      expect((await ana[method](path)).status).not.toBe(429)
      app.clock.advance(30)
      expect((await reader[method](path)).status).not.toBe(429)
    }
  })
})

const expensive: [path: string, most: number, method?: 'get'][] = [
  [`${event}/refresh`, 60],
  [`${event}/open`, 60],
  [`${harbor}/cors/${seededCors.rough}/refresh`, 60],
  [`${harbor}/notifications/refresh`, 60],
  [`${harbor}/sync`, 10],
  [`${harbor}/validation`, 10],
  [`${harbor}/pushes`, 120],
  [`${harbor}/pushes/1/recover`, 120],
  [`${harbor}/push-codes`, 120],
  [`${harbor}/notifications/999`, 120, 'get'],
  [`${event}/other-lines`, 120, 'get'],
  [`${harbor}/look`, 120],
  [`${event}/activity`, 60, 'get'],
]

describe('a bearer whose session has ended', () => {
  // Ben signed out on a machine that is not his; whoever kept the bearer has it for an hour.
  it.each([
    ['delete', `/api/connection?projectId=${projects.harbor.id}`, `${harbor}/company`],
    ['post', `${event}/refresh`, `${event}/refresh`],
  ] as const)('uses up no budget of its person: %s %s', async (method, path, own) => {
    const left = await app.as(people.ana.id, companies.marin.id)
    expect((await left.delete('/api/session')).status).toBe(204)
    const answers = await times(80, () => left[method](path))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    expect((await ana[own.endsWith('company') ? 'get' : 'post'](own)).status).toBe(200)
  })
})

describe('equal readings within two seconds', () => {
  it('are one for the same person', async () => {
    const answers = await times(5, () => reader.post(`${event}/refresh`))
    expect(countOf(answers, 200)).toBe(5)
    await expectOk(reader.post(`${event}/refresh`))
    expect(readings()).toHaveLength(1)
    app.clock.advance(2)
    await expectOk(reader.post(`${event}/refresh`))
    expect(readings()).toHaveLength(2)
  })

  it('are not shared between people, nor between change events', async () => {
    const conference = String(changeEvents.conference.id)
    await expectOk(reader.post(`${event}/refresh`))
    await expectOk(ana.post(`${event}/refresh`))
    expect(readings()).toHaveLength(2)
    const other = await expectOk(reader.post(`${harbor}/change-events/${conference}/refresh`))
    expect(other.body).toMatchObject({ changeEvent: { changeEventId: conference } })
  })

  it('are two where something was written between them', async () => {
    await expectOk(ana.post(`${event}/refresh`))
    await push(ana, intoLobby)
    const after = await expectOk(ana.post(`${event}/refresh`))
    expect(after.body).toMatchObject({ cors: [{ number: '12', state: 'up_to_date' }] })
  })

  const rough = String(seededCors.rough)
  const head = () =>
    fetch(`${app.url}${event}`, { method: 'HEAD', headers: { authorization: `Bearer ${reader.bearer}` } })
  const withCors = (path: string) => () => reader.post(`${harbor}/${path}`, { corIds: [rough] })

  it.each<[string, [act: () => Promise<{ status: number }>, status: number][]]>([
    [
      'asked',
      [
        [head, 200],
        [withCors('cors/details'), 200],
        [withCors('push-codes'), 200],
      ],
    ],
    [
      'refused',
      [
        [withCors('nothing-of-the-kind'), 404],
        [() => reader.post(`${event}/links`, { corId: rough }), 400],
        [() => reader.post(`${event}/links`, { corId: rough, changeItemIds: ['1'] }), 403],
        [() => reader.delete(`${harbor}/mapping`), 403],
      ],
    ],
  ])('stay one, whatever else about the project is %s meanwhile', async (_, acts) => {
    await expectOk(reader.post(`${event}/refresh`))
    for (const [act, status] of acts) expect((await act()).status).toBe(status)
    sandbox.journal.clear()
    await expectOk(reader.post(`${event}/refresh`))
    expect(readings()).toEqual([])
  })

  it('are two where the first failed', async () => {
    sandbox.faults.add({ system: 'procore', kind: 'status', status: 500, path: /change_events/, times: 1 })
    expect((await reader.post(`${event}/refresh`)).status).toBe(503)
    await expectOk(reader.post(`${event}/refresh`))
  })
})

describe('a flood of webhook deliveries under the company’s own secret', () => {
  const deliver = async (companyId: number, count: number) => {
    const id = idOf<ProcoreCompanyId>(String(companyId))
    const authorization = await app.deps.procoreWebhook.secretFor(id)
    const options = {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{}',
    }
    const answers: Response[] = []
    // As many connections as a busy sender has.
    const sender = async () => {
      while (answers.length < count) {
        const answer = await fetch(`${app.url}/webhooks/procore/${companyId}`, options)
        await answer.arrayBuffer()
        answers.push(answer)
      }
    }
    await Promise.all(Array.from({ length: 20 }, sender))
    return answers
  }

  it('is refused beyond the budget, says when to come again, and costs other companies nothing', async () => {
    // The clock runs on meanwhile, so a few more than the budget pass.
    const answers = await deliver(companies.marin.id, deliveryBudget.burst + 60)
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(deliveryBudget.burst)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await deliver(companies.coastal.id, 1))[0]?.status).toBe(202)
    app.clock.advance(60)
    expect((await deliver(companies.marin.id, 1))[0]?.status).toBe(202)
  })
})
