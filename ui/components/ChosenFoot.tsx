import type { ComponentChildren } from 'preact'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Standing } from '../../server/usecases/views.ts'
import { totalChosen } from '../log/cor-choice.ts'
import * as dialogMessages from '../messages/dialogs.ts'
import { readOnlyWords } from '../messages/rights.ts'
import { usePanel } from '../state/panel-context.ts'
import { Button } from './Button.tsx'
import { Money } from './Money.tsx'

interface ChosenFootProps {
  chosen: ReadonlyMap<string, CorRow>
  standing: Standing | null
  /** Other actions for the selected CORs. */
  children?: ComponentChildren
}

/** The footer of a COR list with a selection, with a button that opens the push dialog. */
export function ChosenFoot({ chosen, standing, children }: ChosenFootProps) {
  const { panel } = usePanel()
  return (
    <footer class="foot">
      <div aria-live="polite">
        <strong>
          <Money cents={totalChosen(chosen.values())} />
        </strong>
        <div class="small-text muted">{dialogMessages.selectedText(chosen.size)}</div>
      </div>
      <div class="actions">
        {children}
        <Button
          look="primary"
          reason={readOnlyWords(standing)}
          onClick={() => {
            panel.intent.value = { kind: 'import', rows: [...chosen.values()] }
          }}
        >
          {dialogMessages.pushToProcore}
        </Button>
      </div>
    </footer>
  )
}
