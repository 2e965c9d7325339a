import * as actions from '../messages/actions.ts'
import { ageText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import { Button } from './Button.tsx'

/** The footer: the age of the data, and a refresh button. */
export function AsOf({
  at,
  reading,
  onRefresh,
  onHistory,
}: {
  at: string | null
  reading: boolean
  onRefresh: () => void
  onHistory?: () => void
}) {
  const { clock } = usePanel()
  const age = at === null ? actions.notRead : actions.asOf(ageText(at, clock.now.value))
  return (
    <footer class="foot thin small-text">
      <span class="muted">{reading ? actions.reading : age}</span>
      {onHistory !== undefined && (
        <Button look="quiet" small class="push-right" onClick={onHistory}>
          {actions.history}
        </Button>
      )}
      <Button look="quiet" small onClick={onRefresh}>
        {actions.refresh}
      </Button>
    </footer>
  )
}
