import { adoptStyles } from './adopt.ts'
import choices from './choices.css' with { type: 'text' }
import combobox from './combobox.css' with { type: 'text' }
import dialog from './dialog.css' with { type: 'text' }
import fields from './fields.css' with { type: 'text' }
import log from './log.css' with { type: 'text' }
import picks from './picks.css' with { type: 'text' }

adoptStyles(document, fields, choices, picks, dialog, combobox, log)
