import { foreignIdPattern } from './domain/ids.ts'
import { bearerIn } from './http/bearer.ts'

/** Proofs that a request brings, checked with keys that the Worker and the objects share. */
export interface Proofs {
  /** The company of a genuine bearer; null for any other. */
  companyOfBearer(bearer: string): Promise<string | null>
  /** The company of a genuine OAuth state that comes back in the browser it was made for; null for any other. */
  companyOfState(state: string, cookie: string | null): Promise<string | null>
  /** Whether a webhook's `Authorization` is the company's. */
  isWebhookOf(companyId: string, authorization: string | null): Promise<boolean>
}

export interface Addressed {
  companyId: string
  /** False where the object itself must find out whether the request may do anything. */
  isProven: boolean
}

/**
 * Which Procore company's object a request goes to; null where it goes to none. The object checks everything once more.
 *
 * | request | company | proven by |
 * |---|---|---|
 * | `/api/…` with a bearer | the bearer's | its signature |
 * | `GET /auth/procore/callback` | the OAuth state's | its signature and the browser's cookie |
 * | `/webhooks/procore/<company>` | the path's | the company's secret |
 * | `POST /api/session?company=` | the parameter's | nothing: the hand-over code is looked up in the object |
 *
 * Hono routes by the decoded path, so a path with a `%` could mean one route here and another one there. No route needs it.
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
