import '../styles/more.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import * as words from '../words/clearstory-trouble.ts'
import { timeText } from '../words/time-of-day.ts'

/** Clearstory cannot be read: said once, calmly, on every tab; gone by itself when it can. */
export function ClearstoryTrouble() {
  const { panel } = usePanel()
  const standing = panel.standing.value
  const trouble = standing?.clearstoryTrouble
  if (standing == null || trouble == null || standing.setup !== 'complete') return null
  const { title, next } = words.troubleWords[trouble.code]
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
            {words.openSetup}
          </Button>
        )
      }
    >
      {next} <span class="muted">{words.sinceText(timeText(trouble.since))}</span>
    </Banner>
  )
}
