import { useShell } from '../panel-context.ts'
import { ageText } from '../words/times.ts'
import { Button } from './Button.tsx'

/** The thin foot: how old what is shown is, and a way to read it again. */
export function AsOf({
  at,
  reading,
  onRefresh,
}: {
  at: string | null
  reading: boolean
  onRefresh: () => void
}) {
  const { clock } = useShell()
  const age = at === null ? 'not read yet' : `as of ${ageText(at, clock.now.value)}`
  return (
    <footer class="foot thin">
      <span class="muted">{reading ? 'Reading Procore and Clearstory…' : `Clearstory ${age}`}</span>
      <Button look="quiet" small onClick={onRefresh}>
        Refresh
      </Button>
    </footer>
  )
}
