/// <reference path="../../server/cloudflare.d.ts" />
import type { D1Database } from '@cloudflare/workers-types'
import * as v from 'valibot'
import { CompanyGateObject as Gate } from '../../server/procore/gate-object.ts'
import type { CompanyGateStub } from '../../server/procore/object-gate.ts'
import { type Bindings, createWorker } from '../../server/worker-app.ts'
import type { Delivered } from '../../server/worker-queue.ts'
import { answerSql } from './sql-over-http.ts'
import { wholeRequest } from './whole-request.ts'

// The Workers entry as tests drive it: the app is server/worker-app.ts and nothing else, under a clock that a test can
// move on and for one test world after another, each with a fresh app and fresh gates.

/** What stands in the `x-test-world` header of each request (workers-front.ts). */
const worldSchema = v.object({ name: v.string(), publicUrl: v.string(), ahead: v.number() })

let world: v.InferOutput<typeof worldSchema> = { name: '', publicUrl: '', ahead: 0 }
let running = 0
/** Jobs that are in the queue or being worked on, by what they say; those that are to wait first do not count. */
let queued = new Map<string, number>()
let worker = fresh()

function countJob(body: unknown, by: 1 | -1): void {
  const key = JSON.stringify(body)
  const count = (queued.get(key) ?? 0) + by
  if (count > 0) queued.set(key, count)
  else queued.delete(key)
}

function fresh() {
  return createWorker({
    clock: { now: () => new Date(Date.now() + world.ahead).toISOString() },
    background: (usual) => ({
      run(work) {
        running += 1
        const ended = () => {
          running -= 1
        }
        usual.run(work.finally(ended))
      },
    }),
    pause: async () => undefined,
  })
}

/** The company's gate, with what only the platform can do to it. */
export class CompanyGateObject extends Gate {
  evict(): void {
    this.ctx.abort('evicted')
  }

  memory(): Promise<unknown> {
    return this.ctx.storage.get('memory')
  }
}

interface TestBindings extends Bindings {
  DB_2: D1Database
  GATE: {
    idFromName(name: string): unknown
    get(id: unknown): CompanyGateStub & { evict(): Promise<void>; memory(): Promise<unknown> }
  }
}

/** The bindings as this world sees them. */
function inWorld(env: TestBindings): TestBindings & { PUBLIC_URL: string } {
  const { name, publicUrl } = world
  return {
    ...env,
    PUBLIC_URL: publicUrl,
    JOBS: {
      sendBatch(messages) {
        for (const { body, delaySeconds = 0 } of messages) if (delaySeconds === 0) countJob(body, 1)
        return env.JOBS.sendBatch(messages)
      },
    },
    GATE: {
      idFromName: (company) => env.GATE.idFromName(`${name}/${company}`),
      get: (id) => env.GATE.get(id),
    },
  }
}

export default {
  async fetch(request: Request, env: TestBindings): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/test/sql') return answerSql(request, (name) => (name === 'DB_2' ? env.DB_2 : env.DB))
    const told = v.parse(worldSchema, JSON.parse(request.headers.get('x-test-world') ?? 'null'))
    if (told.name !== world.name) {
      worker = fresh()
      queued = new Map()
    }
    world = told
    const bindings = inWorld(env)
    const gate = () => bindings.GATE.get(bindings.GATE.idFromName(searchParams.get('company') ?? ''))
    switch (pathname) {
      case '/test/settled':
        while (running > 0 || queued.size > 0) await new Promise((next) => setTimeout(next, 1))
        return Response.json(null)
      case '/test/recover':
        await (await worker.composed(bindings)).recover(searchParams.get('asOf') ?? '')
        return Response.json(null)
      case '/test/schedule':
        await (await worker.composed(bindings)).schedule(searchParams.get('now') ?? '')
        return Response.json(null)
      case '/test/evict-gate':
        // Aborting an object fails the very call that does it.
        await gate()
          .evict()
          .catch(() => undefined)
        return Response.json(null)
      case '/test/send':
        await bindings.JOBS.sendBatch([{ body: await request.json() }])
        return Response.json(null)
      case '/test/gate-memory':
        return Response.json((await gate().memory()) ?? null)
      default:
        return worker.handlers.fetch(await wholeRequest(request), bindings)
    }
  },

  async queue(delivered: Delivered & { queue: string }, env: TestBindings): Promise<void> {
    if (delivered.queue === 'dead') {
      for (const { body } of delivered.messages) {
        countJob(body, -1)
        console.log(JSON.stringify({ event: 'dead_letter', body }))
      }
      return
    }
    // What comes again comes at once: no test waits a minute for it.
    const messages = delivered.messages.map((message) => ({
      id: message.id,
      body: message.body,
      ack: () => {
        countJob(message.body, -1)
        message.ack()
      },
      retry: () => message.retry(),
    }))
    await worker.handlers.queue({ messages }, inWorld(env))
  },
}
