import * as messages from './messages.ts'
import './styles.ts'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { usePanel } from '../state/panel-context.ts'
import type { Words } from './messages.ts'
import { browserSignIn, createSignIn, type SignIn } from './model.ts'

/** Signing in, with a message and one action for every way in which it can fail. */
export function SignedOut({ companyId, waiting }: { companyId: string; waiting: boolean }) {
  const { session, sessionApi } = usePanel()
  const [signIn] = useState(() => createSignIn(browserSignIn(window), sessionApi, session.begin))
  const state = signIn.state.value
  const past = session.state.value
  const because = past.kind === 'signed_out' ? past.because : null
  useEffect(() => {
    void signIn.prepare().then(() => {
      // The click that signed out the previous person still counts as a user activation, so the popup is allowed.
      if (because === 'not_you') signIn.start(companyId)
    })
    return () => signIn.stop()
  }, [signIn])

  const words: Words | null =
    state.kind === 'blocked'
      ? messages.blockedWords
      : state.kind === 'refused'
        ? messages.refusalWords[state.reason]
        : state.kind === 'waiting' && state.closed
          ? messages.closedWords
          : because === 'not_you'
            ? messages.notYouWords
            : (state.kind === 'ready' || state.kind === 'preparing') && because === 'ended'
              ? messages.endedWords
              : null
  const open = state.kind === 'waiting' || state.kind === 'redeeming'
  return (
    <main class="page signed-out">
      <h1>{messages.title}</h1>
      <p>{messages.about}</p>
      <div aria-live="polite" class="stack">
        {words !== null && (
          <p class={state.kind === 'refused' || state.kind === 'blocked' ? 'note bad' : 'note'}>
            <strong>{words.title}</strong> {words.next}
          </p>
        )}
        {waiting && <p class="note">{messages.pushKept}</p>}
        {state.kind === 'waiting' && !state.closed && <p class="note">{messages.finishThere}</p>}
        {state.kind === 'redeeming' && <p class="note">{messages.signingIn}</p>}
      </div>
      {state.kind === 'failed' && <ProblemBanner problem={state.problem} />}
      <p>
        <Button
          look={open && state.kind === 'waiting' && !state.closed ? 'plain' : 'primary'}
          busy={state.kind === 'preparing' || state.kind === 'redeeming'}
          onClick={() => signIn.start(companyId)}
        >
          {messages.signIn}
        </Button>
      </p>
      {state.kind === 'waiting' && state.mayType && <CodeForm signIn={signIn} trying={state.trying} />}
      {state.kind === 'waiting' && state.problem !== null && <ProblemBanner problem={state.problem} />}
      <p class="muted small-text">{messages.ownRights}</p>
    </main>
  )
}

/** Where the browser isolates the two windows, the person types the code from the sign-in window. */
function CodeForm({ signIn, trying }: { signIn: SignIn; trying: boolean }) {
  const [code, setCode] = useState('')
  return (
    <form
      class="code-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim() !== '') void signIn.redeemTyped(code)
      }}
    >
      <div class="field">
        <label for="sign-in-code" class="label">
          {messages.code}
        </label>
        <input
          id="sign-in-code"
          class="input"
          type="text"
          autocomplete="off"
          spellcheck={false}
          maxLength={20}
          aria-describedby="sign-in-code-about"
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <div id="sign-in-code-about" class="hint">
          {messages.codeHint}
        </div>
      </div>
      <Button type="submit" busy={trying}>
        {messages.useCode}
      </Button>
    </form>
  )
}
