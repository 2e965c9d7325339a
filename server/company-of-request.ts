import { foreignIdPattern } from './domain/ids.ts'
import { bearerIn } from './http/bearer.ts'

/** Verifies the credentials in a request with keys that the Worker and the objects share. */
export interface Proofs {
  /** The company of a valid bearer token, or null. */
  companyOfBearer(bearer: string): Promise<string | null>
  /** The company of a valid OAuth state that returns in the browser it was issued to, or null. */
  companyOfState(state: string, cookie: string | null): Promise<string | null>
  /** Whether a webhook's `Authorization` header holds the company's secret. */
  isWebhookOf(companyId: string, authorization: string | null): Promise<boolean>
}

export interface Addressed {
  companyId: string
  /** False if the object must verify the request itself. */
  isProven: boolean
}

/**
 * The Procore company whose object handles a request, or null. The object verifies everything again.
 *
 * | request | company | proven by |
 * |---|---|---|
 * | `/api/…` with a bearer | the bearer's | its signature |
 * | `GET /auth/procore/callback` | the OAuth state's | its signature and the browser's cookie |
 * | `/webhooks/procore/<company>` | the path's | the company's secret |
 * | `POST /api/session?company=` | the parameter's | nothing: the object looks up the hand-over code |
 *
 * Hono routes by the decoded path, so a path with a `%` could match one route here and another in the object. No route
 * needs a `%`, so such paths are refused.
 */
export async function companyOfRequest(
  request: { url: string; headers: Headers },
  proofs: Proofs,
): Promise<Addressed | null> {
  const { pathname, searchParams } = new URL(request.url)
  if (pathname.includes('%')) return null
  const { headers } = request
  if (pathname === '/auth/procore/callback') {
    return proven(await proofs.companyOfState(searchParams.get('state') ?? '', headers.get('cookie')))
  }
  const webhook = /^\/webhooks\/procore\/([^/]+)$/.exec(pathname)?.[1]
  if (webhook !== undefined) {
    if (!foreignIdPattern.test(webhook)) return null
    return (await proofs.isWebhookOf(webhook, headers.get('authorization'))) ? proven(webhook) : null
  }
  const bearer = bearerIn(headers.get('authorization'))
  if (bearer !== undefined) return proven(await proofs.companyOfBearer(bearer))
  const companyId = searchParams.get('company') ?? ''
  const isExchange = pathname === '/api/session' && foreignIdPattern.test(companyId)
  return isExchange ? { companyId, isProven: false } : null
}

function proven(companyId: string | null): Addressed | null {
  return companyId === null ? null : { companyId, isProven: true }
}
