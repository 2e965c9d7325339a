import { groupByContract, totalChosen } from '../models/cor-choice.ts'
import type { Push } from '../models/push.ts'
import { Banner } from '../parts/Banner.tsx'
import { Money } from '../parts/Money.tsx'
import { Progress } from '../parts/Progress.tsx'
import { Radio } from '../parts/Radio.tsx'
import { Select } from '../parts/Select.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { breakdownOffer, unpricedNote } from '../words/breakdowns.ts'
import { corNames } from '../words/states.ts'
import { ContractCodes } from './ContractCodes.tsx'

/** Step *Codes*: how each COR is broken down, which amount it carries, and where its lines point. */
export function CodesStep({ push }: { push: Push }) {
  const rows = [...push.chosen.value.values()]
  const { basis, codes, reading } = push.codes
  const view = push.codes.view.value
  const by = basis.value ?? 'by_status'
  const without = rows.filter((row) => (by === 'requested' ? row.requestedCents : row.cents) === null)
  return (
    <>
      <Breakdowns push={push} />
      <Select
        label="Amount"
        value={basis.value ?? 'kept'}
        options={[
          ...(basis.value === null ? [{ value: 'kept' as const, text: 'As at the last push' }] : []),
          { value: 'by_status' as const, text: 'By status (in review, approved)' },
          { value: 'requested' as const, text: 'Requested amount' },
        ]}
        onChange={(next) => {
          if (next !== 'kept') basis.value = next
        }}
      />
      <p class="hint">
        <Money cents={totalChosen(rows, by)} /> for {corNames(rows.map((row) => row.number))}
      </p>
      {without.length > 0 && (
        <Banner tone="update" title={`${corNames(without.map((row) => row.number))} without this amount.`}>
          Choose the other amount, or go back and leave {without.length === 1 ? 'it' : 'them'} out.
        </Banner>
      )}
      {reading.value !== null && <Progress what="Reading T&M tags" {...reading.value} />}
      {view === null
        ? push.problem.value === null && <Skeleton rows={2} />
        : groupByContract(rows).map((group) => (
            <ContractCodes
              key={group.contractId ?? ''}
              push={push}
              view={view}
              group={group}
              draft={codes.value.get(group.contractId ?? '')}
            />
          ))}
    </>
  )
}

function Breakdowns({ push }: { push: Push }) {
  const { breakdown, details } = push.codes
  const rows = [...push.chosen.value.values()]
  const known = rows.every((row) => details.value.has(row.corId))
  const offer = known
    ? breakdownOffer(rows, details.value)
    : { reason: 'Possible where T&M tags say so; they are being read.', note: null }
  const chosen = breakdown.value
  const choose = (next: typeof chosen) => () => {
    breakdown.value = next
  }
  const notes = chosen === 'lump_sum' ? [] : [offer.note, unpricedNote(rows, details.value)]
  return (
    <fieldset>
      <legend>Breakdown</legend>
      {chosen === null && (
        <Radio name="breakdown" label="As at the last push" checked onChoose={choose(null)} />
      )}
      <Radio
        name="breakdown"
        label="Lump sum"
        checked={chosen === 'lump_sum'}
        about="One line per COR"
        onChoose={choose('lump_sum')}
      />
      <Radio
        name="breakdown"
        label="Sub-total"
        checked={chosen === 'sub_total'}
        about="Labor, material, equipment, other, markup"
        reason={offer.reason}
        onChoose={choose('sub_total')}
      />
      <Radio
        name="breakdown"
        label="Line item"
        checked={chosen === 'line_item'}
        about="One line per T&M item, with quantity and unit cost"
        reason={offer.reason}
        onChoose={choose('line_item')}
      />
      <div aria-live="polite">
        {notes.map(
          (note) =>
            note !== null && (
              <p key={note} class="hint">
                {note}
              </p>
            ),
        )}
      </div>
    </fieldset>
  )
}
