import { groupByContract, totalChosen } from '../models/cor-choice.ts'
import type { Push } from '../models/push.ts'
import { Banner } from '../parts/Banner.tsx'
import { Money } from '../parts/Money.tsx'
import { Progress } from '../parts/Progress.tsx'
import { Radio } from '../parts/Radio.tsx'
import { Select } from '../parts/Select.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import { breakdownOffer, unpricedNote } from '../words/breakdowns.ts'
import * as words from '../words/codes.ts'
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
        label={words.amount}
        value={basis.value ?? 'kept'}
        options={[
          ...(basis.value === null ? [{ value: 'kept' as const, text: words.asBefore }] : []),
          { value: 'by_status' as const, text: words.byStatus },
          { value: 'requested' as const, text: words.requested },
        ]}
        onChange={(next) => {
          if (next !== 'kept') basis.value = next
        }}
      />
      <p class="hint">{words.totalFor(<Money cents={totalChosen(rows, by)} />, numbersOf(rows))}</p>
      {without.length > 0 && (
        <Banner tone="update" title={words.withoutAmount(numbersOf(without))}>
          {words.withoutAmountNext(without.length)}
        </Banner>
      )}
      {reading.value !== null && <Progress what={words.readingTags} {...reading.value} />}
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
  const offer = known ? breakdownOffer(rows, details.value) : { reason: words.tagsBeingRead, note: null }
  const chosen = breakdown.value
  const choose = (next: typeof chosen) => () => {
    breakdown.value = next
  }
  const notes = chosen === 'lump_sum' ? [] : [offer.note, unpricedNote(rows, details.value)]
  return (
    <fieldset>
      <legend>{words.breakdown}</legend>
      {chosen === null && <Radio name="breakdown" label={words.asBefore} checked onChoose={choose(null)} />}
      <Radio
        name="breakdown"
        label={words.lumpSum}
        checked={chosen === 'lump_sum'}
        about={words.lumpSumAbout}
        onChoose={choose('lump_sum')}
      />
      <Radio
        name="breakdown"
        label={words.subTotal}
        checked={chosen === 'sub_total'}
        about={words.subTotalAbout}
        reason={offer.reason}
        onChoose={choose('sub_total')}
      />
      <Radio
        name="breakdown"
        label={words.lineItem}
        checked={chosen === 'line_item'}
        about={words.lineItemAbout}
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
