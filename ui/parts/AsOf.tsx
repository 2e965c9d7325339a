import { useShell } from '../panel-context.ts'
import { ageText } from '../words/times.ts'
import { Button } from './Button.tsx'

/** The thin foot: how old what is shown is, and a way to read it again. */
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
  const { clock } = useShell()
  const age = at === null ? 'not read yet' : `as of ${ageText(at, clock.now.value)}`
  return (
    <footer class="foot thin">
      <span class="muted">{reading ? 'Reading Procore and Clearstory…' : `Clearstory ${age}`}</span>
      {onHistory !== undefined && (
        <Button look="quiet" small class="push-right" onClick={onHistory}>
          History
        </Button>
      )}
      <Button look="quiet" small onClick={onRefresh}>
        Refresh
      </Button>
    </footer>
  )
}
