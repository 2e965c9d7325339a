import { type Bindings, companiesOf, companyHeader, panelOf, textsOf } from './bindings.ts'
import { CompanyObject } from './company-object.ts'
import { companyOfRequest } from './company-of-request.ts'
import { readConfig } from './config.ts'
import { createPages } from './http/pages-app.ts'
import { operatorRoutes } from './http/routes/operator-routes.ts'
import { createLog } from './log.ts'
import { systemClock } from './platform/clock.ts'
import { webHash } from './platform/hash.ts'
import { webRandom } from './platform/random.ts'

// The Workers entry (wrangler.toml): pages for everybody here, everything else in the company's Durable Object.

export { CompanyObject }

interface Context {
  waitUntil(promise: Promise<unknown>): void
}

/** Composed once per isolate; a new deployment brings a new `env`. */
let pages: { env: Bindings; app: ReturnType<typeof createWorkerPages> } | null = null

export default {
  async fetch(request: Request, env: Bindings, ctx: Context): Promise<Response> {
    const { pathname } = new URL(request.url)
    return /^\/(api|auth|webhooks)\//.test(pathname)
      ? toCompany(request, env, ctx)
      : (await pagesOf(env)).fetch(request)
  },
}

function pagesOf(env: Bindings): ReturnType<typeof createWorkerPages> {
  if (pages?.env === env) return pages.app
  const app = createWorkerPages(env)
  pages = { env, app }
  // What failed to start is tried again by the next request.
  app.catch(() => {
    if (pages?.app === app) pages = null
  })
  return app
}

/** The object that all requests without a company share. It never stores anything. */
const nobody = 'nobody'

function toCompany(request: Request, env: Bindings, ctx: Context): Promise<Response> {
  const companyId = companyOfRequest(request)
  const forwarded = new Request(request)
  if (companyId === null) forwarded.headers.delete(companyHeader)
  else forwarded.headers.set(companyHeader, companyId)
  const companies = companiesOf(env)
  const answer = companies.get(companies.idFromName(companyId ?? nobody)).fetch(forwarded)
  // Keeps this invocation, and so the call to the object, for up to 30 seconds after a client has left.
  ctx.waitUntil(answer.catch(() => undefined))
  return answer
}

async function createWorkerPages(env: Bindings) {
  const read = readConfig({ ...textsOf(env), DATABASE_PATH: 'object' })
  if (!read.ok) throw new Error(`Clearstory for Procore cannot start: ${read.problems.join('; ')}`)
  const { config } = read
  const log = createLog({ level: config.logLevel, write: (line) => console.log(line), now: systemClock.now })
  return createPages({
    assets: await panelOf(env),
    procoreAppOrigins: config.procore.appOrigins,
    operator: { ...config.operator, supportEmail: config.supportEmail, onCloudflare: true },
    publicUrl: config.publicUrl,
    log,
    random: webRandom,
    // Nothing is shared between companies, so there is no database to reach.
    ping: async () => undefined,
  }).route(
    '/operator',
    operatorRoutes({
      token: env.OPERATOR_TOKEN ?? null,
      hash: webHash,
      company: (id) => {
        const companies = companiesOf(env)
        return companies.get(companies.idFromName(id))
      },
    }),
  )
}
