/// <reference path="../../server/cloudflare.d.ts" />
import * as v from 'valibot'
import { CompanyGateObject as Gate } from '../../server/procore/gate-object.ts'
import { type Bindings, createWorker } from '../../server/worker-app.ts'

// The Workers entry as tests drive it: the app is server/worker-app.ts and nothing else, under a clock that a test can
// move on and for one test world after another, each with a fresh app and fresh gates.

/** What stands in the `x-test-world` header of each request. */
const worldSchema = v.object({
  name: v.string(),
  publicUrl: v.string(),
  /** Milliseconds that the test's clock is ahead. */
  ahead: v.number(),
})
type World = v.InferOutput<typeof worldSchema>

let world: World = { name: '', publicUrl: '', ahead: 0 }
let running = 0
let worker = fresh()

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
  })
}

/** The company's gate, with a way to end it as the platform may at any time. */
export class CompanyGateObject extends Gate {
  evict(): void {
    this.ctx.abort('evicted')
  }
}

export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    const told = v.parse(worldSchema, JSON.parse(request.headers.get('x-test-world') ?? 'null'))
    if (told.name !== world.name) worker = fresh()
    world = told
    const bindings: Bindings & { PUBLIC_URL: string } = {
      ...env,
      PUBLIC_URL: told.publicUrl,
      GATE: {
        idFromName: (name) => env.GATE.idFromName(`${told.name}/${name}`),
        get: (id) => env.GATE.get(id),
      },
    }
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/test/settled':
        while (running > 0) await new Promise((next) => setTimeout(next, 1))
        return new Response(null, { status: 204 })
      case '/test/recover':
        await (await worker.composed(bindings)).recover(searchParams.get('asOf') ?? '')
        return new Response(null, { status: 204 })
      default:
        return worker.handlers.fetch(request, bindings)
    }
  },
}
