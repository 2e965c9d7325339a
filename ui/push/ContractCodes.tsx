import { useMemo } from 'preact/hooks'
import type { PushCodesView } from '../../server/usecases/push/views.ts'
import { amountChosen, type ContractGroup } from '../models/cor-choice.ts'
import type { CodesDraft } from '../models/plan-request.ts'
import type { Push } from '../models/push.ts'
import { type ContractStart, withCommitment } from '../models/push-codes.ts'
import { Combobox } from '../parts/Combobox.tsx'
import { Money } from '../parts/Money.tsx'
import * as words from '../words/codes.ts'
import { corNames } from '../words/cors.ts'
import { corName } from '../words/states.ts'
import { budgetCodeReason, contractReason } from '../words/suggestions.ts'
import { commitmentChoice } from './commitment-choice.ts'

interface ContractCodesProps {
  push: Push
  view: PushCodesView
  group: ContractGroup
  draft: CodesDraft | undefined
}

/** Where the lines of one Clearstory contract's CORs point: Procore contract, vendor and budget code. */
export function ContractCodes({ push, view, group, draft }: ContractCodesProps) {
  const start = view.contracts.find((one) => one.contractId === group.contractId)
  const numbers = group.rows.map((row) => row.number)
  const one = numbers.length === 1
  return (
    <fieldset class="part">
      <legend class="part-legend">
        <span class="strong">{group.name}</span>{' '}
        <span class="muted">
          {[group.contractName, corNames(numbers)].filter((text) => text !== null).join(' · ')}
        </span>
      </legend>
      {start === undefined || draft === undefined ? (
        <p class="hint">{words.withoutContractText(numbers)}</p>
      ) : (
        <Codes push={push} view={view} group={group} draft={draft} start={start} />
      )}
      {!one && (
        <ul class="picks small-text muted">
          {group.rows.map((row) => (
            <li key={row.corId} class="row">
              <span>{corName(row.number)}</span>
              <span class="push-right">
                <Money cents={amountChosen(row, push.codes.basis.value ?? 'by_status')} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  )
}

function Codes(props: ContractCodesProps & { draft: CodesDraft; start: ContractStart }) {
  const { push, view, group, draft, start } = props
  const { codes } = push.codes
  const set = (next: CodesDraft) => {
    codes.value = new Map(codes.value).set(start.contractId, next)
  }
  const commitment = view.commitments.find((one) => one.commitmentId === draft.commitmentId) ?? null
  const commitments = useMemo(() => view.commitments.map(commitmentChoice), [view])
  // Thousands of codes: made once per contract, the commitment's own ones first.
  const budgetCodes = useMemo(() => budgetCodeChoices(view, start), [view, start])
  return (
    <>
      <Combobox
        label={words.contract}
        value={draft.commitmentId}
        placeholder={words.chooseContract}
        none={words.noContract}
        choices={commitments}
        onChange={(commitmentId) => set(withCommitment(draft, commitmentId, start))}
        hint={contractReason(draft, start)}
      />
      <p class="hint">{words.vendorText(commitment?.vendorName ?? null)}</p>
      <Combobox
        label={words.budgetCode}
        value={draft.budgetCodeId}
        placeholder={words.chooseCode}
        none={words.noCode}
        choices={budgetCodes}
        onChange={(budgetCodeId) => set({ ...draft, budgetCodeId })}
        hint={budgetCodeReason(draft, start, commitment?.number ?? null)}
      />
      {start.mayRemember && (
        <label class="choice remember small-text">
          <input
            type="checkbox"
            checked={draft.remember}
            onChange={(event) => set({ ...draft, remember: event.currentTarget.checked })}
          />
          <span>{words.rememberText(group.contractName ?? group.name)}</span>
        </label>
      )}
    </>
  )
}

function budgetCodeChoices(view: PushCodesView, start: ContractStart) {
  const own = new Set(start.ownBudgetCodeIds)
  const number = view.commitments.find((one) => one.commitmentId === start.commitmentId)?.number
  const choices = view.budgetCodes.map((code) => ({
    id: code.budgetCodeId,
    text: `${code.code} · ${code.name}`,
    about: own.has(code.budgetCodeId) && number !== undefined ? words.onContract(number) : null,
  }))
  return [...choices.filter(({ id }) => own.has(id)), ...choices.filter(({ id }) => !own.has(id))]
}
