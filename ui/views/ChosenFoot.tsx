import type { ComponentChildren } from 'preact'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Standing } from '../../server/usecases/views.ts'
import { totalChosen } from '../models/cor-choice.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Money } from '../parts/Money.tsx'
import * as dialog from '../words/dialog.ts'
import { readOnlyWords } from '../words/rights.ts'

interface ChosenFootProps {
  chosen: ReadonlyMap<string, CorRow>
  standing: Standing | null
  /** What else can be done with them. */
  children?: ComponentChildren
}

/** What has been chosen in a list of CORs, and the way from there into the push dialog. */
export function ChosenFoot({ chosen, standing, children }: ChosenFootProps) {
  const { panel } = usePanel()
  return (
    <footer class="foot">
      <div aria-live="polite">
        <strong>
          <Money cents={totalChosen(chosen.values())} />
        </strong>
        <div class="small-text muted">{dialog.selectedText(chosen.size)}</div>
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
          {dialog.pushToProcore}
        </Button>
      </div>
    </footer>
  )
}
