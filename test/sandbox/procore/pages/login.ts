import { html } from 'hono/html'
import type { ProcoreState } from '../store.ts'
import { document, type Markup } from './layout.ts'

export interface LoginRequest {
  redirectUri: string
  appState: string
}

/** Procore's login and consent page in one: choosing a person signs in and grants the app access. */
export function loginPage(state: ProcoreState, { redirectUri, appState }: LoginRequest): Markup {
  const people = state.people.map(
    ({ id, name, login }) =>
      html`<button name="person" value="${id}">${name}<small>${login}</small></button>`,
  )
  return document(
    'Log in to Procore',
    html`<main class="card">
      <h1>Log in to Procore</h1>
      <p class="muted">Clearstory wants to act in Procore on your behalf. Who are you?</p>
      <form method="post" action="/oauth/decision">
        <input type="hidden" name="redirect_uri" value="${redirectUri}">
        <input type="hidden" name="state" value="${appState}">
        ${people}
        <button name="person" value="">Deny</button>
      </form>
    </main>`,
  )
}

export function loginProblemPage(problem: string): Markup {
  return document(
    'Log in to Procore',
    html`<main class="card"><h1>Procore cannot sign you in</h1><p>${problem}</p></main>`,
  )
}
