import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** The layout of every page: one style sheet, nothing inline. */
export function document(title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/assets/procore.css">
  </head>
  <body>${body}</body>
</html>`
}

/** The dark top bar: the available projects, and the person who is using Procore's own screens. */
export function topBar(personName: string | null, projects: Markup[] = []): Markup {
  const who =
    personName === null
      ? html``
      : html`<nav aria-label="Projects">${projects}</nav>
        <div class="who"><span>${personName}</span><a href="/">Switch person</a></div>`
  return html`<div class="bar"><strong>PROCORE</strong><span>emulated</span>${who}</div>`
}
