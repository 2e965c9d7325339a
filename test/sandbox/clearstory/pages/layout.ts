import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { CorStatus } from '../entities.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const style = `
  :root { font: 16px/1.5 system-ui, sans-serif; color: #1d2733; background: #f5f6f8 }
  body { margin: 0 }
  header, main { max-width: 76rem; margin: 0 auto; padding: 1rem 1.5rem }
  header { color: #45525f } header a { color: inherit }
  h1 { font-size: 1.4rem; margin: 0.5rem 0 1rem; overflow-wrap: anywhere }
  a { color: #0b5c6b }
  table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid #dde2e7 }
  th, td { text-align: left; padding: 0.45rem 0.75rem; border-top: 1px solid #e8ebee; vertical-align: top }
  td.title { overflow-wrap: anywhere; min-width: 12rem } table { font-size: 0.9rem }
  th { color: #45525f; font-weight: 600; font-size: 0.85rem } td.amount, th.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
  form { background: #fff; border: 1px solid #dde2e7; padding: 1.25rem; max-width: 40rem }
  label { display: block; margin-bottom: 0.9rem; font-weight: 600; font-size: 0.9rem }
  input, select { display: block; width: 100%; box-sizing: border-box; font: inherit; font-weight: 400; padding: 0.4rem 0.5rem; margin-top: 0.2rem; border: 1px solid #8b97a3; border-radius: 4px }
  button { font: inherit; padding: 0.45rem 0.9rem; border: 1px solid #0b5c6b; border-radius: 4px; background: #fff; color: #0b5c6b; cursor: pointer; margin-right: 0.5rem }
  button.first { background: #0b5c6b; color: #fff }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0 0 1.25rem } dt { color: #45525f } dd { margin: 0 }
  [role=status], [role=alert] { padding: 0.5rem 0.75rem; background: #e6f3ee; border-left: 4px solid #2b7a5b; max-width: 40rem }
  [role=alert] { background: #fbeceb; border-color: #b3372f }
`

/** A page of the emulated web app. `html` escapes all interpolated values. */
export function page(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Clearstory (emulated)</title>
<style>${style}</style>
</head>
<body>
<header><a href="/app">Clearstory</a> · emulated, for tests and demos</header>
<main><h1>${title}</h1>${body}</main>
</body>
</html>`
}

/** Converts "in_review" to readable text. */
export function inWords(value: string): string {
  const words = value.replaceAll('_', ' ').replace(/\b(co|rom)\b/g, (short) => short.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The product's screens call a rejected COR void. */
export function statusInWords(status: CorStatus): string {
  return status === 'rejected' ? 'Void' : inWords(status)
}

/** A timestamp without milliseconds. */
export function momentInWords(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export function money(amount: number | null): string {
  if (amount === null) return 'No amount'
  return amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 })
}
