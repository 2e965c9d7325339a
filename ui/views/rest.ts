// The shell runs already; imported so that the bundler keeps it in one file instead of seven.
import '../main.tsx'
import { LinkDialog } from '../push/LinkDialog.tsx'
import { PushDialog } from '../push/PushDialog.tsx'
import { adoptStyles } from '../styles/adopt.ts'
import choices from '../styles/choices.css' with { type: 'text' }
import combobox from '../styles/combobox.css' with { type: 'text' }
import dialog from '../styles/dialog.css' with { type: 'text' }
import fields from '../styles/fields.css' with { type: 'text' }
import log from '../styles/log.css' with { type: 'text' }
import picks from '../styles/picks.css' with { type: 'text' }
import { Absent } from './Absent.tsx'
import { ClearstoryTrouble } from './ClearstoryTrouble.tsx'
import { CorLogTab } from './CorLogTab.tsx'
import { CorMore } from './CorMore.tsx'
import { HistoryDialog } from './HistoryDialog.tsx'
import { EventDeleted, NoSavedEvent, NotSetUp } from './NothingToShow.tsx'
import { NotificationsTab } from './NotificationsTab.tsx'
import { SetupTab } from './SetupTab.tsx'
import { Tour } from './Tour.tsx'
import { UnfinishedPush } from './UnfinishedPush.tsx'

adoptStyles(document, fields, choices, picks, dialog, combobox, log)

/** One download for everything a first look does not need; many small ones would together be larger. */
export const rest = {
  Absent,
  ClearstoryTrouble,
  CorLogTab,
  CorMore,
  EventDeleted,
  HistoryDialog,
  LinkDialog,
  NoSavedEvent,
  NotificationsTab,
  NotSetUp,
  PushDialog,
  SetupTab,
  Tour,
  UnfinishedPush,
}
