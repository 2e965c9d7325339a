import { type ReadonlySignal, signal } from '@preact/signals'
import type { Problem, SessionView } from '../../server/usecases/views.ts'
import type { SessionApi } from '../api/session-api.ts'
import { fieldsOf, textOf } from '../host/fields.ts'

/** What signing in needs from a browser; injected for tests. */
export interface SignInHost {
  origin: string
  /** Opens the sign-in window; null if the browser blocked it. */
  open: (address: string) => SignInWindow | null
  listen: (hear: (message: { data: unknown; origin: string }) => void) => () => void
  every: (milliseconds: number, act: () => void) => () => void
  randomBytes: (length: number) => Uint8Array
  sha256: (text: string) => Promise<Uint8Array>
}

export interface SignInWindow {
  isClosed: () => boolean
  close: () => void
  /** Posts a message, which reaches the window only while it is on our own origin. */
  say: (message: object) => void
}

export const refusals = [
  'denied',
  'app_not_connected',
  'expired',
  'other_browser',
  'procore_down',
  'too_many_requests',
  'failed',
] as const
export type SignInRefusal = (typeof refusals)[number]

export type SignInState =
  | { kind: 'preparing' }
  | { kind: 'ready' }
  | { kind: 'blocked' }
  /** The window is open. `mayType`: the person may have to type the code. `closed`: the window seems to be closed. */
  | { kind: 'waiting'; mayType: boolean; closed: boolean; trying: boolean; problem: Problem | null }
  | { kind: 'redeeming' }
  | { kind: 'refused'; reason: SignInRefusal }
  | { kind: 'failed'; problem: Problem }

export interface SignIn {
  state: ReadonlySignal<SignInState>
  /** Creates a new PKCE verifier; the button is disabled until it is ready. */
  prepare: () => Promise<void>
  /** Must be called synchronously in the click handler, or the browser blocks the window. */
  start: (companyId: string) => void
  redeemTyped: (code: string) => Promise<void>
  stop: () => void
}

const lookEveryMs = 500
/** Most windows answer right away; before that, the text box would only flicker. */
const looksBeforeTyping = 3

/** Signing in from an iframe: verifier, popup, one-time code, session. */
export function createSignIn(
  host: SignInHost,
  api: Pick<SessionApi, 'redeem'>,
  onSession: (session: SessionView) => void,
): SignIn {
  const state = signal<SignInState>({ kind: 'preparing' })
  let pair: { verifier: string; challenge: string } | null = null
  let companyId = ''
  let stopWaiting = () => {}

  const redeem = async (code: string, typed: boolean) => {
    const verifier = pair?.verifier
    if (verifier === undefined) return
    if (typed && state.value.kind === 'waiting') {
      // The window may still send the code, so keep listening.
      state.value = { ...state.value, mayType: true, trying: true, problem: null }
    } else {
      stopWaiting()
      state.value = { kind: 'redeeming' }
    }
    const answer = await api.redeem(companyId, code, verifier)
    if (pair?.verifier !== verifier) return
    if (answer.ok) {
      stopWaiting()
      pair = null
      state.value = { kind: 'preparing' }
      onSession(answer.value)
    } else if (typed && state.value.kind === 'waiting') {
      // After a mistyped code the person can try again without restarting.
      state.value = { ...state.value, trying: false, problem: answer.problem }
    } else if (!typed) {
      state.value = { kind: 'failed', problem: answer.problem }
    }
  }

  return {
    state,
    prepare: async () => {
      const verifier = base64url(host.randomBytes(32))
      const challenge = base64url(await host.sha256(verifier))
      pair = { verifier, challenge }
      if (state.value.kind === 'preparing') state.value = { kind: 'ready' }
    },
    start: (company) => {
      if (pair === null) return
      stopWaiting()
      companyId = company
      const query = new URLSearchParams({ company, challenge: pair.challenge })
      const popup = host.open(`/auth/procore/start?${query}`)
      if (popup === null) {
        state.value = { kind: 'blocked' }
        return
      }
      state.value = { kind: 'waiting', mayType: false, closed: false, trying: false, problem: null }
      let looks = 0
      const stopLooking = host.every(lookEveryMs, () => {
        looks += 1
        if (state.value.kind !== 'waiting') return
        // `closed` is also true if a cross-origin opener policy on the way severed the connection: a hint, never a
        // failure.
        const closed = popup.isClosed()
        const mayType = closed || looks >= looksBeforeTyping || state.value.mayType
        if (closed !== state.value.closed || mayType !== state.value.mayType) {
          state.value = { ...state.value, closed, mayType }
        }
      })
      const stopListening = host.listen(({ data, origin }) => {
        // Checking for our own origin suffices: the code is bound to the verifier, which only this panel has.
        if (origin !== host.origin) return
        const message = fieldsOf(data)
        if (message?.type === 'clearstory.sign_in_opened') {
          // The start page continues to Procore only for the sign-in that this panel started.
          const challenge = pair?.challenge
          if (message.challenge === challenge) popup.say({ type: 'clearstory.sign_in_confirmed', challenge })
          return
        }
        const signedIn = message?.type === 'clearstory.signed_in'
        if (!signedIn && message?.type !== 'clearstory.sign_in_failed') return
        popup.close()
        if (signedIn) {
          void redeem(textOf(message.code) ?? '', false)
        } else {
          stopWaiting()
          const reason = refusals.find((one) => one === message?.reason) ?? 'failed'
          state.value = { kind: 'refused', reason }
        }
      })
      stopWaiting = () => {
        stopLooking()
        stopListening()
        stopWaiting = () => {}
      }
    },
    redeemTyped: (code) => redeem(code.trim().toUpperCase(), true),
    stop: () => stopWaiting(),
  }
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** The sign-in host in a real browser. */
export function browserSignIn(window: Window): SignInHost {
  const { crypto, location } = window
  return {
    origin: location.origin,
    open: (address) => {
      const popup = window.open(address, 'clearstory-sign-in', 'popup,width=560,height=600')
      if (popup === null) return null
      return {
        isClosed: () => popup.closed,
        close: () => popup.close(),
        say: (message) => popup.postMessage(message, location.origin),
      }
    },
    listen: (hear) => {
      const onMessage = (event: MessageEvent<unknown>) => hear(event)
      window.addEventListener('message', onMessage)
      return () => window.removeEventListener('message', onMessage)
    },
    every: (milliseconds, act) => {
      const timer = window.setInterval(act, milliseconds)
      return () => window.clearInterval(timer)
    },
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    sha256: async (text) =>
      new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))),
  }
}
