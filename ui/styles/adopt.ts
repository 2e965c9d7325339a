/**
 * Adopts styles that are bundled with a script, which saves a request. Adopted style sheets are not inline styles, so
 * the strict content security policy allows them.
 */
export function adoptStyles(document: Document, ...texts: string[]): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(texts.join('\n'))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
