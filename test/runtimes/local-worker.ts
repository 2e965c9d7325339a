import type { Bindings } from '../../server/bindings.ts'
import worker, { CompanyObject } from '../../server/worker.ts'
import { wholeRequest } from './whole-request.ts'

// The Worker as wrangler runs it on this machine (.ci/dev-workers.mjs): server/worker.ts behind an edge that hands over
// whole requests.

export { CompanyObject }

export default {
  async fetch(request: Request, env: Bindings, ctx: { waitUntil(work: Promise<unknown>): void }) {
    return worker.fetch(await wholeRequest(request), env, ctx)
  },
}
