import { createHash, randomBytes } from 'node:crypto'
import * as v from 'valibot'

export interface ApiAnswer {
  status: number
  headers: Headers
  /** Parsed JSON; null for an empty body. Tests check it with `toMatchObject` or a schema. */
  body: unknown
}

/** An API client of the app for a signed-in person. */
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

const session = v.looseObject({ bearer: v.string() })

/** The complete sign-in over HTTP, as the popup and the panel do it. */
export async function signInAs(order: SignInOrder): Promise<Caller> {
  return callerWith(order.appUrl, (await sessionOf(order)).bearer)
}

/** The same, but returns the session as the panel stores it. */
export async function sessionOf(order: SignInOrder): Promise<v.InferOutput<typeof session>> {
  const { code, verifier } = await popup(order)
  const answer = await call(order.appUrl, 'POST', `/api/session?company=${order.companyId}`, undefined, {
    code,
    verifier,
  })
  return v.parse(session, answer.body)
}

/** The sign-in window's start page, as its browser receives it. */
export interface StartPage {
  /** Where the page goes after the panel's confirmation. */
  authorize: URL
  /** The cookie that it set, in the form of a Cookie header. */
  cookie: string
}

export async function openStartPage(
  appUrl: string,
  companyId: number,
  challenge: string,
  cookie?: string,
): Promise<StartPage> {
  const answer = await fetch(`${appUrl}/auth/procore/start?company=${companyId}&challenge=${challenge}`, {
    headers: cookie === undefined ? {} : { cookie },
  })
  const authorize = /data-authorize="([^"]+)"/.exec(await answer.text())?.[1]
  if (authorize === undefined) throw new Error(`no start page: ${answer.status}`)
  const [set = ''] = answer.headers.getSetCookie()
  return { authorize: new URL(authorize.replaceAll('&amp;', '&')), cookie: set.split(';')[0] ?? '' }
}

/** Makes the person's choice at Procore (0: declines); returns the URL of our callback. */
export async function decideAtProcore(loginUrl: string, authorize: URL, personId: number): Promise<string> {
  const answer = await fetch(`${loginUrl}/oauth/decision`, {
    method: 'POST',
    body: new URLSearchParams({
      person: String(personId),
      redirect_uri: authorize.searchParams.get('redirect_uri') ?? '',
      state: authorize.searchParams.get('state') ?? '',
    }),
    redirect: 'manual',
  })
  return answer.headers.get('location') ?? ''
}

export interface CallbackPage {
  status: number
  code: string | null
  failed: string | null
}

/** Opens our callback with this cookie, or without one. */
export async function openCallback(address: string, cookie?: string): Promise<CallbackPage> {
  const answer = await fetch(address, { headers: cookie === undefined ? {} : { cookie } })
  const page = await answer.text()
  return {
    status: answer.status,
    code: /data-code="([^"]+)"/.exec(page)?.[1] ?? null,
    failed: /data-failed="([^"]+)"/.exec(page)?.[1] ?? null,
  }
}

export function newVerifier(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** The steps of the popup: our start page, Procore's login, our callback. Returns the code that it would hand over. */
export async function popup(order: SignInOrder): Promise<{ code: string; verifier: string }> {
  const { verifier, challenge } = newVerifier()
  const { authorize, cookie } = await openStartPage(order.appUrl, order.companyId, challenge)
  const address = await decideAtProcore(order.loginUrl, authorize, order.personId)
  const { code, failed } = await openCallback(address, cookie)
  if (code === null) throw new Error(`no hand-over code: ${failed}`)
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
  // A streaming response is reduced to its last line, which contains the final result.
  const [last = ''] = text.trimEnd().split('\n').slice(-1)
  return { status: response.status, headers: response.headers, body: last === '' ? null : JSON.parse(last) }
}
