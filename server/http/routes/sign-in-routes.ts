import { Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import * as v from 'valibot'
import { Failure } from '../../domain/failure.ts'
import { idOf, type ProcoreCompanyId, type ProcoreUserId } from '../../domain/ids.ts'
import { personOf } from '../../usecases/access.ts'
import type { Deps } from '../../usecases/deps.ts'
import { signOut } from '../../usecases/session/sessions.ts'
import {
  finishSignIn,
  isAwaited,
  listOwnSessions,
  type OpenSession,
  renewSession,
  type SignInRefusal,
  signOutEverywhere,
  takeSession,
} from '../../usecases/session/sign-in.ts'
import type { SessionView } from '../../usecases/views.ts'
import type { AnonymousLimits } from '../anonymous-limits.ts'
import type { Bearer } from '../bearer.ts'
import { failureResponse } from '../failure-response.ts'
import { limitBody } from '../middleware/body-limit.ts'
import { type PersonEnv, requirePerson } from '../middleware/require-person.ts'
import { signedInPage, startPage } from '../pages/sign-in-pages.ts'
import type { PanelAssets } from '../panel-page.ts'
import { idSchema, parse, valid } from '../parse.ts'
import { personHere } from '../person-here.ts'
import { browserCookie, type SignInStates, signInLasts } from '../sign-in-state.ts'

/** Base64url SHA-256: 43 characters. */
const challenge = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, 'not a SHA-256 in base64url'))
const verifier = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43,128}$/, 'not a verifier'))
/** In the query, so that the Worker can see which company's object the request is for. */
const ofCompany = v.object({ company: idSchema<ProcoreCompanyId>() })
const handOver = v.object({ code: v.pipe(v.string(), v.maxLength(40)), verifier })

/**
 * The popup's two pages. Neither may ever send Cross-Origin-Opener-Policy: one such response in the chain disconnects
 * the popup from the panel. The start page goes on to Procore only if the panel that opened it confirms the sign-in;
 * the callback is accepted only from the browser in which the start page was opened. So neither page is useful as a
 * link sent to another person (login CSRF).
 */
export function popupRoutes(
  deps: Deps,
  states: SignInStates,
  { assets, limits }: { assets: PanelAssets; limits: AnonymousLimits },
) {
  return new Hono()
    .onError((error, c) => {
      if (!(error instanceof Failure) || error.code !== 'too_many_requests') throw error
      const answer = failureResponse(c, error, deps.log)
      return c.html(signedInPage(assets, { failed: 'too_many_requests' }), 429, {
        'Retry-After': answer.headers.get('Retry-After') ?? '60',
      })
    })
    .get('/start', opensAsPage, async (c) => {
      limits.take(isFromElsewhere(c.req.header('sec-fetch-site')) ? 'startElsewhere' : 'signIn', c)
      const query = parse(v.object({ company: idSchema<ProcoreCompanyId>(), challenge }), c.req.query())
      const known = getCookie(c, browserCookie) ?? ''
      // Two panels may sign in at the same time in one browser; any value that is not ours is replaced.
      const browser = /^[A-Za-z0-9_-]{32,64}$/.test(known) ? known : states.newBrowser()
      const state = await states.issue({ companyId: query.company, challenge: query.challenge, browser })
      // Lax: the redirect back from Procore is a top-level navigation from another site.
      setCookie(c, browserCookie, browser, {
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
        maxAge: signInLasts,
      })
      return c.html(
        startPage(assets, { authorizeUrl: deps.oauth.authorizeUrl(state), challenge: query.challenge }),
      )
    })
    .get('/callback', opensAsPage, async (c) => {
      const { state = '', code = null, error = null } = c.req.query()
      const signIn = await states.read(state, getCookie(c, browserCookie))
      if (typeof signIn === 'string') return c.html(signedInPage(assets, { failed: signIn }), 400)
      const outcome = await limits.attempt('callback', c, {
        companyId: signIn.companyId,
        work: () => finishSignIn(deps, signIn, { code, error }),
        counts: (ended) => code !== null && error === null && 'failed' in ended && counted.has(ended.failed),
      })
      return c.html(
        signedInPage(assets, outcome),
        'failed' in outcome && outcome.failed === 'expired' ? 400 : 200,
      )
    })
}

/**
 * Both pages open as top-level documents. What another site embeds or prefetches is refused without being counted. A
 * page can also navigate to them, with the same headers as a link.
 */
const opensAsPage = createMiddleware(async (c, next) => {
  const opensAs = c.req.header('sec-fetch-dest') ?? 'document'
  const isPrefetch = c.req.header('sec-purpose')?.includes('prefetch') === true
  if (opensAs !== 'document' || isPrefetch)
    throw new Failure('bad_request', { detail: 'sign-in opens as a page' })
  await next()
})

/**
 * Refusals that say something about the caller. `too_many_requests` does not count again: Procore knows the person, whose
 * own budget it is (`refusedSignInBudget`).
 */
const counted: ReadonlySet<SignInRefusal> = new Set(['failed', 'app_not_connected'])

/** `none`: typed by the user. The panel opens the popup from our own origin. */
function isFromElsewhere(site = 'none'): boolean {
  return site !== 'same-origin' && site !== 'none'
}

function refusedCode(error: unknown): Failure {
  if (error instanceof Failure && error.code === 'sign_in_expired') return error
  throw error
}

/** The panel's session: a short-lived bearer. */
export function sessionRoutes(deps: Deps, bearer: Bearer, limits: AnonymousLimits) {
  return (
    new Hono<PersonEnv>()
      // Exchanges a code and a verifier from a caller without a session.
      .post('/', limitBody(2), valid('query', ofCompany), valid('json', handOver), async (c) => {
        const { company } = c.req.valid('query')
        const body = c.req.valid('json')
        const take = () => takeSession(deps, company, body.code, body.verifier).catch(refusedCode)
        // Wrong codes tried from the same address must not stop a person who has just signed in at Procore.
        const session = (await isAwaited(deps, company, body.verifier))
          ? await take()
          : await limits.attempt('code', c, {
              companyId: company,
              work: take,
              counts: (taken) => taken instanceof Failure,
            })
        if (session instanceof Failure) throw session
        return c.json(await sessionView(bearer, session))
      })
      .post('/renew', requirePerson(bearer), async (c) => {
        const { companyId, sessionId } = c.var.claims
        return c.json(await sessionView(bearer, await renewSession(deps, companyId, sessionId)))
      })
      .delete('/', requirePerson(bearer), async (c) => {
        const { companyId, sessionId } = c.var.claims
        await signOut(deps, await personOf(deps, companyId, sessionId))
        return c.body(null, 204)
      })
  )
}

/** The signed-in person's own sessions in this company. */
export function ownSessionRoutes(deps: Deps) {
  return new Hono<PersonEnv>()
    .get('/', async (c) => c.json(await listOwnSessions(deps, await personHere(deps, c))))
    .delete('/', async (c) => {
      await signOutEverywhere(deps, await personHere(deps, c))
      return c.body(null, 204)
    })
}

async function sessionView(bearer: Bearer, { person, companyName }: OpenSession): Promise<SessionView> {
  const { companyId, sessionId, personId, name: personName } = person
  const issued = await bearer.issue({ companyId, sessionId, personId: idOf<ProcoreUserId>(personId) })
  return { ...issued, personId, personName, companyId, companyName }
}
