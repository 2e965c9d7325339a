import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type HttpRequest, httpCall } from '../../server/transport/http-call.ts'

const servers: Server[] = []

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, timeoutMs: 10_000, maxBytes: 1000, ...more }
}

describe('an exchange that is answered', () => {
  it('gives status, headers and text, whatever the status', async () => {
    const url = await listen((_, response) => response.writeHead(418, { 'x-tea': 'green' }).end('ümlaut'))
    const outcome = await httpCall(fetch, request(url))
    expect(outcome).toMatchObject({ kind: 'answer', status: 418, text: 'ümlaut' })
    if (outcome.kind === 'answer') expect(outcome.headers.get('x-tea')).toBe('green')
  })

  it('returns a redirect as it is: the token does not travel on', async () => {
    let calls = 0
    const url = await listen((_, response) => {
      calls += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await httpCall(fetch, request(url))).toMatchObject({ kind: 'answer', status: 302 })
    expect(calls).toBe(1)
  })

  it('sends method, headers and body', async () => {
    const url = await listen(async (incoming, response) => {
      let body = ''
      for await (const chunk of incoming) body += chunk
      response.end(`${incoming.method} ${incoming.headers['x-a']} ${body}`)
    })
    const outcome = await httpCall(
      fetch,
      request(url, { method: 'PATCH', headers: { 'x-a': '1' }, body: '{}' }),
    )
    expect(outcome).toMatchObject({ text: 'PATCH 1 {}' })
  })
})

describe('an exchange without an answer', () => {
  it('was never sent when nobody listens', async () => {
    const url = await listen(() => undefined)
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
    expect(await httpCall(fetch, request(url))).toMatchObject({
      kind: 'no_answer',
      sent: false,
      reason: 'network',
    })
  })

  it('may have been done when the connection drops', async () => {
    const url = await listen((incoming) => incoming.socket.destroy())
    expect(await httpCall(fetch, request(url, { method: 'PATCH' }))).toMatchObject({
      kind: 'no_answer',
      sent: true,
      reason: 'network',
    })
  })

  it('may have been done when the answer never ends: the time-out covers the body too', async () => {
    const url = await listen((_, response) => response.writeHead(200).write('begun'))
    expect(await httpCall(fetch, request(url, { timeoutMs: 50 }))).toMatchObject({
      kind: 'no_answer',
      sent: true,
      reason: 'timeout',
    })
  })

  it('is dropped when the answer is larger than allowed', async () => {
    const url = await listen((_, response) => response.end('x'.repeat(1001)))
    expect(await httpCall(fetch, request(url))).toMatchObject({
      kind: 'no_answer',
      sent: true,
      reason: 'too_large',
    })
  })

  it('never throws, whatever fetch does', async () => {
    const broken = () => Promise.reject('no error object')
    expect(await httpCall(broken, request('http://127.0.0.1'))).toMatchObject({
      kind: 'no_answer',
      sent: true,
    })
  })
})
