import type { SessionView } from '../../server/usecases/views.ts'
import type { SessionApi } from '../api.ts'
import { renewBeforeMs, sessionKey } from '../kept.ts'
import { fieldsOf, textOf } from '../outside.ts'
import { type ReadonlySignal, signal } from '../signals.ts'

/** Somewhere that survives a reload of the panel: `sessionStorage`, or nothing where the browser forbids it. */
export interface Keep {
  read: (key: string) => string | null
  write: (key: string, text: string | null) => void
}

export type SessionState =
  | { kind: 'signed_out'; because: 'never' | 'ended' | 'left' }
  | { kind: 'signed_in'; personName: string }

export interface Session {
  state: ReadonlySignal<SessionState>
  /** The person is in this Procore company now; a session belongs to one company. */
  enter: (companyId: string) => void
  begin: (view: SessionView) => void
  end: (because: 'ended' | 'left', bearer?: string | null) => void
  /** The bearer to send; renewed first where it is about to end. */
  bearer: () => Promise<string | null>
}

/** The person's session: in memory, and kept beside it for a reload. */
export function createSession(host: { api: SessionApi; keep: Keep; now: () => number }): Session {
  const state = signal<SessionState>({ kind: 'signed_out', because: 'never' })
  let company: string | null = null
  let current: SessionView | null = null
  let renewing: Promise<void> | null = null

  const key = () => sessionKey(company ?? '')
  const show = (view: SessionView) => {
    current = view
    state.value = { kind: 'signed_in', personName: view.personName }
  }
  const begin = (view: SessionView) => {
    host.keep.write(key(), JSON.stringify(view))
    show(view)
  }
  const end: Session['end'] = (because, bearer) => {
    // An old request may come back refused after a new session began; that one is not over.
    if (bearer !== undefined && bearer !== (current?.bearer ?? null)) return
    current = null
    host.keep.write(key(), null)
    state.value = { kind: 'signed_out', because }
  }
  const renew = async (from: SessionView) => {
    const enteredAs = company
    const answer = await host.api.renew(from.bearer)
    if (company !== enteredAs || current !== from) return
    if (answer.ok) begin(answer.value)
    else if (answer.problem.status === 401) end('ended')
  }
  return {
    state,
    begin,
    end,
    enter: (companyId) => {
      if (companyId === company) return
      company = companyId
      current = null
      const kept = readKept(host.keep.read(key()))
      if (kept !== null && Date.parse(kept.expiresAt) > host.now()) show(kept)
      else state.value = { kind: 'signed_out', because: kept === null ? 'never' : 'ended' }
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
    const [bearer, expiresAt, personName] = [kept?.bearer, kept?.expiresAt, kept?.personName].map(textOf)
    return bearer == null || expiresAt == null || personName == null
      ? null
      : { bearer, expiresAt, personName }
  } catch {
    return null
  }
}
