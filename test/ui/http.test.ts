import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { SessionView } from '../../server/usecases/views.ts'
import { type Answer, createHttp } from '../../ui/http.ts'
import { createSession } from '../../ui/models/session.ts'
import { unreadable } from '../../ui/words/unreachable.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => server.close())
  const address = server.address()
  const origin = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  const ended: (string | null)[] = []
  const http = createHttp({
    fetch: (path, init) => fetch(`${origin}${path}`, init),
    bearer: async () => 'the-bearer',
    onSessionEnded: (bearer) => ended.push(bearer),
  })
  return { http, ended, server }
}

const problem = {
  type: '/problems/session_ended',
  code: 'session_ended',
  title: 'Your session has ended.',
  detail: null,
  next: 'Sign in again.',
  status: 401,
  written: 'no',
  retryAt: null,
  requestId: 'r1',
}

describe('asking the server', () => {
  it('sends the bearer and a JSON body, and gives back the answer', async () => {
    const { http } = await serve((request, response) => {
      response.end(
        JSON.stringify([request.method, request.headers.authorization, request.headers['content-type']]),
      )
    })
    const answer = await http.send('PUT', '/api/x', { a: 1 })
    expect(answer).toEqual({ ok: true, value: ['PUT', 'Bearer the-bearer', 'application/json'] })
  })
  it('takes an answer in lines as they come, cut anywhere, a problem among them', async () => {
    let letGo = () => {}
    const taken: Answer<string>[] = []
    const { http, ended } = await serve((_, response) => {
      response.write('{"value":"kno')
      response.write('wn"}\n{"va')
      letGo = () => response.end(`lue":"ü"}\n${JSON.stringify({ problem })}\n`)
    })
    await http.lines<string>('/api/x', (answer) => {
      taken.push(answer)
      // Only what was taken lets the rest come: nothing here waits for the end.
      if (taken.length === 1) letGo()
    })
    expect(taken).toEqual([
      { ok: true, value: 'known' },
      { ok: true, value: 'ü' },
      { ok: false, problem },
    ])
    expect(ended).toEqual(['the-bearer'])
  })
  it('says so where the rest of an answer in lines does not arrive', async () => {
    const taken: Answer<string>[] = []
    const { http } = await serve((_, response) => {
      response.write('{"value":"known"}\n', () => response.destroy())
    })
    await http.lines<string>('/api/x', (answer) => taken.push(answer))
    expect(taken.map((answer) => answer.ok)).toEqual([true, false])
  })
  it('takes a refusal as the one answer where lines were asked for', async () => {
    const taken: Answer<string>[] = []
    const { http } = await serve((_, response) => {
      response.writeHead(401).end(JSON.stringify(problem))
    })
    await http.lines<string>('/api/x', (answer) => taken.push(answer))
    expect(taken).toEqual([{ ok: false, problem }])
  })
  it('takes an answer without a body as null', async () => {
    const { http } = await serve((_request, response) => response.writeHead(204).end())
    expect(await http.send('DELETE', '/api/session')).toEqual({ ok: true, value: null })
  })
  it('gives a problem as it came, and tells when the session is over', async () => {
    const { http, ended } = await serve((_request, response) =>
      response.writeHead(401).end(JSON.stringify(problem)),
    )
    expect(await http.get('/api/x')).toEqual({ ok: false, problem })
    expect(ended).toEqual(['the-bearer'])
  })
  it('puts what a proxy answers into its own words, with the reference', async () => {
    const { http } = await serve((_request, response) =>
      response.writeHead(502, { 'x-request-id': 'r2' }).end('<html>Bad gateway'),
    )
    expect(await http.get('/api/x')).toMatchObject({
      ok: false,
      problem: { code: 'unreadable', written: 'no', requestId: 'r2' },
    })
  })
  it('does not claim that nothing was written when the connection breaks during a push', async () => {
    const { http } = await serve((request) => request.socket.destroy())
    expect(await http.send('POST', '/api/apply', {}, 'writes')).toMatchObject({
      ok: false,
      problem: { code: 'unreachable', written: 'unknown' },
    })
    expect(await http.get('/api/x')).toMatchObject({ ok: false, problem: { written: 'no' } })
  })
})

describe('the session', () => {
  const start = Date.parse('2026-11-24T12:00:00Z')
  const view = (bearer: string, minutes: number): SessionView => ({
    bearer,
    expiresAt: new Date(start + minutes * 60_000).toISOString(),
    personName: 'Ana Diaz',
  })
  function stage(renewed: Answer<SessionView> = { ok: true, value: view('second', 60) }) {
    const kept = new Map<string, string>()
    const asked: string[] = []
    const session = createSession({
      api: {
        redeem: async () => renewed,
        renew: async (bearer) => {
          asked.push(bearer)
          return renewed
        },
      },
      keep: {
        read: (key) => kept.get(key) ?? null,
        write: (key, text) => (text === null ? kept.delete(key) : kept.set(key, text)),
      },
      now: () => start,
    })
    session.enter('1')
    return { session, asked, kept }
  }

  it('survives a reload in the same company, and is none in another', () => {
    const { session, kept } = stage()
    session.begin(view('first', 60))
    expect([...kept.keys()]).toEqual(['clearstory.session.1'])
    session.enter('2')
    expect(session.state.value).toEqual({ kind: 'signed_out', because: 'never' })
    session.enter('1')
    expect(session.state.value).toEqual({ kind: 'signed_in', personName: 'Ana Diaz' })
  })
  it('is renewed once, on use, when it is about to end', async () => {
    const { session, asked } = stage()
    session.begin(view('first', 9))
    expect(await Promise.all([session.bearer(), session.bearer()])).toEqual(['second', 'second'])
    expect(asked).toEqual(['first'])
  })
  it('goes on with what is left of it when the renewal cannot be reached', async () => {
    const { session } = stage({ ok: false, problem: unreadable(502, 'reads', '') })
    session.begin(view('first', 9))
    expect(await session.bearer()).toBe('first')
  })
  it('is over when the server says so, unless a new one began meanwhile', () => {
    const { session } = stage()
    session.begin(view('first', 60))
    session.end('ended', 'an older one')
    expect(session.state.value.kind).toBe('signed_in')
    session.end('ended', 'first')
    expect(session.state.value).toEqual({ kind: 'signed_out', because: 'ended' })
  })
})
