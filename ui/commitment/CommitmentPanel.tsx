import type { CommitmentView } from '../../server/usecases/cor-log/views.ts'
import { AsOf } from '../components/AsOf.tsx'
import { Button } from '../components/Button.tsx'
import { ChosenFoot } from '../components/ChosenFoot.tsx'
import { CorPick } from '../components/CorPick.tsx'
import { Empty } from '../components/Empty.tsx'
import { LongList } from '../components/LongList.tsx'
import { Money } from '../components/Money.tsx'
import { Absent } from '../components/NothingToShow.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { toggled, whyNotChosen } from '../log/cor-choice.ts'
import * as logMessages from '../log/messages.ts'
import * as actions from '../messages/actions.ts'
import * as codesMessages from '../messages/codes.ts'
import { corsText, statusWords } from '../messages/states.ts'
import * as shellMessages from '../shell/messages.ts'
import { useModel, usePanel } from '../state/panel-context.ts'
import { usePolling } from '../state/polling.ts'
import * as messages from './messages.ts'
import { createCommitment } from './model.ts'

/** The panel beside a subcontract or purchase order: its Clearstory contract, a summary of amounts, and its CORs. */
export function CommitmentPanel({ commitmentId }: { commitmentId: string }) {
  const { panel } = usePanel()
  const model = useModel((services) => createCommitment(services, commitmentId))
  usePolling(panel.visible.value, model.poll)
  const chosen = model.chosen.value
  const view = model.query.value.value
  const problem = model.query.problem.value
  const loading = model.query.loading.value
  const problemBanner = problem !== null && (
    <ProblemBanner
      problem={problem}
      retries
      again={{ label: actions.tryAgain, act: () => void model.query.read(), busy: loading }}
    />
  )
  if (view === null) {
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
          busy={loading}
          onEnd={() => {}}
          row={(row) => (
            <CorPick
              key={row.corId}
              row={row}
              checked={chosen.has(row.corId)}
              reason={logMessages.notChoosableText(whyNotChosen(row, null))}
              named={view.contracts.length > 1}
              onChange={(checked) => {
                model.chosen.value = toggled(chosen, row, checked)
              }}
            />
          )}
        />
        {view.rows.length < view.count && <p class="muted section">{messages.allInLog}</p>}
      </div>
      {chosen.size === 0 ? (
        <AsOf at={view.clearstoryReadAt} reading={model.syncing.value} onRefresh={() => void model.sync()} />
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
    { name: statusWords.approved_to_proceed, ...snapshot.approvedToProceed },
    { name: statusWords.in_review, ...snapshot.inReview },
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
