/**
 * Style that comes with a script, so that it costs no request of its own. Adopted sheets are no inline styles: the
 * strict content policy lets them be.
 */
export function adoptStyles(document: Document, ...texts: string[]): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(texts.join('\n'))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
