import { CompanyGateObject } from './procore/gate-object.ts'
import { createWorker } from './worker-app.ts'

// The Workers entry: the same app over D1, Durable Objects, Queues and Cron Triggers (wrangler.toml).

export { CompanyGateObject }

export default createWorker().handlers
