import { useMemo } from 'preact/hooks'
import type { PushCodesView } from '../../server/usecases/push/views.ts'
import { Combobox } from '../components/Combobox.tsx'
import { Money } from '../components/Money.tsx'
import { amountChosen, type ContractGroup } from '../log/cor-choice.ts'
import { withoutContract } from '../log/messages.ts'
import * as codesMessages from '../messages/codes.ts'
import { budgetCodeReason, contractReason } from '../messages/codes.ts'
import { corNames } from '../messages/cors.ts'
import { corName } from '../messages/states.ts'
import { type ContractStart, withCommitment } from './codes.ts'
import type { Push } from './model.ts'
import type { CodesDraft } from './plan-request.ts'

interface ContractCodesProps {
  push: Push
  view: PushCodesView
  group: ContractGroup
  draft: CodesDraft | undefined
}

/** The codes for the lines of one Clearstory contract's CORs: Procore contract, vendor and budget code. */
export function ContractCodes({ push, view, group, draft }: ContractCodesProps) {
  const start = view.contracts.find((one) => one.contractId === group.contractId)
  const numbers = group.rows.map((row) => row.number)
  const one = numbers.length === 1
  const name = group.name ?? withoutContract
  return (
    <fieldset class="part">
      <legend class="part-legend">
        <span class="strong">{name}</span>{' '}
        <span class="muted">
          {[group.contractName, corNames(numbers)].filter((text) => text !== null).join(' · ')}
        </span>
      </legend>
      {start === undefined || draft === undefined ? (
        <p class="hint">{codesMessages.withoutContractText(numbers)}</p>
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
  const commitments = useMemo(() => view.commitments.map(codesMessages.commitmentChoice), [view])
  // There can be thousands of codes, so build the list once per contract, with the commitment's own codes first.
  const budgetCodes = useMemo(() => budgetCodeChoices(view, start), [view, start])
  return (
    <>
      <Combobox
        label={codesMessages.contract}
        value={draft.commitmentId}
        placeholder={codesMessages.chooseContract}
        none={codesMessages.noContract}
        choices={commitments}
        onChange={(commitmentId) => set(withCommitment(draft, commitmentId, start))}
        hint={contractReason(draft, start)}
      />
      <p class="hint">{codesMessages.vendorText(commitment?.vendorName ?? null)}</p>
      <Combobox
        label={codesMessages.budgetCode}
        value={draft.budgetCodeId}
        placeholder={codesMessages.chooseCode}
        none={codesMessages.noCode}
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
          <span>{codesMessages.rememberText(group.contractName ?? group.name ?? withoutContract)}</span>
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
    about: own.has(code.budgetCodeId) && number !== undefined ? codesMessages.onContract(number) : null,
  }))
  return [...choices.filter(({ id }) => own.has(id)), ...choices.filter(({ id }) => !own.has(id))]
}
