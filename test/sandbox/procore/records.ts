import { externalUrl } from '../../../manifest/side-panel.ts'
import {
  changeReasons,
  changeTypes,
  seedBudgetCodes,
  seedCommitments,
  seedCompanies,
  seedPeople,
  seedProjects,
  seedVendors,
  statusesByCompany,
  unitsOfMeasure,
} from '../seed/procore.ts'
import { seedChangeEvents } from '../seed/procore-change-events.ts'
import type {
  BudgetCode,
  ChangeEvent,
  ChangeEventStatus,
  ChangeItem,
  Commitment,
  Company,
  Person,
  Project,
  ToolLevels,
  Vendor,
} from './entities.ts'
import { Grants, strictOAuth } from './grants.ts'
import { defaultLimits, type RateLimits, RateWindows } from './limits.ts'
import { ReadingHistory, type Readings } from './readings.ts'
import { type Normalization, noNormalization } from './rules/normalization.ts'
import { Uploads } from './uploads.ts'
import { Webhooks } from './webhooks.ts'

/** Who can see a deleted change event. The API's rules are not documented. */
export interface RecycleBin {
  /** GET by id responds 200 with `in_recycle_bin` and `deleted_at`; otherwise 404. */
  answersById: boolean
  /** `filters[include_deleted]` lists deleted change events to people with Admin on Change Events only. */
  listsToAdminsOnly: boolean
}

const openRecycleBin: RecycleBin = { answersById: true, listsToAdminsOnly: false }

const allAdmin: ToolLevels = {
  changeEvents: 'Admin',
  commitments: 'Admin',
  primeContracts: 'Admin',
  projectAdmin: 'Admin',
}

/**
 * Procore's response to a person who is no longer active in the company; not documented. With `is_active_false`, only
 * the response about the person shows it.
 */
export type AnswerToInactive = 'is_active_false' | 'forbidden' | 'not_found'

/** All records of the emulated Procore. */
export class ProcoreRecords {
  companies: Company[] = []
  people: Person[] = []
  projects: Project[] = []
  budgetCodes: BudgetCode[] = []
  vendors: Vendor[] = []
  commitments: Commitment[] = []
  statuses: ChangeEventStatus[] = []
  changeEvents: ChangeEvent[] = []
  readonly changeTypes = changeTypes
  readonly changeReasons = changeReasons
  readonly unitsOfMeasure = unitsOfMeasure

  /** The clock for tokens, limits and timestamps. */
  now: () => number = Date.now
  limits: RateLimits = defaultLimits
  /** Whether the login page sends Cross-Origin-Opener-Policy: same-origin, which severs window.opener. */
  loginSendsCoop = false
  /** PUBLIC_URL of the registered app: the only allowed redirect target. */
  appUrl: string
  /** The External URL of the app's side panel, as in its manifest. */
  externalUrl = (place: { companyId: number; projectId: number }): string =>
    externalUrl(this.appUrl, { companyId: String(place.companyId), projectId: String(place.projectId) })

  /** How Procore normalizes a write before storing it. */
  normalization: Normalization = { ...noNormalization }
  recycleBin: RecycleBin = { ...openRecycleBin }
  /** People whom a company admin has made inactive. */
  readonly inactivePeople = new Set<number>()
  answerToInactive: AnswerToInactive = 'is_active_false'
  /** Whether lines of a closed change event can be written. The documentation does not say that they cannot. */
  closedEventsTakeLines = true

  readonly grants = new Grants(() => this.now())
  readonly rateWindows = new RateWindows()
  readonly uploads = new Uploads(() => this.now())
  readonly webhooks = new Webhooks({
    now: () => this.now(),
    nextId: () => this.nextId(),
    events: () => this.changeEvents,
    companyOf: (projectId) => this.project(projectId).companyId,
  })
  readonly #history = new ReadingHistory({ now: () => this.now(), events: () => this.changeEvents })
  #lastId = 562949970000000
  #lastStamp = 0

  constructor(appUrl: string) {
    this.appUrl = appUrl
    this.reset()
  }

  /** Resets to the seed; the app's URL and manifest stay. */
  reset(): void {
    this.companies = seedCompanies()
    this.people = seedPeople()
    this.projects = seedProjects()
    this.budgetCodes = seedBudgetCodes()
    this.vendors = seedVendors()
    this.commitments = seedCommitments()
    this.statuses = statusesByCompany.map((status) => ({
      id: status.id,
      companyId: status.companyId,
      name: status.name,
      mappedTo: status.mapped_to_status,
      isDefault: status.default_status,
      showInSelect: status.show_in_select,
    }))
    this.changeEvents = seedChangeEvents()
    this.now = Date.now
    this.limits = defaultLimits
    this.loginSendsCoop = false
    this.normalization = { ...noNormalization }
    this.recycleBin = { ...openRecycleBin }
    this.inactivePeople.clear()
    this.answerToInactive = 'is_active_false'
    this.closedEventsTakeLines = true
    this.readings = { kind: 'live' }
    this.grants.revokeAll()
    this.grants.switches = { ...strictOAuth }
    this.rateWindows.clear()
    this.uploads.reset()
    this.webhooks.reset()
  }

  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** The timestamp of a change: strictly increasing, so that updated_at always changes. */
  stamp(): number {
    this.#history.observe()
    this.#lastStamp = Math.max(this.now(), this.#lastStamp + 1)
    return this.#lastStamp
  }

  /** How stale the change events in GET responses are. */
  get readings(): Readings {
    return this.#history.readings
  }

  set readings(readings: Readings) {
    this.#history.readings = readings
  }

  /** The change events as a reader sees them. */
  eventsToRead(): readonly ChangeEvent[] {
    return this.#history.events()
  }

  person(id: number): Person {
    return found(this.people, id, 'person')
  }

  project(id: number): Project {
    return found(this.projects, id, 'project')
  }

  changeEvent(id: number): ChangeEvent {
    return found(this.changeEvents, id, 'change event')
  }

  status(id: number): ChangeEventStatus {
    return found(this.statuses, id, 'change event status')
  }

  /** A person's access levels for a project's tools; undefined if they have no access to the project. */
  levels(person: Person, project: Project): ToolLevels | undefined {
    if (person.companyId !== project.companyId) return undefined
    const own = person.projects.get(project.id)
    if (own !== undefined) return own ?? undefined
    return person.companyLevel === 'Admin' ? allAdmin : undefined
  }
}

export function liveItems(event: ChangeEvent): ChangeItem[] {
  return event.items.filter((item) => item.deletedAt === null)
}

export function found<T extends { id: number }>(rows: readonly T[], id: number, what: string): T {
  const row = rows.find((candidate) => candidate.id === id)
  if (!row) throw new Error(`no ${what} ${id}`)
  return row
}
