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

/** Who sees a deleted change event. The API's rules are not documented. */
export interface RecycleBin {
  /** GET by id answers 200 with `in_recycle_bin` and `deleted_at`; otherwise 404. */
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
 * What Procore answers a person who is not active in the company any more; not documented. With `is_active_false` only the
 * answer about the person says so.
 */
export type AnswerToInactive = 'is_active_false' | 'forbidden' | 'not_found'

/** Everything the emulated Procore knows. */
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

  /** The clock of tokens, limits and time stamps. */
  now: () => number = Date.now
  limits: RateLimits = defaultLimits
  /** Whether the login page sends Cross-Origin-Opener-Policy: same-origin, which cuts window.opener. */
  loginSendsCoop = false
  /** PUBLIC_URL of the registered app: redirects go nowhere else. */
  appUrl: string
  /** The External URL of the app's side panel, as its manifest gives it. */
  externalUrl = (place: { companyId: number; projectId: number }): string =>
    externalUrl(this.appUrl, { companyId: String(place.companyId), projectId: String(place.projectId) })

  /** What Procore changes in a write before it stores it. */
  normalization: Normalization = { ...noNormalization }
  recycleBin: RecycleBin = { ...openRecycleBin }
  /** People whom a company admin has made inactive. */
  readonly inactivePeople = new Set<number>()
  answerToInactive: AnswerToInactive = 'is_active_false'
  /** Whether lines of a closed change event can be written; nothing documented says that they cannot. */
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

  /** Back to the seed; the address of the app and its manifest stay. */
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

  /** The time of a change: strictly later than the change before, so that updated_at always moves. */
  stamp(): number {
    this.#history.observe()
    this.#lastStamp = Math.max(this.now(), this.#lastStamp + 1)
    return this.#lastStamp
  }

  /** How old the change events are that GET answers show. */
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

  /** A person's levels on a project's tools; undefined where he or she has no business at all. */
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
