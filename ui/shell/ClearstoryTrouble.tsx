import * as messages from './more-messages.ts'
import '../components/styles.ts'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { timeText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'

/** A banner on every tab while Clearstory cannot be read; disappears once it can. */
export function ClearstoryTrouble() {
  const { panel } = usePanel()
  const standing = panel.standing.value
  const trouble = standing?.clearstoryTrouble
  if (standing == null || trouble == null || standing.setup !== 'complete') return null
  const { title, next } = messages.troubleWords[trouble.code]
  const mends =
    trouble.code === 'clearstory_key_refused' && standing.mayConnect && panel.tab.value !== 'setup'
  return (
    <Banner
      tone="info"
      title={title}
      actions={
        mends && (
          <Button
            look="quiet"
            small
            onClick={() => {
              panel.tab.value = 'setup'
            }}
          >
            {messages.openSetup}
          </Button>
        )
      }
    >
      {next} <span class="muted">{messages.sinceText(timeText(trouble.since))}</span>
    </Banner>
  )
}
