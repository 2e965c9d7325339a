import * as actions from '../messages/actions.ts'
import * as dialogMessages from '../messages/dialogs.ts'
import * as moreMessages from './more-messages.ts'
import '../components/styles.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { OtherLinesView } from '../../server/usecases/change-event/views.ts'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { useApi } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { Combobox } from '../components/Combobox.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { Money } from '../components/Money.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { useSettled } from '../components/use-debounced.ts'
import { whyNotChosen } from '../log/cor-choice.ts'
import { corName } from '../messages/states.ts'
import { usePanel } from '../state/panel-context.ts'
import { createEventActions } from './actions.ts'

type Line = OtherLinesView['lines'][number]

/** "Already in this event": lines typed by hand are marked as a COR's. Nothing is written in Procore. */
export function LinkDialog({ onClose }: { onClose: () => void }) {
  const services = usePanel()
  const api = useApi()
  const { panel } = services
  const [lines, setLines] = useState<Line[] | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [cor, setCor] = useState<CorRow | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const load = async () => {
    const turn = panel.turn()
    if (turn?.changeEventId == null) return
    const answer = await api.otherLines(turn.projectId, turn.changeEventId)
    if (turn.isOver()) return
    setProblem(answer.ok ? null : answer.problem)
    if (answer.ok) setLines(answer.value.lines)
  }
  useEffect(() => {
    void load()
  }, [])
  const link = async () => {
    if (cor === null) return
    setBusy(true)
    const failed = await createEventActions(services).link(cor, [...chosen])
    setBusy(false)
    setProblem(failed)
    if (failed === null) onClose()
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
        <ProblemBanner problem={problem} again={{ label: actions.tryAgain, act: () => void load() }} />
      )}
      <p class="muted">{moreMessages.about}</p>
      {lines === null ? (
        problem === null && <Skeleton rows={3} />
      ) : (
        <LineList lines={lines} chosen={chosen} onChange={setChosen} />
      )}
      <CorBox cor={cor} onChange={setCor} />
    </Dialog>
  )
}

function LineList(props: {
  lines: readonly Line[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
}) {
  const { lines, chosen } = props
  const toggle = (line: Line, checked: boolean) => {
    const next = new Set(chosen)
    if (checked) next.add(line.changeItemId)
    else next.delete(line.changeItemId)
    props.onChange(next)
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

/** CORs that are in no change event yet, found by number, title or contractor. */
function CorBox({ cor, onChange }: { cor: CorRow | null; onChange: (cor: CorRow | null) => void }) {
  const api = useApi()
  const { panel } = usePanel()
  const [found, setFound] = useState<CorRow[] | null>(null)
  const [typed, setTyped] = useState('')
  const [failed, setFailed] = useState<string | null>(null)
  const settled = useSettled(typed)
  const asked = useRef(0)
  useEffect(() => {
    const turn = panel.turn()
    if (turn === null) return
    asked.current += 1
    const own = asked.current
    const query = { search: settled.trim(), changeEvent: 'none', sort: 'number', limit: 30 } as const
    void api.cors(turn.projectId, query).then((answer) => {
      if (turn.isOver() || own !== asked.current) return
      setFound(answer.ok ? answer.value.rows : [])
      setFailed(answer.ok ? null : `${answer.problem.title} ${answer.problem.next}`)
    })
  }, [api, panel, settled])
  const rows = found ?? []
  const listed = cor !== null && !rows.some((row) => row.corId === cor.corId) ? [cor, ...rows] : rows
  return (
    <Combobox
      label={moreMessages.cor}
      value={cor?.corId ?? null}
      placeholder={moreMessages.searchCorsToLink}
      loading={found === null || settled !== typed}
      onSearch={setTyped}
      choices={listed.map((row) => ({
        id: row.corId,
        text: `${row.number} ${row.title}`,
        about: whyNotChosen(row, null) ?? row.contractorName,
        disabled: whyNotChosen(row, null) !== null,
      }))}
      onChange={(corId) => onChange(listed.find((row) => row.corId === corId) ?? null)}
      hint={failed}
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
