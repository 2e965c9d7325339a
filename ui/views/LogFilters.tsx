import type { CorLogChoices, CorSort } from '../../server/usecases/views-log.ts'
import type { LogFilter } from '../models/log-filter.ts'
import { Field } from '../parts/Field.tsx'
import { Select } from '../parts/Select.tsx'
import { sortWords, statusTitles } from '../words/log.ts'
import { stateWords } from '../words/states.ts'

const inboxes = [
  { value: '', text: 'Sent and received' },
  { value: 'received', text: 'Received' },
  { value: 'sent', text: 'Sent' },
] as const
const statuses = [
  { value: '', text: 'All statuses' },
  ...Object.entries(statusTitles).map(([value, text]) => ({ value, text })),
]
const orders = (['age', 'number', 'updated', 'amount'] as const).map((value) => ({
  value,
  text: sortWords[value],
}))

interface LogFiltersProps {
  filter: LogFilter
  /** What can be chosen in this project; null before it was read. */
  choices: CorLogChoices | null
  onChange: (filter: LogFilter) => void
}

/** Search and filters of the COR log. */
export function LogFilters({ filter, choices, onChange }: LogFiltersProps) {
  const set = (change: Partial<LogFilter>) => onChange({ ...filter, ...change })
  return (
    <>
      <Field
        label="Search CORs"
        type="search"
        bare
        value={filter.search}
        onInput={(search) => set({ search })}
      />
      <div class="filters">
        <Select
          label="Inbox"
          bare
          value={filter.inbox}
          options={inboxes}
          onChange={(inbox) => set({ inbox })}
        />
        <Select
          label="Clearstory status"
          bare
          value={filter.statuses}
          options={statuses}
          onChange={(status) => set({ statuses: status })}
        />
        <div class="wide">
          <Select
            label="Contract"
            bare
            value={filter.contractId}
            options={contractOptions(filter, choices)}
            onChange={(contractId) => set({ contractId })}
          />
        </div>
        <div class="wide">
          <Select
            label="Change event"
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

/** In which order. */
export function Order({ value, onChange }: { value: CorSort; onChange: (value: CorSort) => void }) {
  return <Select label="Order" bare value={value} options={orders} onChange={onChange} />
}

/** The panel contract's list: all, none, three of our states, then each Procore status by name. */
function placeOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = [
    { value: '', text: 'All' },
    { value: 'none', text: 'Not in a change event' },
    { value: 'up_to_date', text: stateWords.up_to_date.text },
    { value: 'update_available', text: stateWords.update_available.text },
    { value: 'edited_in_procore', text: stateWords.edited_in_procore.text },
    ...(choices?.procoreStatuses ?? []).map(({ name }) => ({ value: `status:${name}`, text: name })),
  ]
  if (filter.changeEvent === 'changed') options.push({ value: 'changed', text: 'Changed since the push' })
  return withCurrent(options, filter.changeEvent, filter.changeEvent.replace(/^status:/, ''))
}

function contractOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = (choices?.contracts ?? []).map(({ contractId, contractName, contractorName, count }) => ({
    value: contractId,
    text: `${[contractorName, contractName].filter(Boolean).join(', ')} (${count})`,
  }))
  return withCurrent([{ value: '', text: 'All contracts' }, ...options], filter.contractId, 'One contract')
}

/** What is chosen stays in its list, also where the project has none of it any more. */
function withCurrent(options: { value: string; text: string }[], value: string, text: string) {
  return options.some((option) => option.value === value) ? options : [...options, { value, text }]
}
