import { createServer, type RequestListener } from 'node:http'
import { Hono } from 'hono'
import { hc } from 'hono/client'
import { validator } from 'hono/validator'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, createHttp } from '../../ui/api/http.ts'

/** Only its type is used: what the panel's client would know of a server. */
const app = new Hono()
  .get('/api/x', (c) => c.json(''))
  .put(
    '/api/x',
    validator('json', (body: { a: number }) => body),
    (c) => c.json(['']),
  )
  .post('/api/x', (c) => c.json(''))
  .delete('/api/x', (c) => c.body(null, 204))
  .post('/api/lines', (c) => c.json({ value: '' }))
const { x, lines } = hc<typeof app>('/').api

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
    onForbidden: () => ended.push('forbidden'),
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
    const answer = await http.ask((options) => x.$put({ json: { a: 1 } }, options))
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
    await http.lines(
      (options) => lines.$post({}, options),
      (answer) => {
        taken.push(answer)
        // Only what was taken lets the rest come: nothing here waits for the end.
        if (taken.length === 1) letGo()
      },
    )
    expect(taken).toEqual([
      { ok: true, value: 'known' },
      { ok: true, value: 'ü' },
      { ok: false, problem },
    ])
    expect(ended).toEqual(['the-bearer'])
  })
  it('tells of a refusal, which no session ends by', async () => {
    const { http, ended } = await serve((_, response) => {
      response.statusCode = 403
      response.end(
        JSON.stringify({ ...problem, type: '/problems/tool_forbidden', code: 'tool_forbidden', status: 403 }),
      )
    })
    await http.ask((options) => x.$get({}, options))
    expect(ended).toEqual(['forbidden'])
  })
  it('says so where the rest of an answer in lines does not arrive', async () => {
    const taken: Answer<string>[] = []
    const { http } = await serve((_, response) => {
      response.write('{"value":"known"}\n', () => response.destroy())
    })
    await http.lines(
      (options) => lines.$post({}, options),
      (answer) => taken.push(answer),
    )
    expect(taken.map((answer) => answer.ok)).toEqual([true, false])
  })
  it('takes a refusal as the one answer where lines were asked for', async () => {
    const taken: Answer<string>[] = []
    const { http } = await serve((_, response) => {
      response.writeHead(401).end(JSON.stringify(problem))
    })
    await http.lines(
      (options) => lines.$post({}, options),
      (answer) => taken.push(answer),
    )
    expect(taken).toEqual([{ ok: false, problem }])
  })
  it('takes an answer without a body as null', async () => {
    const { http } = await serve((_request, response) => response.writeHead(204).end())
    expect(await http.ask((options) => x.$delete({}, options))).toEqual({ ok: true, value: null })
  })
  it('gives a problem as it came, and tells when the session is over', async () => {
    const { http, ended } = await serve((_request, response) =>
      response.writeHead(401).end(JSON.stringify(problem)),
    )
    expect(await http.ask((options) => x.$get({}, options))).toEqual({ ok: false, problem })
    expect(ended).toEqual(['the-bearer'])
  })
  it('puts what a proxy answers into its own words, with the reference', async () => {
    const { http } = await serve((_request, response) =>
      response.writeHead(502, { 'x-request-id': 'r2' }).end('<html>Bad gateway'),
    )
    expect(await http.ask((options) => x.$get({}, options))).toMatchObject({
      ok: false,
      problem: { code: 'unreadable', written: 'no', requestId: 'r2' },
    })
  })
  it('does not claim that nothing was written when the connection breaks during a push', async () => {
    const { http } = await serve((request) => request.socket.destroy())
    expect(await http.ask((options) => x.$post({}, options), 'writes')).toMatchObject({
      ok: false,
      problem: { code: 'unreachable', written: 'unknown' },
    })
    expect(await http.ask((options) => x.$get({}, options))).toMatchObject({
      ok: false,
      problem: { written: 'no' },
    })
  })
})
