import { type ReadonlySignal, signal } from '@preact/signals'
import type { SessionView } from '../../server/usecases/views.ts'
import type { SessionApi } from '../api/session-api.ts'
import { fieldsOf, textOf } from '../host/fields.ts'
import { type Keep, renewBeforeMs, sessionKey } from '../host/storage.ts'

/** The signed-in person and their company. */
export type Who = Pick<SessionView, 'personId' | 'personName' | 'companyName'>

export type SessionState =
  /** `not_you`: another person is about to sign in. */
  { kind: 'signed_out'; because: 'never' | 'ended' | 'left' | 'not_you' } | ({ kind: 'signed_in' } & Who)

export interface Session {
  state: ReadonlySignal<SessionState>
  /**
   * The owner of what is on screen, by company and person. Outlives a session that expired, but not one that was signed
   * out.
   */
  owner: ReadonlySignal<string | null>
  /** Sets the current Procore company; a session belongs to one company. */
  enter: (companyId: string) => void
  begin: (view: SessionView) => void
  /** The server reported that the session has ended. */
  end: (bearer?: string | null) => void
  /** Signs out at once; the request to the server is not waited for. */
  leave: (because: 'left' | 'not_you') => void
  /** The bearer to send; renewed first if it is about to expire. */
  bearer: () => Promise<string | null>
}

export interface SessionHost {
  api: SessionApi
  /** `sessionStorage`: survives a reload of the panel. */
  keep: Keep
  now: () => number
  /** Deletes everything that is stored in the browser. `own`: the key of this session, which the caller ends. */
  forgetStored: (own: string) => void
  /** Clears what is on screen. An unfinished plan is kept if the same person may come back. */
  forgetScreen: (plan: 'keep' | 'drop') => void
}

/** The person's session: in memory, and stored for a reload. */
export function createSession(host: SessionHost): Session {
  const state = signal<SessionState>({ kind: 'signed_out', because: 'never' })
  const owner = signal<string | null>(null)
  let company: string | null = null
  let current: SessionView | null = null
  let renewing: Promise<void> | null = null

  const key = () => sessionKey(company ?? '')
  /** What is on screen belongs to one person in one company. It is cleared for anyone else. */
  const own = (next: string | null) => {
    if (owner.value !== null && owner.value !== next) host.forgetScreen('drop')
    owner.value = next
  }
  const show = (view: SessionView) => {
    own(`${company}/${view.personId}`)
    current = view
    const { personId, personName, companyName } = view
    state.value = { kind: 'signed_in', personId, personName, companyName }
  }
  const begin = (view: SessionView) => {
    const next = `${company}/${view.personId}`
    if (owner.value !== null && owner.value !== next) host.forgetStored(key())
    host.keep.write(key(), JSON.stringify(view))
    show(view)
  }
  const renew = async (from: SessionView) => {
    const enteredAs = company
    const answer = await host.api.renew(from.bearer)
    if (company !== enteredAs || current !== from) return
    if (answer.ok) begin(answer.value)
    else if (answer.problem.status === 401) end()
  }
  const end: Session['end'] = (bearer) => {
    // A request with an old bearer may be rejected after a new session began; the new session has not ended.
    if (bearer !== undefined && bearer !== (current?.bearer ?? null)) return
    current = null
    host.forgetStored(key())
    host.forgetScreen('keep')
    state.value = { kind: 'signed_out', because: 'ended' }
  }
  return {
    state,
    owner,
    begin,
    end,
    leave: (because) => {
      const left = current
      current = null
      host.forgetStored(key())
      own(null)
      state.value = { kind: 'signed_out', because }
      if (left !== null) void host.api.signOut(left.bearer)
    },
    enter: (companyId) => {
      if (companyId === company) return
      company = companyId
      current = null
      const kept = readKept(host.keep.read(key()))
      if (kept !== null && Date.parse(kept.expiresAt) > host.now()) show(kept)
      else {
        own(null)
        if (kept !== null) host.keep.write(key(), null)
        state.value = { kind: 'signed_out', because: kept === null ? 'never' : 'ended' }
      }
    },
    bearer: async () => {
      if (current !== null && Date.parse(current.expiresAt) - host.now() < renewBeforeMs) {
        renewing ??= renew(current).finally(() => {
          renewing = null
        })
        await renewing
      }
      return current?.bearer ?? null
    },
  }
}

function readKept(text: string | null): SessionView | null {
  if (text === null) return null
  try {
    const kept = fieldsOf(JSON.parse(text))
    const [bearer, expiresAt, personId, personName, companyId] = [
      kept?.bearer,
      kept?.expiresAt,
      kept?.personId,
      kept?.personName,
      kept?.companyId,
    ].map(textOf)
    return bearer == null || expiresAt == null || personId == null || personName == null || companyId == null
      ? null
      : { bearer, expiresAt, personId, personName, companyId, companyName: textOf(kept?.companyName) }
  } catch {
    return null
  }
}
