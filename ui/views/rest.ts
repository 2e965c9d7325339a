// The shell runs already; imported so that the bundler keeps it in one file instead of seven.
import '../main.tsx'
import { PushDialog } from '../push/PushDialog.tsx'
import { adoptRestStyles } from '../styles/adopt-rest.ts'
import { CorLogTab } from './CorLogTab.tsx'
import { EventDeleted, NoSavedEvent, NotSetUp } from './NothingToShow.tsx'
import { NotificationsTab } from './NotificationsTab.tsx'
import { SetupTab } from './SetupTab.tsx'
import { UnfinishedPush } from './UnfinishedPush.tsx'

adoptRestStyles(document)

/** One download for everything a first look does not need; many small ones would together be larger. */
export const rest = {
  CorLogTab,
  EventDeleted,
  NoSavedEvent,
  NotificationsTab,
  NotSetUp,
  PushDialog,
  SetupTab,
  UnfinishedPush,
}
