import type { CorLogChoices, CorSort } from '../../server/usecases/cor-log/views.ts'
import { Field } from '../components/Field.tsx'
import { Select } from '../components/Select.tsx'
import { stateWords, statusWords } from '../messages/states.ts'
import * as messages from './messages.ts'
import type { LogFilter } from './model.ts'

const inboxes = [
  { value: '', text: messages.both },
  { value: 'received', text: messages.received },
  { value: 'sent', text: messages.sent },
] as const
const statuses = [
  { value: '', text: messages.allStatuses },
  ...Object.entries(statusWords)
    .filter(([value]) => value !== 'unknown')
    .map(([value, text]) => ({ value, text })),
]
const orders = (['age', 'number', 'updated', 'amount'] as const).map((value) => ({
  value,
  text: messages.sortWords[value],
}))

interface LogFiltersProps {
  filter: LogFilter
  /** The filter choices of this project; null until they have been read. */
  choices: CorLogChoices | null
  onChange: (filter: LogFilter) => void
}

/** Search and filters of the COR log. */
export function LogFilters({ filter, choices, onChange }: LogFiltersProps) {
  const set = (change: Partial<LogFilter>) => onChange({ ...filter, ...change })
  return (
    <>
      <Field
        label={messages.searchCors}
        type="search"
        bare
        value={filter.search}
        onInput={(search) => set({ search })}
      />
      <div class="filters">
        <Select
          label={messages.inbox}
          bare
          value={filter.inbox}
          options={inboxes}
          onChange={(inbox) => set({ inbox })}
        />
        <Select
          label={messages.status}
          bare
          value={filter.statuses}
          options={withCurrent(statuses, filter.statuses, statusWords.unknown)}
          onChange={(status) => set({ statuses: status })}
        />
        <Select
          label={messages.stage}
          bare
          value={filter.stages}
          options={stageOptions(filter, choices)}
          onChange={(stages) => set({ stages })}
        />
        <Select
          label={messages.contract}
          bare
          value={filter.contractId}
          options={contractOptions(filter, choices)}
          onChange={(contractId) => set({ contractId })}
        />
        <div class="wide">
          <Select
            label={messages.event}
            beside
            value={filter.changeEvent}
            options={placeOptions(filter, choices)}
            onChange={(changeEvent) => set({ changeEvent })}
          />
        </div>
      </div>
    </>
  )
}

/** The sort order. */
export function Order({ value, onChange }: { value: CorSort; onChange: (value: CorSort) => void }) {
  return <Select label={messages.order} bare value={value} options={orders} onChange={onChange} />
}

// The log lists the project's own CORs, so none of them can be `not_in_project`.
const states = Object.entries(stateWords)
  .filter(([value]) => value !== 'not_in_project')
  .map(([value, { text }]) => ({ value, text }))

/** Options of the change event filter: all, none, each of our states, then each Procore status by name. */
function placeOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = [
    { value: '', text: messages.anyEvent },
    { value: 'none', text: messages.notInEvent },
    ...states,
    ...(choices?.procoreStatuses ?? []).map(({ name }) => ({ value: `status:${name}`, text: name })),
  ]
  // Only the exposure table sets these filters.
  if (filter.changeEvent === 'settled') options.push({ value: 'settled', text: messages.settled })
  if (filter.changeEvent === 'changed') options.push({ value: 'changed', text: messages.needAttention })
  return withCurrent(options, filter.changeEvent, filter.changeEvent.replace(/^status:/, ''))
}

function stageOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = (choices?.stages ?? []).map(({ stage, count }) => ({
    value: stage,
    text: `${messages.stageText(stage)} (${count})`,
  }))
  return withCurrent(
    [{ value: '', text: messages.allStages }, ...options],
    filter.stages,
    messages.stageText(filter.stages),
  )
}

function contractOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = (choices?.contracts ?? []).map(({ contractId, contractName, contractorName, count }) => ({
    value: contractId,
    text: `${[contractorName, contractName].filter(Boolean).join(', ')} (${count})`,
  }))
  return withCurrent(
    [{ value: '', text: messages.allContracts }, ...options],
    filter.contractId,
    messages.oneContract,
  )
}

/** Keeps the selected option in the list, even if the project no longer has any CORs for it. */
function withCurrent(options: { value: string; text: string }[], value: string, text: string) {
  return options.some((option) => option.value === value) ? options : [...options, { value, text }]
}
