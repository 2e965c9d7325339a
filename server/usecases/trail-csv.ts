import type { ActivityKind } from '../domain/ports/store-activity.ts'
import { whatWords, withFoundAgain } from './activity-csv.ts'
import { type CsvCell, csvTable } from './csv.ts'
import type { TrailView } from './views-setup.ts'

const columns = [
  'When (UTC)',
  'Who',
  'What',
  'About',
  'CORs',
  'Procore project',
  'Procore project id',
  'Change event id',
]

/** The company's trail as a table for a spreadsheet. */
export function trailCsv(entries: AsyncIterable<TrailView['entries'][number]>): AsyncGenerator<string> {
  return csvTable(columns, rows(entries))
}

async function* rows(entries: AsyncIterable<TrailView['entries'][number]>): AsyncGenerator<CsvCell[]> {
  for await (const entry of entries) {
    yield [
      entry.at,
      entry.personName,
      withFoundAgain(trailWords[entry.kind], entry),
      entry.subject,
      entry.corNumbers.map((number) => `COR ${number}`).join(', '),
      entry.projectName,
      entry.projectId,
      entry.changeEventId,
    ]
  }
}

const trailWords: Record<ActivityKind, string> = {
  ...whatWords,
  connected: 'Connected Clearstory',
  key_replaced: 'Replaced the Clearstory key',
  disconnected: 'Disconnected Clearstory',
  mapped: 'Mapped the project',
  unmapped: 'Removed the project mapping',
  released: 'Released a Clearstory project',
  release_withdrawn: 'Withdrew a release',
  contracts_mapped: 'Mapped contracts',
  labels_on: 'Turned the label on',
  labels_off: 'Turned the label off',
  label_added: 'Put the label on a COR in Clearstory',
  label_removed: 'Took the label off a COR in Clearstory',
  app_uninstalled: 'Found the app uninstalled',
  app_unreachable: 'Found nobody of the company signed in',
  app_found: 'Found the app installed again',
  data_deleted: 'Deleted what was read from Clearstory',
}
