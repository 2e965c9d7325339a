import { createHash, randomBytes } from 'node:crypto'
import * as v from 'valibot'

export interface ApiAnswer {
  status: number
  headers: Headers
  /** Parsed JSON; null for an empty body. Tests look into it with `toMatchObject` or a schema. */
  body: unknown
}

/** The app's API as one signed-in person. */
export interface Caller {
  bearer: string
  get(path: string): Promise<ApiAnswer>
  post(path: string, body?: unknown): Promise<ApiAnswer>
  put(path: string, body: unknown): Promise<ApiAnswer>
  delete(path: string): Promise<ApiAnswer>
}

export interface SignInOrder {
  appUrl: string
  loginUrl: string
  personId: number
  companyId: number
}

const session = v.object({ bearer: v.string() })

/** The whole sign-in over HTTP, as popup and panel would do it. */
export async function signInAs(order: SignInOrder): Promise<Caller> {
  const { code, verifier } = await popup(order)
  const answer = await call(order.appUrl, 'POST', '/api/session', undefined, { code, verifier })
  return callerWith(order.appUrl, v.parse(session, answer.body).bearer)
}

/** What the popup does: our start page, Procore's login, our callback. Answers with the code it would hand over. */
export async function popup(order: SignInOrder): Promise<{ code: string; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const start = await fetch(
    `${order.appUrl}/auth/procore/start?company=${order.companyId}&challenge=${challenge}`,
    { redirect: 'manual' },
  )
  const authorize = new URL(start.headers.get('location') ?? '')
  const decision = await fetch(`${order.loginUrl}/oauth/decision`, {
    method: 'POST',
    body: new URLSearchParams({
      person: String(order.personId),
      redirect_uri: authorize.searchParams.get('redirect_uri') ?? '',
      state: authorize.searchParams.get('state') ?? '',
    }),
    redirect: 'manual',
  })
  const callback = await fetch(decision.headers.get('location') ?? '')
  const page = await callback.text()
  const code = /data-code="([^"]+)"/.exec(page)?.[1]
  if (code === undefined)
    throw new Error(`no hand-over code: ${/data-failed="[^"]+"/.exec(page)?.[0] ?? page}`)
  return { code, verifier }
}

export function callerWith(appUrl: string, bearer: string): Caller {
  return {
    bearer,
    get: (path) => call(appUrl, 'GET', path, bearer),
    post: (path, body) => call(appUrl, 'POST', path, bearer, body),
    put: (path, body) => call(appUrl, 'PUT', path, bearer, body),
    delete: (path) => call(appUrl, 'DELETE', path, bearer),
  }
}

export async function call(
  appUrl: string,
  method: string,
  path: string,
  bearer?: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const response = await fetch(`${appUrl}${path}`, {
    method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  // An answer in lines is read as its last one, which says what came of it.
  const [last = ''] = text.trimEnd().split('\n').slice(-1)
  return { status: response.status, headers: response.headers, body: last === '' ? null : JSON.parse(last) }
}
