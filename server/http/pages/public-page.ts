/**
 * The layout of the public pages: installation, support, privacy. No script, no external files and no user data. The
 * style is inline and constant, so that the CSP can allow exactly this text by its hash (a test compares the two).
 */
export const publicStyle = `
:root { color-scheme: light dark; --text: #22292d; --muted: #5b666c; --line: #d9dee1; --link: #1d4e9e; --bg: #fff; --band: #f5f6f7 }
@media (prefers-color-scheme: dark) { :root { --text: #ebeef0; --muted: #a9b3b8; --line: #384046; --link: #8db4f2; --bg: #1a1e20; --band: #22282b } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.55 Inter, system-ui, sans-serif; color: var(--text); background: var(--bg); overflow-wrap: break-word }
header, main, footer { max-width: 720px; margin: 0 auto; padding: 24px }
header { padding-bottom: 0 }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 14px }
nav a[aria-current] { color: var(--text); text-decoration: none; font-weight: 600 }
a { color: var(--link) }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
h1 { margin: 0 0 8px; font-size: 28px; line-height: 1.25 }
h2 { margin: 36px 0 8px; font-size: 20px; line-height: 1.3 }
p, ul, ol { margin: 0 0 14px }
ol, ul { padding-inline-start: 24px }
li { margin: 4px 0 }
.lead { font-size: 18px; color: var(--muted) }
.band { padding: 14px 18px; border-radius: 8px; background: var(--band) }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: 15px }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top }
@media (max-width: 480px) { thead { position: absolute; clip-path: inset(50%) } tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--line) } td { display: block; padding: 1px 0; border: 0 } td:first-child { font-weight: 600 } }
dt { font-weight: 600 }
dd { margin: 0 0 12px }
footer { color: var(--muted); font-size: 14px; border-top: 1px solid var(--line) }
`
export const publicStyleSha256 = 'U84i0VCtQhS3CUghHqAnjLTZgOKlvs4J8pbDkj7v+LI='

export const publicPages = {
  '/install': 'Getting started',
  '/support': 'Support',
  '/privacy': 'Privacy',
} as const
export type PublicPath = keyof typeof publicPages

/** A complete page around its content, which is our own markup only. */
export function publicPage(path: PublicPath, content: string): string {
  const links = Object.entries(publicPages).map(
    ([to, name]) => `<a href="${to}"${to === path ? ' aria-current="page"' : ''}>${name}</a>`,
  )
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${publicPages[path]} – Clearstory for Procore</title>
    <style>${publicStyle}</style>
  </head>
  <body>
    <header><nav aria-label="Pages">${links.join('')}</nav></header>
    <main>${content}</main>
    <footer>Clearstory for Procore</footer>
  </body>
</html>
`
}

/** The operator's support contact as a link, or plain text if none is configured. */
export function contactLink(supportEmail: string | null): string {
  if (supportEmail === null) return 'your Clearstory contact'
  const email = escapeHtml(supportEmail)
  return `<a href="mailto:${email}">${email}</a>`
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
