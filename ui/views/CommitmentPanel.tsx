import { useEffect, useState } from 'preact/hooks'
import type { CorRow } from '../../server/usecases/views.ts'
import type { CommitmentView } from '../../server/usecases/views-log.ts'
import { createLogApi } from '../log-api.ts'
import { totalChosen, whyNotChosen } from '../models/cor-choice.ts'
import { createReading } from '../models/reading.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { CorPick } from '../parts/CorPick.tsx'
import { Empty } from '../parts/Empty.tsx'
import { LongList } from '../parts/LongList.tsx'
import { Money } from '../parts/Money.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { readOnlyWords } from '../words/rights.ts'
import { corsText } from '../words/states.ts'

/** Beside a subcontract or purchase order: its Clearstory contract, where its money stands, and its CORs. */
export function CommitmentPanel({ commitmentId }: { commitmentId: string }) {
  const { http, panel } = usePanel()
  const [api] = useState(() => createLogApi(http))
  const [reading] = useState(() => createReading<CommitmentView>(panel))
  const [chosen, setChosen] = useState<ReadonlyMap<string, CorRow>>(new Map())
  const writes = panel.writes.value
  const read = () => void reading.read((turn) => api.commitment(turn.projectId, commitmentId))
  useEffect(() => {
    setChosen(new Map())
    read()
  }, [commitmentId, writes])
  const view = reading.value.value
  const problem = reading.problem.value
  if (view === null || view.commitmentId !== commitmentId) {
    return problem === null ? (
      <Skeleton rows={4} />
    ) : (
      <ProblemBanner
        problem={problem}
        retries
        again={{ label: 'Try again', act: read, busy: reading.loading.value }}
      />
    )
  }
  if (view.contracts.length === 0) return <Unmapped view={view} />
  const toggle = (row: CorRow, checked: boolean) => {
    const next = new Map(chosen)
    if (checked) next.set(row.corId, row)
    else next.delete(row.corId)
    setChosen(next)
  }
  return (
    <>
      <h2>{view.commitmentName ?? 'This contract'}</h2>
      <p class="small-text muted">
        {[
          view.vendorName,
          `Clearstory: ${view.contracts.map(({ contractorName, contractName }) => [contractorName, contractName].filter(Boolean).join(', ')).join('; ')}`,
        ]
          .filter((text) => text !== null)
          .join(' · ')}
      </p>
      <Snapshot view={view} />
      <div class="list-head">
        <span>{corsText(view.count)}</span>
      </div>
      <LongList
        rows={view.rows}
        label="CORs"
        busy={reading.loading.value}
        onEnd={() => {}}
        row={(row) => (
          <CorPick
            key={row.corId}
            row={row}
            checked={chosen.has(row.corId)}
            reason={whyNotChosen(row, null)}
            onChange={(checked) => toggle(row, checked)}
          />
        )}
      />
      {view.rows.length < view.count && (
        <p class="muted section">The COR log has all of them: choose this contract there.</p>
      )}
      {chosen.size > 0 && (
        <footer class="foot flush">
          <div aria-live="polite">
            <strong>
              <Money cents={totalChosen(chosen.values())} />
            </strong>
            <div class="small-text muted">{corsText(chosen.size)} selected</div>
          </div>
          <div class="actions">
            <Button
              look="primary"
              reason={readOnlyWords(view.standing)}
              onClick={() => {
                panel.intent.value = { kind: 'import', rows: [...chosen.values()] }
              }}
            >
              Push to Procore
            </Button>
          </div>
        </footer>
      )}
    </>
  )
}

function Snapshot({ view: { snapshot } }: { view: CommitmentView }) {
  const figures = [
    { name: 'Contract', cents: snapshot.contractCents, count: null },
    { name: 'Approved', ...snapshot.approved },
    { name: 'Approved to proceed', ...snapshot.approvedToProceed },
    { name: 'In review', ...snapshot.inReview },
    { name: 'In change events', ...snapshot.inChangeEvents },
    { name: 'Not in a change event', ...snapshot.notInAnyEvent },
  ]
  return (
    <dl class="figures">
      {figures.map(({ name, cents, count }) => [
        <dt key={name} class="muted">
          {name}
          {count !== null && ` (${count})`}
        </dt>,
        <dd key={`${name} amount`}>
          {cents === null ? <span class="muted">not told</span> : <Money cents={cents} />}
        </dd>,
      ])}
    </dl>
  )
}

function Unmapped({ view }: { view: CommitmentView }) {
  const { panel } = usePanel()
  return (
    <Empty
      title="This contract is not mapped yet"
      action={
        view.standing.maySetUp && (
          <Button
            look="primary"
            onClick={() => {
              panel.tab.value = 'setup'
            }}
          >
            Map it in Setup
          </Button>
        )
      }
    >
      <p>
        {view.standing.maySetUp
          ? 'Say which Clearstory contract belongs to it, and its CORs show here.'
          : 'Ask a project admin to map it in the Setup tab; its CORs then show here.'}
      </p>
    </Empty>
  )
}
