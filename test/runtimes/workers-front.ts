import { once } from 'node:events'
import { createServer, request } from 'node:http'

/** One test's world inside a runtime that many tests share. */
export interface World {
  /** Tells one world's app and gates from another's. */
  name: string
  publicUrl: string
  /** Milliseconds that the test's clock is ahead. */
  ahead: number
  /** The variable JURISDICTION. */
  jurisdiction?: string
}

export interface Front {
  url: string
  close(): Promise<void>
}

/** Tells the runtime which world a request belongs to (worker-under-test.ts). */
export function worldHeader(world: World): Record<string, string> {
  return { 'x-test-world': JSON.stringify(world) }
}

/** An address of this process: passes everything on to workerd as it is, with the world it belongs to. */
export async function openFront(workerdUrl: () => string, worldNow: () => World): Promise<Front> {
  const server = createServer((incoming, outgoing) => {
    const passedOn = request(`${workerdUrl()}${incoming.url}`, {
      method: incoming.method,
      headers: { ...incoming.headers, ...worldHeader(worldNow()) },
      agent: false,
    })
    let answered = false
    passedOn.on('response', (answer) => {
      answered = true
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    // A runtime that was killed cuts off whoever waits for it.
    passedOn.on('error', () => {
      if (!answered) outgoing.destroy()
    })
    outgoing.on('close', () => passedOn.destroy())
    incoming.pipe(passedOn)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
