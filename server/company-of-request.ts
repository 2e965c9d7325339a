import { decodeJwt } from 'jose'
import { foreignIdPattern } from './domain/ids.ts'

/**
 * Which Procore company's object a request goes to, as the request itself says; null where it names none. Nothing is
 * verified here: the object does that, and it holds nobody else's rows whatever the request claims.
 *
 * | request | company |
 * |---|---|
 * | `/api/…` with a bearer | the claim `cid` of the bearer |
 * | `POST /api/session` and `GET /auth/procore/start` | the parameter `company` |
 * | `GET /auth/procore/callback` | the claim `cid` of the OAuth `state` |
 * | `/webhooks/procore/<company>` | the path |
 */
export function companyOfRequest(request: { url: string; headers: Headers }): string | null {
  const { pathname, searchParams } = new URL(request.url)
  const named = namedBy(pathname, searchParams, request.headers)
  return named !== null && foreignIdPattern.test(named) ? named : null
}

function namedBy(path: string, query: URLSearchParams, headers: Headers): string | null {
  if (path === '/auth/procore/callback') return claimOf(query.get('state'))
  if (path === '/auth/procore/start') return query.get('company')
  const webhook = /^\/webhooks\/procore\/([^/]+)$/.exec(path)
  if (webhook) return webhook[1] ?? null
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (bearer !== undefined) return claimOf(bearer)
  return path === '/api/session' ? query.get('company') : null
}

function claimOf(token: string | null): string | null {
  try {
    const { cid } = decodeJwt(token ?? '')
    return typeof cid === 'string' ? cid : null
  } catch {
    return null
  }
}
