import { api } from './client.ts'
import { exchange, type Fetch } from './http.ts'

export type SessionApi = ReturnType<typeof createSessionApi>

/** API client methods for the session, authenticated with the bearer they are about. */
export function createSessionApi(fetch: Fetch) {
  return {
    redeem: (company: string, code: string, verifier: string) =>
      exchange(
        fetch,
        (options) => api.session.$post({ query: { company }, json: { code, verifier } }, options),
        { bearer: null },
      ),
    renew: (bearer: string) => exchange(fetch, (options) => api.session.renew.$post({}, options), { bearer }),
    signOut: (bearer: string) => exchange(fetch, (options) => api.session.$delete({}, options), { bearer }),
  }
}
