import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import * as actions from '../messages/actions.ts'
import { linkedText, settledText, unlinkedText } from '../push/messages.ts'
import type { Notice } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'

/** A notice about something that is not on screen, above every tab until it is closed. */
export function NoticeBanner({ notice }: { notice: Notice }) {
  const { panel } = usePanel()
  const close = () => {
    panel.notice.value = null
  }
  return (
    <Banner
      tone="info"
      alert
      actions={
        <Button look="quiet" small onClick={close}>
          {actions.close}
        </Button>
      }
    >
      {noticeText(notice)}
    </Banner>
  )
}

function noticeText(notice: Notice): string {
  switch (notice.kind) {
    case 'moved_on':
      return notice.sending ? messages.movedOnWriting : messages.movedOn
    case 'settled':
      return settledText(notice.settled)
    case 'linked':
      return linkedText(notice.number, notice.lines)
    case 'unlinked':
      return unlinkedText(notice.number)
  }
}
