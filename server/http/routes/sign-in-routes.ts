import { Hono } from 'hono'
import * as v from 'valibot'
import { idOf, type ProcoreCompanyId, type ProcoreUserId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { personOf } from '../../usecases/authorize.ts'
import type { Deps } from '../../usecases/deps.ts'
import { finishSignIn, renewSession, signOut, startSignIn, takeSession } from '../../usecases/sign-in.ts'
import type { SessionView } from '../../usecases/views.ts'
import type { Bearer } from '../bearer.ts'
import { type PersonEnv, requirePerson } from '../middleware/require-person.ts'
import { type PanelAssets, signedInPage } from '../panel-page.ts'
import { idSchema, jsonBody, parse } from '../parse.ts'

/** Base64url SHA-256: 43 characters. */
const challenge = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, 'not a SHA-256 in base64url'))
const verifier = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43,128}$/, 'not a verifier'))

/**
 * The popup's two pages. Neither may ever carry Cross-Origin-Opener-Policy: one such answer in the chain cuts the
 * panel off (facts: iframe, popup).
 * @see design.md, Signing in from an iframe
 */
export function popupRoutes(deps: Deps, assets: PanelAssets) {
  return new Hono()
    .get('/start', async (c) => {
      const query = parse(v.object({ company: idSchema<ProcoreCompanyId>(), challenge }), c.req.query())
      const { authorizeUrl } = await startSignIn(deps, query.company, query.challenge)
      return c.redirect(authorizeUrl, 302)
    })
    .get('/callback', async (c) => {
      const { state, code, error } = c.req.query()
      const outcome = await finishSignIn(deps, {
        state: state ?? '',
        code: code ?? null,
        error: error ?? null,
      })
      return c.html(signedInPage(assets, outcome))
    })
}

/** The session as the panel holds it: a short-lived bearer. */
export function sessionRoutes(deps: Deps, bearer: Bearer) {
  return new Hono<PersonEnv>()
    .post('/', async (c) => {
      const body = parse(v.object({ code: v.pipe(v.string(), v.maxLength(40)), verifier }), await jsonBody(c))
      return c.json(await sessionView(bearer, await takeSession(deps, body.code, body.verifier)))
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
}

async function sessionView(bearer: Bearer, person: Person): Promise<SessionView> {
  const issued = await bearer.issue({
    companyId: person.companyId,
    sessionId: person.sessionId,
    personId: idOf<ProcoreUserId>(person.personId),
  })
  return { ...issued, personName: person.name }
}
