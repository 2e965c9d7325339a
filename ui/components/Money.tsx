import { amountText, differenceText, minus } from '../messages/amounts.ts'
import { usePanel } from '../state/panel-context.ts'

/** An amount in the project's currency: tabular figures, no line break, and a minus that screen readers announce. */
export function Money({ cents, sign = false }: { cents: number; sign?: boolean }) {
  const currency = usePanel().panel.standing.value?.project.currency ?? null
  return (
    <span class="money">
      {cents < 0 && <span class="unseen">{minus}</span>}
      {sign ? differenceText(cents, currency) : amountText(cents, currency)}
    </span>
  )
}
