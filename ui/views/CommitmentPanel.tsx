import { useEffect, useState } from 'preact/hooks'
import type { CommitmentView, CorRow } from '../../server/usecases/cor-log/views.ts'
import { createLogApi } from '../log-api.ts'
import { whyNotChosen } from '../models/cor-choice.ts'
import { createReading } from '../models/reading.ts'
import { usePanel } from '../panel-context.ts'
import { AsOf } from '../parts/AsOf.tsx'
import { Button } from '../parts/Button.tsx'
import { CorPick } from '../parts/CorPick.tsx'
import { Empty } from '../parts/Empty.tsx'
import { LongList } from '../parts/LongList.tsx'
import { Money } from '../parts/Money.tsx'
import { useNews } from '../parts/news.ts'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import * as actions from '../words/actions.ts'
import * as codes from '../words/codes.ts'
import * as words from '../words/commitment.ts'
import * as log from '../words/log.ts'
import * as panelWords from '../words/panel.ts'
import { corsText } from '../words/states.ts'
import { Absent } from './Absent.tsx'
import { ChosenFoot } from './ChosenFoot.tsx'

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
  useNews(visible, () => renew(api.look))
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
        <h2>{view.commitmentName ?? panelWords.thisContract}</h2>
        <p class="small-text muted">
          {[
            view.vendorName,
            words.inClearstory(
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
          label={log.cors}
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
        {view.rows.length < view.count && <p class="muted section">{words.allInLog}</p>}
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
    { name: codes.contract, cents: snapshot.contractCents, count: null },
    { name: words.approved, ...snapshot.approved },
    { name: log.statusTitles.approved_to_proceed, ...snapshot.approvedToProceed },
    { name: log.statusTitles.in_review, ...snapshot.inReview },
    { name: words.inEvents, ...snapshot.inChangeEvents },
    { name: log.notInEvent, ...snapshot.notInAnyEvent },
  ]
  return (
    <dl class="figures">
      {figures.map(({ name, cents, count }) => [
        <dt key={name} class="muted">
          {name}
          {count !== null && ` (${count})`}
        </dt>,
        <dd key={`${name} amount`}>
          {cents === null ? <span class="muted">{words.notTold}</span> : <Money cents={cents} />}
        </dd>,
      ])}
    </dl>
  )
}

function Unmapped({ view }: { view: CommitmentView }) {
  const { panel } = usePanel()
  return (
    <Empty
      title={words.notMapped}
      action={
        view.standing.maySetUp && (
          <Button
            look="primary"
            onClick={() => {
              panel.tab.value = 'setup'
            }}
          >
            {words.mapInSetup}
          </Button>
        )
      }
    >
      <p>{view.standing.maySetUp ? words.mapAbout : words.askToMap}</p>
    </Empty>
  )
}
