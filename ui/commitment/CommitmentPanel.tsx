import { useEffect, useState } from 'preact/hooks'
import type { CommitmentView, CorRow } from '../../server/usecases/cor-log/views.ts'
import { createLogApi } from '../api/api.ts'
import { AsOf } from '../components/AsOf.tsx'
import { Button } from '../components/Button.tsx'
import { CorPick } from '../components/CorPick.tsx'
import { Empty } from '../components/Empty.tsx'
import { LongList } from '../components/LongList.tsx'
import { Money } from '../components/Money.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { Absent } from '../event/NothingToShow.tsx'
import { ChosenFoot } from '../log/ChosenFoot.tsx'
import { whyNotChosen } from '../log/cor-choice.ts'
import * as logMessages from '../log/messages.ts'
import * as actions from '../messages/actions.ts'
import * as codesMessages from '../messages/codes.ts'
import { corsText } from '../messages/states.ts'
import * as shellMessages from '../shell/messages.ts'
import { usePanel } from '../state/panel-context.ts'
import { usePolling } from '../state/polling.ts'
import { createReading } from '../state/query.ts'
import * as messages from './messages.ts'

/** Beside a subcontract or purchase order: its Clearstory contract, where its money stands, and its CORs. */
export function CommitmentPanel({ commitmentId }: { commitmentId: string }) {
  const { http, panel } = usePanel()
  const [api] = useState(() => createLogApi(http))
  const [reading] = useState(() => createReading<CommitmentView>(panel))
  const [chosen, setChosen] = useState<ReadonlyMap<string, CorRow>>(new Map())
  const writes = panel.writes.value
  const [looking, setLooking] = useState(false)
  const visible = panel.visible.value
  const read = () => reading.read((turn) => api.commitment(turn.projectId, commitmentId))
  const before = reading.value.value
  /** Has Clearstory read, and shows what there is then; whether anything is new. */
  const renew = async (ask: typeof api.look | typeof api.sync) => {
    const turn = panel.turn()
    if (turn === null) return false
    await ask(turn.projectId)
    if (turn.isOver()) return false
    const after = await read()
    if (after !== null) panel.standing.value = after.standing
    return JSON.stringify(after?.rows) !== JSON.stringify(before?.rows)
  }
  const refresh = async (ask: typeof api.look | typeof api.sync) => {
    setLooking(true)
    await renew(ask)
    setLooking(false)
  }
  useEffect(() => {
    setChosen(new Map())
    // Painted from the database, and read anew behind that.
    if (visible) void read().then((painted) => (painted === null ? undefined : refresh(api.look)))
  }, [commitmentId, writes, visible])
  usePolling(visible, () => renew(api.look))
  const view = reading.value.value
  const problem = reading.problem.value
  const problemBanner = problem !== null && (
    <ProblemBanner
      problem={problem}
      retries
      again={{ label: actions.tryAgain, act: () => void read(), busy: reading.loading.value }}
    />
  )
  if (view === null || view.commitmentId !== commitmentId) {
    return <div class="body">{problemBanner || <Skeleton rows={4} />}</div>
  }
  if (view.standing.absent.some(({ part }) => part === 'received')) {
    return (
      <div class="body">
        <Absent absent={view.standing.absent} only="received" />
      </div>
    )
  }
  if (view.contracts.length === 0) {
    return (
      <div class="body">
        <Unmapped view={view} />
      </div>
    )
  }
  const toggle = (row: CorRow, checked: boolean) => {
    const next = new Map(chosen)
    if (checked) next.set(row.corId, row)
    else next.delete(row.corId)
    setChosen(next)
  }
  return (
    <>
      <div class="body">
        {problemBanner}
        <Absent absent={view.standing.absent} />
        <h2>{view.commitmentName ?? shellMessages.thisContract}</h2>
        <p class="small-text muted">
          {[
            view.vendorName,
            messages.inClearstory(
              view.contracts.map(({ contractorName, contractName }) =>
                contractorName === view.vendorName && contractName !== null
                  ? contractName
                  : [contractorName, contractName].filter(Boolean).join(', '),
              ),
            ),
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
          label={logMessages.cors}
          busy={reading.loading.value}
          onEnd={() => {}}
          row={(row) => (
            <CorPick
              key={row.corId}
              row={row}
              checked={chosen.has(row.corId)}
              reason={whyNotChosen(row, null)}
              named={view.contracts.length > 1}
              onChange={(checked) => toggle(row, checked)}
            />
          )}
        />
        {view.rows.length < view.count && <p class="muted section">{messages.allInLog}</p>}
      </div>
      {chosen.size === 0 ? (
        <AsOf at={view.clearstoryReadAt} reading={looking} onRefresh={() => void refresh(api.sync)} />
      ) : (
        <ChosenFoot chosen={chosen} standing={view.standing} />
      )}
    </>
  )
}

function Snapshot({ view: { snapshot } }: { view: CommitmentView }) {
  const figures = [
    { name: codesMessages.contract, cents: snapshot.contractCents, count: null },
    { name: messages.approved, ...snapshot.approved },
    { name: logMessages.statusTitles.approved_to_proceed, ...snapshot.approvedToProceed },
    { name: logMessages.statusTitles.in_review, ...snapshot.inReview },
    { name: messages.inEvents, ...snapshot.inChangeEvents },
    { name: logMessages.notInEvent, ...snapshot.notInAnyEvent },
  ]
  return (
    <dl class="figures">
      {figures.map(({ name, cents, count }) => [
        <dt key={name} class="muted">
          {name}
          {count !== null && ` (${count})`}
        </dt>,
        <dd key={`${name} amount`}>
          {cents === null ? <span class="muted">{messages.notTold}</span> : <Money cents={cents} />}
        </dd>,
      ])}
    </dl>
  )
}

function Unmapped({ view }: { view: CommitmentView }) {
  const { panel } = usePanel()
  return (
    <Empty
      title={messages.notMapped}
      action={
        view.standing.maySetUp && (
          <Button
            look="primary"
            onClick={() => {
              panel.tab.value = 'setup'
            }}
          >
            {messages.mapInSetup}
          </Button>
        )
      }
    >
      <p>{view.standing.maySetUp ? messages.mapAbout : messages.askToMap}</p>
    </Empty>
  )
}
