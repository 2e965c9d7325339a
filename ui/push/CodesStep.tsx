import type { CommitmentChoice } from '../../server/usecases/views.ts'
import { amountChosen, type ContractGroup, groupByContract, totalChosen } from '../models/cor-choice.ts'
import type { CodesDraft } from '../models/plan-request.ts'
import type { Push } from '../models/push.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Combobox } from '../parts/Combobox.tsx'
import { Money } from '../parts/Money.tsx'
import { Radio } from '../parts/Radio.tsx'
import { Select } from '../parts/Select.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { corNames } from '../words/states.ts'
import { contractReasonWords } from '../words/suggestions.ts'
import { commitmentChoice } from './commitment-choice.ts'

const later = 'Comes with a later version of this app'

/** Step *Codes*: how each COR is broken down, which amount it carries, and where its lines point. */
export function CodesStep({ push }: { push: Push }) {
  const rows = [...push.chosen.value.values()]
  const basis = push.basis.value
  const without = rows.filter((row) => (basis === 'requested' ? row.requestedCents : row.cents) === null)
  return (
    <>
      <fieldset>
        <legend>Breakdown</legend>
        <Radio name="breakdown" label="Lump sum" checked about="One line per COR" onChoose={() => {}} />
        <Radio
          name="breakdown"
          label="Sub-total"
          checked={false}
          reason={`Labor, material, equipment, other, markup. ${later}.`}
          onChoose={() => {}}
        />
        <Radio
          name="breakdown"
          label="Line item"
          checked={false}
          reason={`One line per T&M tag item. ${later}.`}
          onChoose={() => {}}
        />
      </fieldset>
      <Select
        label="Amount"
        value={basis}
        options={[
          { value: 'by_status', text: 'By status (in review, approved)' },
          { value: 'requested', text: 'Requested amount' },
        ]}
        onChange={(next) => {
          push.basis.value = next
        }}
      />
      <p class="hint">
        <Money cents={totalChosen(rows, basis)} /> for {corNames(rows.map((row) => row.number))}
      </p>
      {without.length > 0 && (
        <Banner tone="update" title={`${corNames(without.map((row) => row.number))} without this amount.`}>
          Choose the other amount, or go back and leave {without.length === 1 ? 'it' : 'them'} out.
        </Banner>
      )}
      {push.maps.value === null
        ? push.problem.value === null && <Skeleton rows={2} />
        : groupByContract(rows).map((group) => (
            <ContractCodes key={group.contractId ?? ''} push={push} group={group} />
          ))}
    </>
  )
}

function ContractCodes({ push, group }: { push: Push; group: ContractGroup }) {
  const { panel } = usePanel()
  const { contractId } = group
  const maps = push.maps.value
  const codes = contractId === null ? undefined : push.codes.value.get(contractId)
  const numbers = group.rows.map((row) => row.number)
  const title = (
    <legend class="part-legend">
      <span class="strong">{group.name}</span>{' '}
      <span class="muted">
        {[group.contractName, corNames(numbers)].filter((text) => text !== null).join(' · ')}
      </span>
    </legend>
  )
  if (contractId === null || codes === undefined || maps === null) {
    return (
      <fieldset class="part">
        {title}
        <p class="hint">
          {corNames(numbers)} {numbers.length === 1 ? 'has' : 'have'} no contract in Clearstory, so{' '}
          {numbers.length === 1 ? 'its line gets' : 'their lines get'} no contract and no budget code. They
          can be added in Procore.
        </p>
      </fieldset>
    )
  }
  const map = maps.rows.find((row) => row.contractId === contractId)
  const commitment = maps.commitments.find((one) => one.commitmentId === codes.commitmentId) ?? null
  const set = (change: Partial<CodesDraft>) => {
    push.codes.value = new Map(push.codes.value).set(contractId, { ...codes, ...change })
  }
  return (
    <fieldset class="part">
      {title}
      <Combobox
        label="Contract"
        value={codes.commitmentId}
        placeholder="Choose a Procore contract"
        none="No contract"
        choices={maps.commitments.map(commitmentChoice)}
        onChange={(commitmentId) => set({ commitmentId })}
        hint={contractHint(codes, map, commitment)}
      />
      <Combobox
        label="Budget code"
        value={codes.budgetCodeId}
        placeholder="Choose a code"
        none="No budget code"
        choices={maps.budgetCodes.map((code) => ({
          id: code.budgetCodeId,
          text: `${code.code} · ${code.name}`,
        }))}
        onChange={(budgetCodeId) => set({ budgetCodeId })}
        hint={
          codes.budgetCodeId !== null && codes.budgetCodeId === map?.mapped?.budgetCodeId
            ? 'From the contract map.'
            : null
        }
      />
      {panel.standing.value?.maySetUp === true && (
        <label class="choice remember small-text">
          <input
            type="checkbox"
            checked={codes.remember}
            onChange={(event) => set({ remember: event.currentTarget.checked })}
          />
          <span>Remember for {group.contractName ?? group.name}</span>
        </label>
      )}
      {group.rows.length > 1 && (
        <ul class="picks small-text muted">
          {group.rows.map((row) => (
            <li key={row.corId} class="row">
              <span>COR {row.number}</span>
              <span class="push-right">
                <Money cents={amountChosen(row, push.basis.value)} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  )
}

function contractHint(
  codes: CodesDraft,
  map: { mapped: { commitmentId: string | null } | null; suggestion: Suggestion | null } | undefined,
  commitment: CommitmentChoice | null,
): string {
  const vendor = `Vendor: ${commitment?.vendorName ?? 'none'}`
  if (codes.commitmentId === null) return vendor
  if (map?.mapped?.commitmentId === codes.commitmentId) return `From the contract map. ${vendor}`
  if (map?.suggestion?.commitmentId === codes.commitmentId) {
    return `Suggested: ${contractReasonWords[map.suggestion.reason]}. ${vendor}`
  }
  return vendor
}

interface Suggestion {
  commitmentId: string
  reason: keyof typeof contractReasonWords
}
