import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpCall } from '../../server/transport/http-call.ts'
import { type Lookup, nodePublicFetch } from '../../server/transport/node-public-fetch.ts'
import { isPublicIp } from '../../server/transport/public-ip.ts'
import { isSafeAddress } from '../../server/transport/safe-address.ts'

const api = 'https://api.procore.com'
const sandbox = 'http://127.0.0.1:4310'

/** Not public, in every way in which a browser or a proxy would read it. */
const notPublic = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.0.0.1.',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd12:3456::1]',
  '[ff02::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:8.8.8.8]',
  '[::127.0.0.1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b:1::1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[2001:db8::1]',
]

describe('an address that an answer gave', () => {
  it.each(notPublic)('is not followed to %s', (host) => {
    expect(isSafeAddress(`https://${host}/file`, api)).toBe(false)
  })

  it.each([
    'localhost',
    'LOCALHOST',
    'a.localhost',
    'localhost.',
    'files.example.com.',
    'intranet',
    'printer.local',
    'metadata.google.internal',
    'user@files.example.com',
  ])('is not followed to %s', (host) => {
    expect(isSafeAddress(`https://${host}/file`, api)).toBe(false)
  })

  it.each(['files.example.com', '8.8.8.8', '172.32.0.1', '[2606:4700::1111]', '[64:ff9b::8.8.8.8]'])(
    'is followed to %s, by https only',
    (host) => {
      expect(isSafeAddress(`https://${host}/file`, api)).toBe(true)
      expect(isSafeAddress(`http://${host}/file`, api)).toBe(false)
    },
  )

  it('is followed to this machine where the API is on it, and to no other private one', () => {
    expect(isSafeAddress('http://127.0.0.1:4311/file', sandbox)).toBe(true)
    expect(isSafeAddress('http://localhost:4311/file', sandbox)).toBe(true)
    for (const host of ['10.0.0.1', '[::ffff:127.0.0.1]', '0.0.0.0', '169.254.169.254']) {
      expect(isSafeAddress(`https://${host}/file`, sandbox)).toBe(false)
    }
  })

  it.each(['file:///etc/passwd', 'ftp://files.example.com', 'not an address', ''])(
    'is not followed to %j',
    (address) => {
      expect(isSafeAddress(address, api)).toBe(false)
    },
  )

  it('is told from a name', () => {
    expect(isPublicIp('files.example.com')).toBeNull()
    expect(isPublicIp('999.1.1.1')).toBeNull()
  })
})

describe('a connection to an address that an answer gave', () => {
  let server: Server
  let port = 0
  let asked: { method: string | undefined; body: string; host: string | undefined }[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        asked.push({ method: request.method, body, host: request.headers.host })
        if (request.url === '/away') return response.writeHead(302, { location: 'https://10.0.0.1/' }).end()
        if (request.url === '/nothing') return response.writeHead(204).end()
        response.writeHead(200, { 'x-tea': 'green' }).end('ümlaut')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
    return () => new Promise((resolve) => server.close(resolve))
  })
  afterAll(() => {
    asked = []
  })

  /** Resolves every name to these, one list after another; the last one for good. */
  function resolving(...answers: string[][]) {
    const lookups: string[] = []
    const lookup: Lookup = (hostname, _, callback) => {
      const answer = answers[Math.min(lookups.length, answers.length - 1)] ?? []
      lookups.push(hostname)
      callback(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }
    return { lookup, lookups }
  }

  const get = (apiUrl: string, lookup: Lookup, path = '/file') =>
    httpCall(nodePublicFetch(apiUrl, lookup), {
      method: 'GET',
      url: `http://files.example.com:${port}${path}`,
      headers: {},
      timeoutMs: 10_000,
      maxBytes: 1000,
    })

  it.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['8.8.8.8', '127.0.0.1']],
  ])('is not made where the name resolves to %j', async (addresses) => {
    asked = []
    const { lookup, lookups } = resolving(addresses)
    const outcome = await get(api, lookup)
    expect(outcome).toMatchObject({ kind: 'no_answer', sent: false, cause: { code: 'ERR_UNSAFE_ADDRESS' } })
    expect(lookups).toEqual(['files.example.com'])
    expect(asked).toEqual([])
  })

  it('goes to the address that was checked, whatever the name resolves to later', async () => {
    asked = []
    const { lookup, lookups } = resolving(['127.0.0.1'], ['10.0.0.1'])
    expect(await get(sandbox, lookup)).toMatchObject({ kind: 'answer', status: 200, text: 'ümlaut' })
    expect(lookups).toEqual(['files.example.com'])
    expect(asked).toEqual([{ method: 'GET', body: '', host: `files.example.com:${port}` }])
    // No connection is kept: the next request is looked up, and refused.
    expect(await get(sandbox, lookup)).toMatchObject({ cause: { code: 'ERR_UNSAFE_ADDRESS' } })
    expect(asked).toHaveLength(1)
  })

  it('is not made to a literal address either, which needs no lookup', async () => {
    const { lookup, lookups } = resolving(['8.8.8.8'])
    const fetchIt = nodePublicFetch(api, lookup)
    await expect(fetchIt(`http://127.0.0.1:${port}/file`, {})).rejects.toMatchObject({
      code: 'ERR_UNSAFE_ADDRESS',
    })
    await expect(fetchIt(`http://[::ffff:7f00:1]:${port}/file`, {})).rejects.toMatchObject({
      code: 'ERR_UNSAFE_ADDRESS',
    })
    expect(lookups).toEqual([])
  })

  it('carries a body, and gives back status, headers and redirects as they are', async () => {
    asked = []
    const fetchIt = nodePublicFetch(sandbox)
    const body = new Response('a stream').body
    const sent = await fetchIt(`http://127.0.0.1:${port}/file`, {
      method: 'POST',
      body,
      headers: { 'x-a': 'b' },
    })
    expect([sent.status, sent.headers.get('x-tea'), await sent.text()]).toEqual([200, 'green', 'ümlaut'])
    expect(asked).toMatchObject([{ method: 'POST', body: 'a stream' }])
    const away = await fetchIt(`http://127.0.0.1:${port}/away`, {})
    expect([away.status, away.headers.get('location')]).toEqual([302, 'https://10.0.0.1/'])
    expect((await fetchIt(`http://127.0.0.1:${port}/nothing`, {})).body).toBeNull()
  })

  it('ends with the body that it sends, and with the signal', async () => {
    const fetchIt = nodePublicFetch(sandbox)
    const broken = new ReadableStream<Uint8Array>({
      pull: (stream) => stream.error(new Error('broken sheet')),
    })
    await expect(fetchIt(`http://127.0.0.1:${port}/file`, { method: 'POST', body: broken })).rejects.toThrow(
      'broken sheet',
    )
    const left = new AbortController()
    let cancelled: () => void = () => undefined
    const isCancelled = new Promise<void>((resolve) => {
      cancelled = resolve
    })
    const endless = new ReadableStream<Uint8Array>({
      pull: (stream) => stream.enqueue(new Uint8Array(1000)),
      cancel: () => cancelled(),
    })
    const sending = fetchIt(`http://127.0.0.1:${port}/file`, {
      method: 'POST',
      body: endless,
      signal: left.signal,
    })
    left.abort()
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' })
    await isCancelled
  })
})
