import choices from './choices.css' with { type: 'text' }
import combobox from './combobox.css' with { type: 'text' }
import dialog from './dialog.css' with { type: 'text' }
import picks from './picks.css' with { type: 'text' }

/**
 * Styles of what is downloaded later, so that a first open does without them. Adopted sheets are no inline styles:
 * the strict content policy lets them be.
 */
export function adoptRestStyles(document: Document): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync([choices, picks, dialog, combobox].join('\n'))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
