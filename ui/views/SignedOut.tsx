import '../styles/pages.ts'
import { useEffect, useState } from 'preact/hooks'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { browserSignIn, createSignIn, type SignIn } from '../sign-in.ts'
import type { Words } from '../words/sign-in.ts'
import * as texts from '../words/sign-in.ts'

/** Signing in, and every way it can stop half-way: each has its words and one way on. */
export function SignedOut({ companyId, waiting }: { companyId: string; waiting: boolean }) {
  const { session, sessionApi } = usePanel()
  const [signIn] = useState(() => createSignIn(browserSignIn(window), sessionApi, session.begin))
  const state = signIn.state.value
  const past = session.state.value
  const because = past.kind === 'signed_out' ? past.because : null
  useEffect(() => {
    void signIn.prepare().then(() => {
      // The click that signed the last person out still allows a window.
      if (because === 'not_you') signIn.start(companyId)
    })
    return () => signIn.stop()
  }, [signIn])

  const words: Words | null =
    state.kind === 'blocked'
      ? texts.blockedWords
      : state.kind === 'refused'
        ? texts.refusalWords[state.reason]
        : state.kind === 'waiting' && state.closed
          ? texts.closedWords
          : because === 'not_you'
            ? texts.notYouWords
            : (state.kind === 'ready' || state.kind === 'preparing') && because === 'ended'
              ? texts.endedWords
              : null
  const open = state.kind === 'waiting' || state.kind === 'redeeming'
  return (
    <main class="page signed-out">
      <h1>{texts.title}</h1>
      <p>{texts.about}</p>
      <div aria-live="polite" class="stack">
        {words !== null && (
          <p class={state.kind === 'refused' || state.kind === 'blocked' ? 'note bad' : 'note'}>
            <strong>{words.title}</strong> {words.next}
          </p>
        )}
        {waiting && <p class="note">{texts.pushKept}</p>}
        {state.kind === 'waiting' && !state.closed && <p class="note">{texts.finishThere}</p>}
        {state.kind === 'redeeming' && <p class="note">{texts.signingIn}</p>}
      </div>
      {state.kind === 'failed' && <ProblemBanner problem={state.problem} />}
      <p>
        <Button
          look={open && state.kind === 'waiting' && !state.closed ? 'plain' : 'primary'}
          busy={state.kind === 'preparing' || state.kind === 'redeeming'}
          onClick={() => signIn.start(companyId)}
        >
          {texts.signIn}
        </Button>
      </p>
      {state.kind === 'waiting' && state.mayType && <CodeForm signIn={signIn} trying={state.trying} />}
      {state.kind === 'waiting' && state.problem !== null && <ProblemBanner problem={state.problem} />}
      <p class="muted small-text">{texts.ownRights}</p>
    </main>
  )
}

/** Where the browser keeps the two windows apart, the code in the sign-in window is typed by hand. */
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
          {texts.code}
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
          {texts.codeHint}
        </div>
      </div>
      <Button type="submit" busy={trying}>
        {texts.useCode}
      </Button>
    </form>
  )
}
