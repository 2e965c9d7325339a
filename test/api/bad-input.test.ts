import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEventStatuses, changeEvents, projects } from '../sandbox/seed/world.ts'
import type { ApiAnswer } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectAdded, linesBefore } from '../support/lines.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const lobbyId = changeEvents.lobby.id
const rough = String(seededCors.rough)
const existing = { kind: 'existing', changeEventId: String(lobbyId) }
const fresh = { kind: 'new', title: 'New', statusId: String(changeEventStatuses[0].id), scope: 'tbd' }
const into = (corIds: string[], more: object = {}) => ({
  kind: 'push',
  corIds,
  destination: existing,
  ...more,
})

const view = v.object({
  pushId: v.string(),
  pushable: v.boolean(),
  blockers: v.array(v.object({ code: v.string(), detail: v.optional(v.string()) })),
  warnings: v.array(v.object({ code: v.string() })),
  plan: v.object({ newTotalCents: v.number() }),
})
async function plan(request: unknown) {
  return v.parse(view, (await expectOk(ana.post(`${harbor}/pushes`, request))).body)
}

describe('a body that is not what it should be', () => {
  const post = async (
    body: string | Uint8Array<ArrayBuffer>,
    path = `${harbor}/pushes`,
  ): Promise<ApiAnswer> => {
    const answer = await fetch(`${app.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ana.bearer}`, 'content-type': 'application/json' },
      body,
    })
    const parsed: unknown = await answer.json()
    return { status: answer.status, headers: answer.headers, body: parsed }
  }

  it.each([
    ['nothing', ''],
    ['half of one', '{"kind":"push","corIds":['],
    ['a form', 'kind=push&corIds=1'],
    ['XML', '<push/>'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '42'],
  ])('is refused: %s', async (_, body) => {
    await expectProblem(post(body), 400, 'bad_request')
  })

  it('is refused: bytes that are no text', async () => {
    await expectProblem(post(new Uint8Array([0xff, 0xfe, 0x00, 0xc3])), 400, 'bad_request')
  })

  it('is refused: larger than anything the panel sends', async () => {
    const title = 'x'.repeat(300 * 1024)
    const answer = await post(JSON.stringify(into([rough], { destination: { ...fresh, title } })))
    expect(answer).toMatchObject({ status: 413, body: { code: 'bad_request', status: 413, written: 'no' } })
  })

  it('is refused: nested without end', async () => {
    await expectProblem(post(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 400, 'bad_request')
  })

  it.each<[string, unknown]>([
    ['no CORs', into([])],
    ['more than a hundred CORs', into(Array.from({ length: 101 }, (_, at) => String(1000 + at)))],
    ['an id with a letter', into(['50001x'])],
    ['an id that is a number', { ...into([]), corIds: [500_012] }],
    ['an id with a sign', into(['-500012'])],
    ['an id of twenty digits', into(['1'.repeat(20)])],
    ['an id with SQL in it', into(["1' OR '1'='1"])],
    [
      'a change event id that is a path',
      into([rough], { destination: { ...existing, changeEventId: '../1' } }),
    ],
    ['an unknown kind', { ...into([rough]), kind: 'destroy' }],
    ['an unknown breakdown', into([rough], { breakdown: 'by_moon' })],
    ['an unknown amount', into([rough], { amountBasis: 'more' })],
    ['an unknown scope', into([rough], { destination: { ...fresh, scope: 'maybe' } })],
    ['a new change event without a title', into([rough], { destination: { ...fresh, title: '  ' } })],
    [
      'a title longer than Procore takes',
      into([rough], { destination: { ...fresh, title: 'x'.repeat(256) } }),
    ],
    ['a choice of neither', into([rough], { choices: { 1: 'mine' } })],
    ['a choice for what is no line', into([rough], { choices: { 'line-1': 'procore' } })],
    [
      'codes for what is no contract',
      into([rough], { codes: { x: { commitmentId: null, budgetCodeId: null } } }),
    ],
  ])('is refused, and says where: %s', async (_, request) => {
    const problem = await expectProblem(ana.post(`${harbor}/pushes`, request), 400, 'bad_request')
    expect(problem.detail).toMatch(/\S/)
    expect(problem.written).toBe('no')
  })

  it('may say more than is asked: that is left aside', async () => {
    const forged = {
      state: 'applied',
      companyId: '1',
      plan: { newTotalCents: 1 },
      __proto__: { pushable: true },
    }
    const planned = await plan({ ...into([rough]), ...forged, amountCents: 1 })
    expect(planned.plan.newTotalCents).toBe(1_234_567)
  })

  it('counts a COR that is named twice once', async () => {
    const planned = await plan(into([rough, rough]))
    expect(planned.plan.newTotalCents).toBe(1_234_567)
  })
})

describe('an address that is not what it should be', () => {
  it.each([
    '/api/projects/x/standing',
    '/api/projects/0/standing',
    '/api/projects/99999999999999999999/standing',
    `${harbor}/change-events/abc`,
    `${harbor}/cors?inbox=both`,
    `${harbor}/cors?statuses=in_review,eaten`,
    `${harbor}/cors?limit=1000`,
    `${harbor}/cors?limit=-1`,
    `${harbor}/cors?offset=1e9`,
    `${harbor}/cors?changeEvent=mine`,
    `${harbor}/cors?search=${'x'.repeat(201)}`,
  ])('is refused: %s', async (path) => {
    await expectProblem(ana.get(path), 400, 'bad_request')
  })

  it.each([`${harbor}/nothing`, '/api/nothing', `/api/projects/${projects.harbor.id}`, '/nothing'])(
    'leads nowhere, in words: %s',
    async (path) => {
      await expectProblem(ana.get(path), 404, 'not_found')
    },
  )

  it.each(['%', '_', "'", '"', '\\', '*', '(', 'NEAR', '\u0000', '💥', '<script>'])(
    'searches for %j as it is written',
    async (search) => {
      const found = await expectOk(ana.get(`${harbor}/cors?search=${encodeURIComponent(search)}`))
      const all = await expectOk(ana.get(`${harbor}/cors`))
      const counted = v.object({ count: v.number() })
      expect(v.parse(counted, found.body).count).toBeLessThan(v.parse(counted, all.body).count)
      await expectOk(ana.get(`${harbor}/change-events?search=${encodeURIComponent(search)}`))
    },
  )

  it('that Procore itself never gave out is a change event that is not there', async () => {
    const far = '562949999999999'
    await expectProblem(ana.post(`${harbor}/change-events/${far}/refresh`), 404, 'change_event_not_found')
    await expectProblem(ana.post(`${harbor}/cors/${far}/refresh`), 404, 'cor_not_found')
  })
})

describe('a COR that cannot be pushed as it is', () => {
  it.each<[string, number, string, string | undefined]>([
    ['void', seededCors.voided, 'cor_void', undefined],
    ['without an amount', seededCors.noAmount, 'cor_without_amount', undefined],
    ['with more than two decimals', seededCors.precise, 'cor_amount_too_precise', '1234.565'],
  ])('is stopped: %s', async (_, corId, code, detail) => {
    const before = linesBefore(sandbox, lobbyId)
    const planned = await plan(into([String(corId)]))
    expect(planned.pushable).toBe(false)
    expect(planned.blockers).toContainEqual(expect.objectContaining({ code, ...(detail && { detail }) }))
    await expectProblem(ana.post(`${harbor}/pushes/${planned.pushId}/apply`), 422, 'push_blocked')
    expectAdded(sandbox, before, [])
  })

  it('stops the push of those beside it too: all of what was shown, or nothing', async () => {
    const planned = await plan(into([rough, String(seededCors.precise)]))
    expect(planned.pushable).toBe(false)
  })

  it('is stopped: gone from Clearstory since the list was read', async () => {
    sandbox.clearstory.state.deleteCor(seededCors.rough)
    const planned = await plan(into([rough]))
    expect(planned.blockers).toContainEqual(expect.objectContaining({ code: 'cor_gone' }))
  })

  it('is stopped: of an amount that leaves no room for cents', async () => {
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 1e20 })
    const planned = await plan(into([rough]))
    expect(planned.blockers).toContainEqual(expect.objectContaining({ code: 'cor_amount_too_large' }))
  })

  it('shows the number as it was given in the list', async () => {
    const { body } = await expectOk(ana.get(`${harbor}/cors?search=62`))
    expect(body).toMatchObject({
      rows: [{ cents: null, amountProblem: { kind: 'too_precise', text: '1234.565' } }],
    })
  })
})

describe('a COR that is unusual but real', () => {
  it.each<[string, number, number]>([
    ['a credit', seededCors.credit, -120_000],
    ['a cent', seededCors.tiny, 1],
    ['no cost', seededCors.zero, 0],
    ['a rough order of magnitude', seededCors.rom, 6_000_000],
    ['a placeholder', seededCors.placeholder, 2_000_000],
    ['a title longer than a line', seededCors.longTitle, 7_331_090],
    ['a title full of markup', seededCors.hostile, 234_501],
    ['our own, to the owner', seededCors.sentPricing, 14_500_000],
  ])('is pushed to the cent: %s', async (_, corId, cents) => {
    const before = linesBefore(sandbox, lobbyId)
    await push(ana, into([String(corId)]))
    expectAdded(sandbox, before, [cents])
    const shown = await expectOk(ana.post(`${harbor}/change-events/${lobbyId}/refresh`))
    expect(shown.body).toMatchObject({ cors: [{ state: 'up_to_date', procoreCents: cents }] })
  })

  it('is told apart from another of the same number', async () => {
    const before = linesBefore(sandbox, lobbyId)
    await push(ana, into([String(seededCors.nineGlass), String(seededCors.nineFlooring)]))
    expectAdded(sandbox, before, [2_799_000, 4_125_000])
  })

  it('carries its markup as text, in an answer no browser takes for a page', async () => {
    const answer = await expectOk(ana.get(`${harbor}/cors?search=64`))
    expect(JSON.stringify(answer.body)).toContain('<script>alert(2)</script>')
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('brings a hundred at once: one write, the sum to the cent', async () => {
    const ids = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 100)
    await expectOk(ana.post(`${harbor}/sync`))
    const before = linesBefore(sandbox, lobbyId)
    sandbox.journal.clear()
    await push(ana, into(ids.map(String)))
    const amounts = ids.map((id) => Math.round((sandbox.clearstory.state.cor(id)?.statusAmount ?? 0) * 100))
    expectAdded(sandbox, before, amounts)
    expect(
      sandbox.journal.entries({ system: 'procore', method: 'PATCH', path: /\/change_events\// }),
    ).toHaveLength(1)
  })
})
