import { CompanyGateObject } from '../../server/procore/gate-object.ts'
import { type Bindings, createWorker } from '../../server/worker-app.ts'
import { wholeRequest } from './whole-request.ts'

// The Worker as wrangler runs it on this machine (.ci/dev-workers.mjs): server/worker.ts, and what Cloudflare does
// around it.

export { CompanyGateObject }

const { handlers } = createWorker()

export default {
  ...handlers,
  async fetch(request: Request, env: Bindings): Promise<Response> {
    if (new URL(request.url).pathname !== '/__scheduled') {
      return handlers.fetch(await wholeRequest(request), env)
    }
    // Nothing fires the Cron Trigger here, and wrangler has no address for it where it does not bundle.
    await handlers.scheduled(null, env)
    return new Response('done')
  },
}
