import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people } from '../sandbox/seed/world.ts'
import type { ApiAnswer } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

const { lobby, conference } = changeEvents
const shaftWall = String(seededCors.shaftWall)
const rough = String(seededCors.rough)
const attach = (corIds: string[], caller = ana, changeEventId: number = lobby.id) =>
  caller.post(`${harbor}/change-events/${changeEventId}/attachments`, { corIds })
const into = (corIds: string[]) => ({
  kind: 'push',
  corIds,
  destination: { kind: 'existing', changeEventId: String(lobby.id) },
})
const attachedTo = (id: number) =>
  sandbox.procore.state.changeEvent(id).attachments.map((one) => one.filename)
const patches = () => sandbox.journal.entries({ method: 'PATCH', path: /change_events/ })
const tagCount = () => sandbox.clearstory.state.cor(seededCors.shaftWall)?.tagIds.length ?? 0

freshHarbor()
beforeEach(async () => {
  await push(ana, into([shaftWall, rough]))
  sandbox.journal.clear()
})

const answered = v.object({ tags: v.array(v.object({ tagNumber: v.string(), outcome: v.string() })) })
function outcomes({ body }: ApiAnswer): string[] {
  return v.parse(answered, body).tags.map(({ outcome }) => outcome)
}
/** The same outcome for every tag. */
const all = (outcome: string) => Array.from({ length: tagCount() }, () => outcome)

describe('signed T&M tags of a COR', () => {
  it('are attached to the change event with one write', async () => {
    const answer = await expectOk(attach([shaftWall]))
    expect(outcomes(answer)).toEqual(all('attached'))
    expect(patches()).toHaveLength(1)
    expect(attachedTo(lobby.id)).toHaveLength(tagCount())
    const uploads = sandbox.procore.state.uploads.all()
    expect(uploads).toHaveLength(tagCount())
    for (const { contentType, file } of uploads) {
      expect(contentType).toBe('application/pdf')
      expect(file?.size).toBeGreaterThan(100)
    }
  })

  it('are attached once, whoever asks again', async () => {
    await expectOk(attach([shaftWall]))
    const again = await expectOk(attach([shaftWall]))
    expect(outcomes(again)).toEqual(all('already_attached'))
    expect(attachedTo(lobby.id)).toHaveLength(tagCount())
    expect(patches()).toHaveLength(1)
  })

  it('are attached once by two people at the same time', async () => {
    const other = await app.as(people.ana.id, companies.marin.id)
    await Promise.all([expectOk(attach([shaftWall])), expectOk(attach([shaftWall], other))])
    expect(attachedTo(lobby.id)).toHaveLength(tagCount())
  })

  it('leave the lines of the change event as they are', async () => {
    const before = sandbox.procore.state.lines(lobby.id)
    await expectOk(attach([shaftWall]))
    expect(sandbox.procore.state.lines(lobby.id)).toEqual(before)
  })

  it('can be attached again where Procore refused the write', async () => {
    const refused = { system: 'procore', method: 'PATCH', path: /change_events/, kind: 'status' } as const
    sandbox.faults.add({ ...refused, status: 422, body: JSON.stringify({ errors: 'Too many files' }) })
    await expectProblem(attach([shaftWall]), 422, 'procore_refused')
    expect(outcomes(await expectOk(attach([shaftWall])))).toContain('attached')
    expect(attachedTo(lobby.id)).toHaveLength(tagCount())
  })

  it('are found by looking where the answer to the write was lost', async () => {
    sandbox.faults.add({ system: 'procore', method: 'PATCH', path: /change_events/, kind: 'drop_after' })
    const answer = await expectOk(attach([shaftWall]))
    expect(outcomes(answer)).toEqual(all('attached'))
    expect(attachedTo(lobby.id)).toHaveLength(tagCount())
  })

  it('whose write was lost before it arrived are not sent again until that is certain', async () => {
    sandbox.faults.add({ system: 'procore', method: 'PATCH', path: /change_events/, kind: 'drop_before' })
    const answer = await expectOk(attach([shaftWall]))
    expect(outcomes(answer)).toEqual(all('unconfirmed'))
    const early = await expectOk(attach([shaftWall]))
    expect(outcomes(early)).toEqual(all('busy'))
    app.clock.advance(901)
    const later = await expectOk(attach([shaftWall]))
    expect(outcomes(later)).toEqual(all('attached'))
    expect(attachedTo(lobby.id)).toHaveLength(tagCount())
  })

  it('are refused for a COR that is in another change event, or in none', async () => {
    await expectProblem(attach([shaftWall], ana, conference.id), 404, 'cor_not_found')
    await expectProblem(attach([String(seededCors.crane)]), 404, 'cor_not_found')
    expect(sandbox.procore.state.uploads.all()).toEqual([])
  })

  it('are refused to who may not edit the change event', async () => {
    const rita = await app.as(people.rita.id, companies.marin.id)
    await expectProblem(attach([shaftWall], rita), 403, 'change_event_forbidden')
  })

  it.each([
    ['is gone', { status: 403, body: 'Request has expired' }, 'link_expired'],
    ['is a page', { status: 200, body: '<html>Sign in</html>' }, 'not_pdf'],
    ['is empty', { status: 200, body: '' }, 'not_pdf'],
    ['is a PDF by name alone', { status: 200, body: '%PD' }, 'not_pdf'],
    ['does not come', { status: 500, body: '' }, 'clearstory_down'],
  ])('of which one %s do not hold up the others', async (_, sheet, outcome) => {
    sandbox.faults.add({ system: 'clearstory', path: /\/files\//, kind: 'status', ...sheet })
    const answer = await expectOk(attach([shaftWall]))
    const got = outcomes(answer)
    expect(got.sort()).toEqual([...Array.from({ length: tagCount() - 1 }, () => 'attached'), outcome].sort())
    expect(outcomes(await expectOk(attach([shaftWall])))).toContain('attached')
    expect(attachedTo(lobby.id)).toHaveLength(tagCount())
  })

  it('are refused one by one where the storage refuses them', async () => {
    sandbox.faults.add({ system: 'procore', path: /\/storage\//, kind: 'status', status: 403 })
    const answer = await expectOk(attach([shaftWall]))
    expect(outcomes(answer)).toContain('refused')
    expect(attachedTo(lobby.id)).toHaveLength(tagCount() - 1)
  })
})

describe('a sheet behind the address that Clearstory gives', () => {
  let elsewhere: Server
  let url = ''
  let answer: { status: number; headers: Record<string, string>; body: Buffer }

  beforeEach(async () => {
    elsewhere = createServer((_, response) => {
      response.writeHead(answer.status, answer.headers)
      response.end(answer.body)
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const address: AddressInfo | string | null = elsewhere.address()
    url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
    return () => new Promise((resolve) => elsewhere.close(resolve))
  })

  /** The next sheet is asked for where `to` says. */
  const sendTo = (to: string) =>
    sandbox.faults.add({
      system: 'clearstory',
      path: /\/files\//,
      kind: 'status',
      status: 302,
      headers: { location: to },
    })
  const pdf = (bytes: number) => Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(bytes, 0x20)])

  it('is followed through a redirect and arrives whole, however large it may be', async () => {
    const body = pdf(6_000_000)
    answer = {
      status: 200,
      headers: { 'content-type': 'application/pdf', 'content-length': `${body.length}` },
      body,
    }
    sendTo(`${url}/sheet.pdf`)
    expect(outcomes(await expectOk(attach([shaftWall])))).not.toContain('not_pdf')
    const hash = createHash('sha256').update(body).digest('hex')
    expect(sandbox.procore.state.uploads.all().map(({ file }) => file?.sha256)).toContain(hash)
  })

  it('is passed on where its length is not told', async () => {
    answer = { status: 200, headers: { 'content-type': 'application/pdf' }, body: pdf(100_000) }
    sendTo(`${url}/sheet.pdf`)
    expect(outcomes(await expectOk(attach([shaftWall])))).toEqual(all('attached'))
  })

  it.each([
    ['says so', true],
    ['does not say so', false],
  ])('that is too large and %s is left', async (_, told) => {
    const body = pdf(20_000_001)
    answer = { status: 200, headers: told ? { 'content-length': `${body.length}` } : {}, body }
    sendTo(`${url}/sheet.pdf`)
    expect(outcomes(await expectOk(attach([shaftWall])))).toContain('too_large')
  })

  it.each([
    'file:///etc/passwd',
    'http://files.example/sheet.pdf',
    'ftp://127.0.0.1/sheet.pdf',
    'https://169.254.169.254/sheet.pdf',
    'https://files.example./sheet.pdf',
  ])('is not looked for at %s', async (to) => {
    sendTo(to)
    expect(outcomes(await expectOk(attach([shaftWall])))).toContain('clearstory_down')
  })
})
