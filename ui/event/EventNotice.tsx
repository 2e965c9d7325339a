import { linkedText, settledText, unlinkedText } from '../push/messages.ts'
import type { Notice } from '../state/panel.ts'

/** What an action on the change event did. */
export function EventNotice({ notice }: { notice: Exclude<Notice, { kind: 'moved_on' }> }) {
  switch (notice.kind) {
    case 'settled':
      return <>{settledText(notice.settled)}</>
    case 'linked':
      return <>{linkedText(notice.number, notice.lines)}</>
    case 'unlinked':
      return <>{unlinkedText(notice.number)}</>
  }
}
