import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { at, type Caller, column, eventPath, openWorld, signIn, textAt } from './procore-caller.ts'
import { changeEvents, companies, people, projects } from './seed/world.ts'

const world = await openWorld()
const { state } = world.procore
const { lobby } = changeEvents
const harbor = projects.harbor.id
const base = `/rest/v2.0/companies/${companies.marin.id}/projects/${harbor}/webhooks`
const ofCompany = `/rest/v2.0/companies/${companies.marin.id}/webhooks`
const hour = 3_600_000

let listener: Server
let destination = ''
/** What the destination received, and the status of its response. */
let got: { authorization: string | undefined; body: unknown }[] = []
let answers = 200
let ana: Caller

beforeAll(async () => {
  listener = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
      got.push({ authorization: request.headers.authorization, body })
      response.writeHead(answers).end()
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (typeof address === 'object' && address) destination = `http://127.0.0.1:${address.port}/hook`
})
afterAll(() => {
  listener.close()
  listener.closeAllConnections()
})
beforeEach(async () => {
  world.procore.reset()
  state.limits = { hourly: 3600, spike: 3600 }
  got = []
  answers = 200
  ana = await signIn(world, 'ana')
})

const order = (more: object = {}) => ({
  payload_version: 'v2.0',
  namespace: 'clearstory',
  destination_url: destination,
  destination_headers: { Authorization: 'open sesame' },
  ...more,
})

async function hookOn(...triggers: [resource: string, action: string][]): Promise<string> {
  const id = textAt((await ana.send('POST', `${base}/hooks`, order())).json, 'data', 'id')
  for (const [resource_name, event_type] of triggers) {
    await ana.send('POST', `${base}/hooks/${id}/triggers`, { resource_name, event_type })
  }
  return id
}

describe('a hook', () => {
  test('is shown with its secret masked, listed by namespace, changed and removed', async () => {
    const made = await ana.send('POST', `${base}/hooks`, order())
    expect(made).toMatchObject({
      status: 201,
      json: { data: { project_id: String(harbor), destination_headers: { Authorization: '********' } } },
    })
    const id = textAt(made.json, 'data', 'id')
    expect(column(at((await ana.get(`${base}/hooks?namespace=clearstory`)).json, 'data'), 'id')).toEqual([id])
    expect(at((await ana.get(`${base}/hooks?namespace=other`)).json, 'data')).toEqual([])
    expect(at((await ana.get(`${ofCompany}/hooks?namespace=clearstory`)).json, 'data')).toEqual([])
    const disabled = await ana.send('PATCH', `${base}/hooks/${id}`, { status: 'disabled' })
    expect(at(disabled.json, 'data', 'status')).toBe('disabled')
    expect((await ana.send('DELETE', `${base}/hooks/${id}`)).status).toBe(204)
    expect((await ana.get(`${base}/hooks/${id}`)).status).toBe(404)
  })

  test.each([
    ['a plain address elsewhere', { destination_url: 'http://app.example/hook' }],
    ['a namespace with capitals', { namespace: 'Clearstory' }],
    ['an unknown payload version', { payload_version: 'v9' }],
    ['a field nobody knows', { secret: 'x' }],
  ])('is refused with %s', async (_, more) => {
    expect((await ana.send('POST', `${base}/hooks`, order(more))).status).toBe(400)
  })

  test('is for people with the Webhooks API tool at Standard', async () => {
    const ben = await signIn(world, 'ben')
    expect((await ben.send('POST', `${base}/hooks`, order())).status).toBe(403)
    state.webhooks.setLevel(people.ben.id, 'Standard')
    expect((await ben.send('POST', `${base}/hooks`, order())).status).toBe(201)
  })

  test('takes triggers of what its scope lists, each once', async () => {
    const id = await hookOn(['Change Events', 'update'])
    const trigger = (resource_name: string, event_type: string) =>
      ana.send('POST', `${base}/hooks/${id}/triggers`, { resource_name, event_type })
    expect((await trigger('Change Events', 'update')).status).toBe(400)
    expect((await trigger('Change Events', 'archive')).status).toBe(400)
    expect((await trigger('Change Types', 'update')).status).toBe(400)
    const listed = await ana.get(`${ofCompany}/resources?payload_version=v3.0`)
    expect(column(at(listed.json, 'data'), 'name')).not.toContain('Change Events')
    expect((await ana.get(`${ofCompany}/resources`)).status).toBe(400)
    const triggers = await ana.get(`${base}/hooks/${id}/triggers`)
    expect(column(at(triggers.json, 'data'), 'event_type')).toEqual(['UPDATE'])
  })
})

describe('a hook is told', () => {
  const update: [string, string] = ['Change Events', 'update']

  test('of what the app does and of what people do, under its secret', async () => {
    await hookOn(update, ['Change Event Line Items', 'create'])
    await ana.send('PATCH', eventPath(lobby.id), { change_event: { change_items: [{ description: 'A' }] } })
    state.addLine(lobby.id, { description: 'B', amount: 1 })
    await state.webhooks.deliverNow()
    expect(got.map(({ authorization }) => authorization)).toEqual(got.map(() => 'open sesame'))
    const names = column(
      got.map(({ body }) => body),
      'resource_name',
    )
    expect(names.filter((name) => name === 'Change Event Line Items')).toHaveLength(2)
    expect(names).toContain('Change Events')
  })

  test('of nothing in another project, of nothing it has no trigger for, and of nothing while disabled', async () => {
    const id = await hookOn(update)
    state.deleteChangeEvent(lobby.id)
    await state.webhooks.deliverNow()
    await ana.send('PATCH', `${base}/hooks/${id}`, { status: 'disabled' })
    state.setStatus(changeEvents.conference.id, 'Open')
    await state.webhooks.deliverNow()
    expect(got).toEqual([])
  })

  test('again after 1 s, 2 s, 4 s, and the rest waits behind', async () => {
    await hookOn(update)
    const start = Date.now()
    state.now = () => start
    state.setStatus(lobby.id, 'Pricing with subs')
    state.setStatus(changeEvents.conference.id, 'Pricing with subs')
    answers = 500
    for (const [ms, attempts] of [
      [0, 1],
      [999, 1],
      [1_000, 2],
      [2_999, 2],
      [3_000, 3],
    ] as const) {
      state.now = () => start + ms
      await state.webhooks.deliver()
      expect(got).toHaveLength(attempts)
    }
    answers = 204
    state.now = () => start + 7_000
    await state.webhooks.deliver()
    expect(got).toHaveLength(5)
  })

  test('nothing more of what failed for twelve hours', async () => {
    const id = await hookOn(update)
    const start = Date.now()
    state.now = () => start
    state.setStatus(lobby.id, 'Pricing with subs')
    answers = 500
    await state.webhooks.deliver()
    state.now = () => start + 12 * hour
    await state.webhooks.deliver()
    ana = await signIn(world, 'ana')
    const log = await ana.get(`${base}/hooks/${id}/deliveries?filter[status]=discarded`)
    expect(column(at(log.json, 'data'), 'status')).toEqual(['discarded'])
  })
})

describe('an upload', () => {
  const uploads = `/rest/v1.1/projects/${harbor}/uploads`
  const week = 7 * 24 * hour

  async function uploaded(who: Caller = ana, file = 'bytes'): Promise<string> {
    const { json } = await who.send('POST', uploads, { response_filename: 'tag.pdf' })
    const form = new FormData()
    for (const [name, value] of Object.entries(Object(at(json, 'fields')))) form.set(name, String(value))
    form.set('file', new Blob([file]), 'tag.pdf')
    const sent = await fetch(textAt(json, 'url'), { method: 'POST', body: form })
    expect(sent.status).toBe(201)
    return textAt(json, 'uuid')
  }
  const attach = (uuid: string, more: object = {}) =>
    ana.send('PATCH', eventPath(lobby.id), {
      change_event: { attachments_by_uuid: [{ upload_uuid: uuid }], ...more },
    })

  test('becomes an attachment that the change event lists', async () => {
    expect((await attach(await uploaded())).status).toBe(200)
    const shown = await ana.get(eventPath(lobby.id))
    expect(column(at(shown.json, 'attachments'), 'filename')).toEqual(['tag.pdf'])
  })

  test('is used once', async () => {
    const uuid = await uploaded()
    await attach(uuid)
    expect((await attach(uuid)).status).toBe(422)
  })

  test('is for its creator alone, and for a week', async () => {
    const ben = await signIn(world, 'ben')
    expect((await attach(await uploaded(ben))).status).toBe(422)
    const uuid = await uploaded()
    const now = Date.now()
    state.now = () => now + week
    ana = await signIn(world, 'ana')
    expect((await attach(uuid)).status).toBe(422)
  })

  test('that was never sent is none', async () => {
    const { json } = await ana.send('POST', uploads, { response_filename: 'tag.pdf' })
    expect((await attach(textAt(json, 'uuid'))).status).toBe(422)
  })

  test('is not given together with a list of what stays', async () => {
    expect((await attach(await uploaded(), { attachments: [] })).status).toBe(400)
  })

  test('is refused by the storage with a bearer, or with a form that is not Procore’s', async () => {
    const { json } = await ana.send('POST', uploads, { response_filename: 'tag.pdf' })
    const form = () => {
      const made = new FormData()
      made.set('key', textAt(json, 'fields', 'key'))
      made.set('file', new Blob(['x']), 'tag.pdf')
      return made
    }
    const send = (headers: Record<string, string>) =>
      fetch(textAt(json, 'url'), { method: 'POST', body: form(), headers })
    expect((await send({ authorization: `Bearer ${ana.token}` })).status).toBe(400)
    expect((await send({})).status).toBe(403)
  })
})
