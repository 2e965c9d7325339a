import { html } from 'hono/html'
import type { Markup } from './layout.ts'

/** The dock on the right edge that contains the app's side panel. */
export function dock(externalUrl: string): Markup {
  return html`<aside class="dock" aria-label="Side panel" data-width="400">
    <header>
      <strong>Clearstory</strong>
      <label class="wide">Width
        <select id="dock-width">
          <option>320</option><option selected>400</option><option>640</option>
        </select>
      </label>
      <button id="dock-collapse" type="button" aria-expanded="true">Collapse</button>
      <button id="dock-remove" class="wide" type="button">Remove</button>
    </header>
    <iframe title="Clearstory" src="${externalUrl}"></iframe>
  </aside>
  <script src="/assets/dock.js" type="module"></script>`
}
