import * as actions from '../messages/actions.ts'
import * as dialogMessages from '../messages/dialogs.ts'
import * as moreMessages from './more-messages.ts'
import '../components/styles.ts'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import { Button } from '../components/Button.tsx'
import { SearchCombobox } from '../components/Combobox.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { Money } from '../components/Money.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { whyNotChosen } from '../log/cor-choice.ts'
import { notChoosableText } from '../log/messages.ts'
import { corName } from '../messages/states.ts'
import { useModel } from '../state/panel-context.ts'
import type { Search } from '../state/search.ts'
import { createLinkLines, type LinkLines, type OtherLine } from './link.ts'

/** "Already in this event": links lines that were entered by hand to a COR. Writes nothing in Procore. */
export function LinkDialog({ onClose }: { onClose: () => void }) {
  const model = useModel(createLinkLines)
  const lines = model.lines.value
  const chosen = model.chosen.value
  const cor = model.cors.chosen.value
  const problem = model.problem.value
  const busy = model.busy.value
  const link = async () => {
    if (await model.link()) onClose()
  }
  const total = (lines ?? []).reduce((sum, line) => sum + (chosen.has(line.changeItemId) ? line.cents : 0), 0)
  const reason =
    chosen.size === 0 ? moreMessages.chooseLine : cor === null ? moreMessages.chooseCorToLink : null
  return (
    <Dialog
      title={moreMessages.linkTitle}
      shown
      locked={busy}
      onClose={onClose}
      foot={
        <>
          <Amounts total={total} cor={cor} />
          <footer class="foot">
            <Button onClick={onClose}>{dialogMessages.cancel}</Button>
            <div class="actions">
              <Button look="primary" reason={reason} busy={busy} onClick={() => void link()}>
                {moreMessages.link}
              </Button>
            </div>
          </footer>
        </>
      }
    >
      {problem !== null && (
        <ProblemBanner problem={problem} again={{ label: actions.tryAgain, act: model.readLines }} />
      )}
      <p class="muted">{moreMessages.about}</p>
      {lines === null ? problem === null && <Skeleton rows={3} /> : <LineList model={model} lines={lines} />}
      <CorBox search={model.cors} />
    </Dialog>
  )
}

function LineList({ model, lines }: { model: LinkLines; lines: readonly OtherLine[] }) {
  const chosen = model.chosen.value
  const toggle = (line: OtherLine, checked: boolean) => {
    const next = new Set(chosen)
    if (checked) next.add(line.changeItemId)
    else next.delete(line.changeItemId)
    model.chosen.value = next
  }
  if (lines.length === 0) return <p class="section">{moreMessages.allBelong}</p>
  return (
    <fieldset class="section-list">
      <legend class="section">{moreMessages.linesTitle(lines.length)}</legend>
      <ul class="picks">
        {lines.map((line) => (
          <li key={line.changeItemId}>
            <label class="pick">
              <input
                type="checkbox"
                checked={chosen.has(line.changeItemId)}
                onChange={(event) => toggle(line, event.currentTarget.checked)}
              />
              <span class="what">
                <span class="row">
                  <span>{line.description === '' ? moreMessages.noDescription : line.description}</span>
                  <span class="push-right strong">
                    <Money cents={line.cents} />
                  </span>
                </span>
                <span class="block small-text muted">
                  {[line.vendor, line.budgetCode].filter((text) => text !== null).join(' · ')}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

/** Searches the CORs that are not in a change event yet. */
function CorBox({ search }: { search: Search<CorRow> }) {
  return (
    <SearchCombobox
      label={moreMessages.cor}
      placeholder={moreMessages.searchCorsToLink}
      search={search}
      value={search.chosen.value?.corId ?? null}
      choiceOf={(row) => {
        const why = notChoosableText(whyNotChosen(row, null))
        return {
          id: row.corId,
          text: `${row.number} ${row.title}`,
          about: why ?? row.contractorName,
          disabled: why !== null,
        }
      }}
    />
  )
}

function Amounts({ total, cor }: { total: number; cor: CorRow | null }) {
  const difference = cor?.cents == null ? null : cor.cents - total
  return (
    <dl class="totals">
      <dt class="muted">{moreMessages.chosenLines}</dt>
      <dd>
        <Money cents={total} />
      </dd>
      <dt class="muted">{cor === null ? moreMessages.cor : corName(cor.number)}</dt>
      <dd>
        {cor?.cents == null ? (
          <span class="muted">{moreMessages.linkNotKnown}</span>
        ) : (
          <Money cents={cor.cents} />
        )}
      </dd>
      {difference !== null && total !== 0 && (
        <>
          <dt class="new">{dialogMessages.difference}</dt>
          <dd class="new">
            <Money cents={difference} sign />
          </dd>
          {difference !== 0 && <dt class="small-text muted wide">{moreMessages.thenUpdate}</dt>}
        </>
      )}
    </dl>
  )
}
