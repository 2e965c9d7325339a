import { Banner } from '../components/Banner.tsx'
import { Money } from '../components/Money.tsx'
import { Progress } from '../components/Progress.tsx'
import { Radio } from '../components/Radio.tsx'
import { Select } from '../components/Select.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { groupByContract, totalChosen } from '../log/cor-choice.ts'
import * as codesMessages from '../messages/codes.ts'
import { ContractCodes } from './ContractCodes.tsx'
import { breakdownOffer, unpricedNote } from './messages.ts'
import type { Push } from './model.ts'

/** The *Codes* step: the breakdown and amount of each COR, and the codes of its lines. */
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
        label={codesMessages.amount}
        value={basis.value ?? 'kept'}
        options={[
          ...(basis.value === null ? [{ value: 'kept' as const, text: codesMessages.asBefore }] : []),
          { value: 'by_status' as const, text: codesMessages.byStatus },
          { value: 'requested' as const, text: codesMessages.requested },
        ]}
        onChange={(next) => {
          if (next !== 'kept') basis.value = next
        }}
      />
      <p class="hint">{codesMessages.totalFor(<Money cents={totalChosen(rows, by)} />, numbersOf(rows))}</p>
      {without.length > 0 && (
        <Banner tone="update" title={codesMessages.withoutAmount(numbersOf(without))}>
          {codesMessages.withoutAmountNext(without.length)}
        </Banner>
      )}
      {reading.value !== null && <Progress what={codesMessages.readingTags} {...reading.value} />}
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

function numbersOf(rows: readonly { number: string }[]): string[] {
  return rows.map((row) => row.number)
}

function Breakdowns({ push }: { push: Push }) {
  const { breakdown, details } = push.codes
  const rows = [...push.chosen.value.values()]
  const known = rows.every((row) => details.value.has(row.corId))
  const offer = known
    ? breakdownOffer(rows, details.value)
    : { reason: codesMessages.tagsBeingRead, note: null }
  const chosen = breakdown.value
  const choose = (next: typeof chosen) => () => {
    breakdown.value = next
  }
  const notes = chosen === 'lump_sum' ? [] : [offer.note, unpricedNote(rows, details.value)]
  return (
    <fieldset>
      <legend>{codesMessages.breakdown}</legend>
      {chosen === null && (
        <Radio name="breakdown" label={codesMessages.asBefore} checked onChoose={choose(null)} />
      )}
      <Radio
        name="breakdown"
        label={codesMessages.lumpSum}
        checked={chosen === 'lump_sum'}
        about={codesMessages.lumpSumAbout}
        onChoose={choose('lump_sum')}
      />
      <Radio
        name="breakdown"
        label={codesMessages.subTotal}
        checked={chosen === 'sub_total'}
        about={codesMessages.subTotalAbout}
        reason={offer.reason}
        onChoose={choose('sub_total')}
      />
      <Radio
        name="breakdown"
        label={codesMessages.lineItem}
        checked={chosen === 'line_item'}
        about={codesMessages.lineItemAbout}
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
