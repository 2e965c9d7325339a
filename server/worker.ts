import { parse as parseCookies } from 'hono/utils/cookie'
import {
  type Bindings,
  companiesOf,
  companyHeader,
  isElsewhere,
  panelOf,
  readEnvironment,
} from './bindings.ts'
import { CompanyObject } from './company-object.ts'
import { companyOfRequest, type Proofs } from './company-of-request.ts'
import { bearerOf, signInStatesOf, webhookSecretOf } from './compose.ts'
import type { Config } from './config.ts'
import { createPages } from './http/pages-app.ts'
import { operatorRoutes } from './http/routes/operator-routes.ts'
import { browserCookie } from './http/sign-in-state.ts'
import { systemClock } from './platform/clock.ts'
import { webHash } from './platform/hash.ts'
import { webRandom } from './platform/random.ts'
import { isWebhookSecret } from './usecases/webhooks/deliveries.ts'

// The Workers entry point (wrangler.toml). Public pages are served here; everything else runs in the company's Durable
// Object.

export { CompanyObject }

interface Context {
  waitUntil(promise: Promise<unknown>): void
}

/** Composed once per isolate. A new deployment has a new `env`. */
let composed: { env: Bindings; front: ReturnType<typeof composeFront> } | null = null

export default {
  async fetch(request: Request, env: Bindings, ctx: Context): Promise<Response> {
    const { pages, proofs } = await frontOf(env)
    return /^\/(api|auth|webhooks)\//.test(new URL(request.url).pathname)
      ? toCompany(request, env, ctx, proofs)
      : pages.fetch(request)
  },
}

function frontOf(env: Bindings): ReturnType<typeof composeFront> {
  if (composed?.env === env) return composed.front
  const front = composeFront(env)
  composed = { env, front }
  // After a failed start, the next request tries again.
  front.catch(() => {
    if (composed?.front === front) composed = null
  })
  return front
}

/** The object shared by all requests that prove no company. It answers them and never stores anything. */
const nobody = 'nobody'

async function toCompany(request: Request, env: Bindings, ctx: Context, proofs: Proofs): Promise<Response> {
  const addressed = await companyOfRequest(request, proofs)
  const forwarded = new Request(request)
  if (addressed?.isProven) forwarded.headers.set(companyHeader, addressed.companyId)
  else forwarded.headers.delete(companyHeader)
  const companies = companiesOf(env)
  const answer = companies.get(companies.idFromName(addressed?.companyId ?? nobody)).fetch(forwarded)
  // Keeps this invocation, and with it the call to the object, alive for up to 30 seconds after a client disconnects.
  ctx.waitUntil(answer.catch(() => undefined))
  return answer
}

async function composeFront(env: Bindings) {
  const { config, log } = readEnvironment(env, systemClock)
  const pages = createPages({
    assets: await panelOf(env),
    procoreAppOrigins: config.procore.appOrigins,
    operator: { ...config.operator, supportEmail: config.supportEmail, onCloudflare: true },
    publicUrl: config.publicUrl,
    log,
    random: webRandom,
    // Nothing is shared between companies, so there is no database to reach.
    ping: async () => undefined,
  }).route('/operator', operatorRoutes({ token: config.operatorToken, hash: webHash, ...operationsOn(env) }))
  return { pages, proofs: await proofsOf(config) }
}

function operationsOn(env: Bindings) {
  const companies = companiesOf(env)
  const idOf = (companyId: string) => companies.idFromName(companyId)
  return {
    company: (companyId: string) => companies.get(idOf(companyId)),
    where: async (companyId: string) => {
      if (await companies.get(idOf(companyId)).exists()) return 'here' as const
      return (await isElsewhere(env, companyId, idOf(companyId)))
        ? ('elsewhere' as const)
        : ('nowhere' as const)
    },
  }
}

async function proofsOf(config: Config): Promise<Proofs> {
  const bearer = await bearerOf(config, systemClock)
  const states = await signInStatesOf(config, systemClock)
  return {
    async companyOfBearer(presented) {
      const claims = await bearer.verify(presented)
      return typeof claims === 'string' ? null : claims.companyId
    },
    async companyOfState(state, cookie) {
      const signIn = await states.read(state, parseCookies(cookie ?? '', browserCookie)[browserCookie])
      return typeof signIn === 'string' ? null : signIn.companyId
    },
    async isWebhookOf(companyId, authorization) {
      return isWebhookSecret(webHash, authorization, await webhookSecretOf(config, companyId))
    },
  }
}
