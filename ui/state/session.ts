import { type ReadonlySignal, signal } from '@preact/signals'
import type { SessionView } from '../../server/usecases/views.ts'
import type { SessionApi } from '../api/session-api.ts'
import { fieldsOf, textOf } from '../host/fields.ts'
import { type Keep, renewBeforeMs, sessionKey } from '../host/storage.ts'

/** Who is signed in, and where. */
export type Who = Pick<SessionView, 'personId' | 'personName' | 'companyName'>

export type SessionState =
  /** `not_you`: another person is about to sign in. */
  { kind: 'signed_out'; because: 'never' | 'ended' | 'left' | 'not_you' } | ({ kind: 'signed_in' } & Who)

export interface Session {
  state: ReadonlySignal<SessionState>
  /** Whose the screen is, by company and person; outlives a session that ended, but not one that was left. */
  owner: ReadonlySignal<string | null>
  /** The person is in this Procore company now; a session belongs to one company. */
  enter: (companyId: string) => void
  begin: (view: SessionView) => void
  /** The server says that the session is over. */
  end: (bearer?: string | null) => void
  /** Signs out at once; the request to the server is not waited for. */
  leave: (because: 'left' | 'not_you') => void
  /** The bearer to send; renewed first where it is about to end. */
  bearer: () => Promise<string | null>
}

export interface SessionHost {
  api: SessionApi
  /** `sessionStorage`: survives a reload of the panel. */
  keep: Keep
  now: () => number
  /** Deletes everything that is kept in the browser; `own`: the key of this session, which the caller ends. */
  forgetStored: (own: string) => void
  /** Clears what is on screen; a half-made plan stays where the same person may come back. */
  forgetScreen: (plan: 'keep' | 'drop') => void
}

/** The person's session: in memory, and kept beside it for a reload. */
export function createSession(host: SessionHost): Session {
  const state = signal<SessionState>({ kind: 'signed_out', because: 'never' })
  const owner = signal<string | null>(null)
  let company: string | null = null
  let current: SessionView | null = null
  let renewing: Promise<void> | null = null

  const key = () => sessionKey(company ?? '')
  /** What is on screen belongs to one person in one company: anybody else begins with nothing. */
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
    // An old request may come back refused after a new session began; that one is not over.
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
