import { useId } from 'preact/hooks'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import * as logMessages from '../log/messages.ts'
import { reviewText } from '../messages/cors.ts'
import { corName, noAmount, stateWords } from '../messages/states.ts'
import { EventLink } from './Links.tsx'
import { Money } from './Money.tsx'
import { Pill } from './Pill.tsx'

interface CorPickProps {
  row: CorRow
  checked: boolean
  /** Why the COR cannot be selected. */
  reason: string | null
  /** Whether to show the contract. False where all listed CORs share one contract that is shown above them. */
  named?: boolean
  onChange: (checked: boolean) => void
}

/** A COR with a checkbox. Its accessible name is `COR <number>`; contractor, state and reason are its description. */
export function CorPick({ row, checked, reason, named = true, onChange }: CorPickProps) {
  const id = useId()
  const names = named ? [row.contractorName, row.contractName] : []
  const contract = names.filter((name) => name !== null).join(', ')
  return (
    <li>
      <label class={`pick${reason !== null ? ' off' : ''}${row.rough ? ' rough' : ''}`}>
        <input
          type="checkbox"
          checked={checked}
          aria-disabled={reason !== null || undefined}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-about`}
          onClick={(event) => {
            // Focusable, so that the reason can be read, but it cannot be checked.
            if (reason !== null) event.preventDefault()
          }}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span class="what">
          <span class="row middle">
            <strong id={`${id}-name`}>{corName(row.number)}</strong>
            {row.rough && (
              <Pill tone="quiet">
                {row.status === 'placeholder' ? logMessages.placeholder : logMessages.rom}
              </Pill>
            )}
            {row.link?.states.map((state) => (
              <Pill key={state} tone={stateWords[state].tone}>
                {stateWords[state].text}
              </Pill>
            ))}
            <span class="push-right strong">
              {row.cents === null ? <span class="muted">{noAmount}</span> : <Money cents={row.cents} />}
            </span>
          </span>
          <span id={`${id}-about`}>
            <span class="title" title={row.title}>
              {row.title}
            </span>
            <span class="block small-text muted">
              {[
                contract,
                row.stage === 'deleted'
                  ? logMessages.deletedState
                  : reviewText(row.status, row.ageDays ?? row.daysInReview),
              ]
                .filter((text) => text !== '')
                .join(' · ')}
            </span>
            {reason !== null && (
              <span class="block small-text strong">
                {row.link === null || row.link.changeEventId === '' ? (
                  reason
                ) : (
                  <EventLink projectId={row.link.projectId} changeEventId={row.link.changeEventId}>
                    {reason}
                  </EventLink>
                )}
              </span>
            )}
          </span>
        </span>
      </label>
    </li>
  )
}
