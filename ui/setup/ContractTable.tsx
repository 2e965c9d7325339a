import type { ContractMapsRequest, ContractMapsView } from '../../server/usecases/setup/views.ts'
import { Button } from '../components/Button.tsx'
import { Combobox } from '../components/Combobox.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import * as codesMessages from '../messages/codes.ts'
import { contractReasonWords } from '../messages/codes.ts'
import * as messages from './messages.ts'
import type { Setup } from './model.ts'

type Row = ContractMapsView['rows'][number]
type MapRow = ContractMapsRequest['maps'][number]

/** The Procore contract and budget code that are proposed for each Clearstory contract. */
export function ContractTable(props: { setup: Setup; maps: ContractMapsView; mayEdit: boolean }) {
  const { setup, maps, mayEdit } = props
  const mapped = maps.rows.flatMap((row) => row.mapped ?? [])
  const withoutCode = mapped.filter((map) => map.budgetCodeId === null).length
  const suggestions = maps.rows.flatMap((row) => accepted(row) ?? [])
  const saving = setup.savingMaps.value
  const problem = setup.problem.value?.about === 'saving' ? setup.problem.value.problem : null
  return (
    <section class="part">
      <div class="row middle">
        <h2>{messages.contractsTitle}</h2>
        <span class="small-text muted">
          {messages.mappedText(mapped.length, maps.rows.length, withoutCode)}
        </span>
        {mayEdit && suggestions.length > 1 && (
          <Button
            small
            class="push-right"
            busy={saving.length > 1}
            onClick={() => void setup.saveMaps(suggestions)}
          >
            {messages.acceptAll(suggestions.length)}
          </Button>
        )}
      </div>
      {problem !== null && <ProblemBanner problem={problem} />}
      {mayEdit && <p class="small-text muted">{messages.contractsAbout}</p>}
      {!mayEdit && <p class="small-text muted">{messages.adminsChange}</p>}
      {maps.rows.length === 0 ? (
        <p class="muted section">{messages.none}</p>
      ) : (
        <table class="contracts">
          <caption>
            <span class="unseen">{messages.contractsTitle}</span>
          </caption>
          <thead class="unseen">
            <tr>
              <th scope="col">{messages.procoreContract}</th>
              <th scope="col">{codesMessages.budgetCode}</th>
            </tr>
          </thead>
          {maps.rows.map((row) => (
            <ContractRow key={row.contractId} {...props} row={row} />
          ))}
        </table>
      )}
    </section>
  )
}

/** The map that results from accepting a row's suggestion; null if there is none to accept. */
function accepted(row: Row): MapRow | null {
  if (row.suggestion === null || row.mapped?.commitmentId != null) return null
  return {
    contractId: row.contractId,
    commitmentId: row.suggestion.commitmentId,
    budgetCodeId: row.mapped?.budgetCodeId ?? null,
  }
}

function ContractRow({
  setup,
  maps,
  mayEdit,
  row,
}: {
  setup: Setup
  maps: ContractMapsView
  mayEdit: boolean
  row: Row
}) {
  const now = {
    contractId: row.contractId,
    commitmentId: row.mapped?.commitmentId ?? null,
    budgetCodeId: row.mapped?.budgetCodeId ?? null,
  }
  const suggestion = accepted(row)
  const suggested = maps.commitments.find((one) => one.commitmentId === suggestion?.commitmentId)
  const commitment = maps.commitments.find((one) => one.commitmentId === now.commitmentId)
  const code = maps.budgetCodes.find((one) => one.budgetCodeId === now.budgetCodeId)
  const vendor = commitment?.vendorName ?? row.mapped?.vendorName ?? null
  return (
    <tbody>
      <tr>
        <th colSpan={2} scope="rowgroup">
          {row.contractorName} <span class="muted">{row.contractName}</span>
        </th>
      </tr>
      <tr>
        <td>
          {mayEdit ? (
            <Combobox
              label={messages.contractFor(row.contractName)}
              bare
              value={now.commitmentId}
              placeholder={messages.notMapped}
              none={messages.notMapped}
              choices={maps.commitments.map(codesMessages.commitmentChoice)}
              onChange={(commitmentId) => void setup.saveMaps([{ ...now, commitmentId }])}
            />
          ) : (
            <span class="small-text">
              {commitment === undefined
                ? messages.notMapped
                : codesMessages.commitmentChoice(commitment).text}
            </span>
          )}
        </td>
        <td>
          {mayEdit ? (
            <Combobox
              label={messages.codeFor(row.contractName)}
              bare
              value={now.budgetCodeId}
              placeholder={codesMessages.chooseCode}
              none={codesMessages.noCode}
              choices={maps.budgetCodes.map((one) => ({
                id: one.budgetCodeId,
                text: `${one.code} · ${one.name}`,
              }))}
              onChange={(budgetCodeId) => void setup.saveMaps([{ ...now, budgetCodeId }])}
            />
          ) : (
            <span class="small-text">
              {code === undefined ? codesMessages.noCode : `${code.code} · ${code.name}`}
            </span>
          )}
        </td>
      </tr>
      {(vendor !== null || suggestion !== null) && (
        <tr>
          <td colSpan={2} class="small-text">
            {suggestion !== null && row.suggestion !== null ? (
              <div class="row middle">
                <span class="suggestion">
                  {messages.suggested(
                    suggested === undefined ? '' : codesMessages.commitmentChoice(suggested).text,
                    contractReasonWords[row.suggestion.reason],
                  )}
                </span>
                {mayEdit && (
                  <Button
                    look="quiet"
                    small
                    class="push-right"
                    busy={setup.savingMaps.value.includes(row.contractId)}
                    onClick={() => void setup.saveMaps([suggestion])}
                  >
                    {messages.accept}
                    <span class="unseen">{messages.acceptFor(row.contractName)}</span>
                  </Button>
                )}
              </div>
            ) : (
              <span class="muted">{codesMessages.vendorText(vendor)}</span>
            )}
          </td>
        </tr>
      )}
    </tbody>
  )
}
