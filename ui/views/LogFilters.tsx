import type { CorLogChoices, CorSort } from '../../server/usecases/cor-log/views.ts'
import type { LogFilter } from '../models/log-filter.ts'
import { Field } from '../parts/Field.tsx'
import { Select } from '../parts/Select.tsx'
import * as choosing from '../words/choosing.ts'
import * as words from '../words/filters.ts'
import * as log from '../words/log.ts'
import { stateWords } from '../words/states.ts'

const inboxes = [
  { value: '', text: words.both },
  { value: 'received', text: words.received },
  { value: 'sent', text: words.sent },
] as const
const statuses = [
  { value: '', text: words.allStatuses },
  ...Object.entries(log.statusTitles)
    .filter(([value]) => value !== 'unknown')
    .map(([value, text]) => ({ value, text })),
]
const orders = (['age', 'number', 'updated', 'amount'] as const).map((value) => ({
  value,
  text: log.sortWords[value],
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
        label={choosing.searchCors}
        type="search"
        bare
        value={filter.search}
        onInput={(search) => set({ search })}
      />
      <div class="filters">
        <Select
          label={words.inbox}
          bare
          value={filter.inbox}
          options={inboxes}
          onChange={(inbox) => set({ inbox })}
        />
        <Select
          label={words.status}
          bare
          value={filter.statuses}
          options={withCurrent(statuses, filter.statuses, log.statusTitles.unknown)}
          onChange={(status) => set({ statuses: status })}
        />
        <Select
          label={words.stage}
          bare
          value={filter.stages}
          options={stageOptions(filter, choices)}
          onChange={(stages) => set({ stages })}
        />
        <Select
          label={words.contract}
          bare
          value={filter.contractId}
          options={contractOptions(filter, choices)}
          onChange={(contractId) => set({ contractId })}
        />
        <div class="wide">
          <Select
            label={words.event}
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
  return <Select label={words.order} bare value={value} options={orders} onChange={onChange} />
}

// A list of the project's CORs has none that the project does not have.
const states = Object.entries(stateWords)
  .filter(([value]) => value !== 'not_in_project')
  .map(([value, { text }]) => ({ value, text }))

/** The panel contract's list: all, none, each of our states, then each Procore status by name. */
function placeOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = [
    { value: '', text: words.anyEvent },
    { value: 'none', text: log.notInEvent },
    ...states,
    ...(choices?.procoreStatuses ?? []).map(({ name }) => ({ value: `status:${name}`, text: name })),
  ]
  // Only the exposure asks for these.
  if (filter.changeEvent === 'settled') options.push({ value: 'settled', text: words.settled })
  if (filter.changeEvent === 'changed') options.push({ value: 'changed', text: words.needAttention })
  return withCurrent(options, filter.changeEvent, filter.changeEvent.replace(/^status:/, ''))
}

function stageOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = (choices?.stages ?? []).map(({ stage, count }) => ({
    value: stage,
    text: `${log.stageText(stage)} (${count})`,
  }))
  return withCurrent(
    [{ value: '', text: words.allStages }, ...options],
    filter.stages,
    log.stageText(filter.stages),
  )
}

function contractOptions(filter: LogFilter, choices: CorLogChoices | null) {
  const options = (choices?.contracts ?? []).map(({ contractId, contractName, contractorName, count }) => ({
    value: contractId,
    text: `${[contractorName, contractName].filter(Boolean).join(', ')} (${count})`,
  }))
  return withCurrent(
    [{ value: '', text: words.allContracts }, ...options],
    filter.contractId,
    words.oneContract,
  )
}

/** What is chosen stays in its list, also where the project has none of it any more. */
function withCurrent(options: { value: string; text: string }[], value: string, text: string) {
  return options.some((option) => option.value === value) ? options : [...options, { value, text }]
}
