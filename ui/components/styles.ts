import { adoptStyles } from '../styles/adopt.ts'
import choices from './choices.css' with { type: 'text' }
import combobox from './combobox.css' with { type: 'text' }
import dialog from './dialog.css' with { type: 'text' }
import fields from './fields.css' with { type: 'text' }
import lists from './lists.css' with { type: 'text' }

// Styles of components that are not part of the first paint. Features adopt their own styles after these.
adoptStyles(document, fields, choices, lists, dialog, combobox)
