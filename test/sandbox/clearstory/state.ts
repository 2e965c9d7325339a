import { seedClearstory } from '../seed/clearstory.ts'
import { bulkCor } from './bulk-cors.ts'
import { amountOf, datesOf, type RevisionWay, revisionOf, stageOf } from './cor-rules.ts'
import type {
  ChangeNotification,
  Contract,
  Cor,
  CorStage,
  CorStatus,
  Label,
  Project,
  Tables,
} from './entities.ts'

/** The fields of a COR that a person can change. `amount` is the amount of its (new) status. */
export interface CorPatch {
  title?: string
  description?: string
  amount?: number | null
  requestedAmount?: number | null
  status?: CorStatus
  stage?: CorStage
  customerReferenceNumber?: string
  customerCoNumber?: string
  contractId?: number
  tagIds?: number[]
  labelIds?: number[]
  changeNotificationId?: number | null
  /** The time of the change if it is not now, for example a time in the future. */
  updatedAt?: number
}

/** How a revision is sent: the way (default: the earlier version is void) and the number (12.1 after 12). */
export interface Revision extends CorPatch {
  how?: RevisionWay
  number?: string
}

/**
 * What `version` counts for a COR and its revisions; this is not documented. `from_one`: 1, 2, 3; `from_zero`: 0, 1, 2
 * (the number of the revision); `constant`: always 1.
 */
export type VersionCount = 'from_one' | 'from_zero' | 'constant'

/** The data of the emulated Clearstory, including its users' changes. The routes read it; tests control it. */
export class ClearstoryState {
  /** The clock of updates; tests may set it back. */
  clock: () => number
  /**
   * Whether missing numbers and dates of a COR are sent as null instead of omitted. The contract only allows omitting
   * them; a reader must handle both. Set by tests of this behavior; `reset()` clears it.
   */
  writesNulls = false
  versions: VersionCount = 'from_one'
  /** Tags for which GET /tags/{id} returns 404 although CORs and the tag list refer to them. */
  readonly missingTagIds = new Set<number>()
  #tables: Tables
  #projects = new Map<number, Project>()
  #contracts = new Map<number, Contract>()
  #cors = new Map<number, Cor>()
  #corsByUuid = new Map<string, Cor>()
  /** CORs that are not in the log, such as earlier versions; they are still found by id. */
  #unlisted = new Set<number>()
  #overrides = new Map<number, Record<string, unknown>>()
  #lastUpdate = 0
  #lastCorId = 0
  #bulkNumber = 1000

  constructor(now: () => number) {
    this.clock = now
    this.#tables = seedClearstory(now())
    this.#index()
  }

  /** Resets to the seed. */
  reset(): void {
    this.#tables = seedClearstory(this.clock())
    this.#bulkNumber = 1000
    this.writesNulls = false
    this.versions = 'from_one'
    this.missingTagIds.clear()
    this.#index()
  }

  get tables(): Readonly<Omit<Tables, 'cors'>> {
    return this.#tables
  }

  get now(): number {
    return this.clock()
  }

  /** The CORs of the log, by ascending id. */
  cors(): Iterable<Cor> {
    return [...this.#cors.values()].filter(({ id }) => !this.#unlisted.has(id))
  }

  cor(id: number | string): Cor | undefined {
    return typeof id === 'number' ? this.#cors.get(id) : this.#corsByUuid.get(id.toLowerCase())
  }

  project(id: number): Project {
    return found(this.#projects.get(id), `project ${id}`)
  }

  contract(id: number): Contract {
    return found(this.#contracts.get(id), `contract ${id}`)
  }

  /** Edits the COR in Clearstory. Records are immutable: a record that a test holds does not change. */
  editCor(id: number, patch: CorPatch): Cor {
    const old = found(this.#cors.get(id), `COR ${id}`)
    const { amount = amountOf(old), status = old.status, ...rest } = patch
    const moved =
      status === old.status ? {} : { stage: stageOf(status), ...datesOf(old, status, this.clock()) }
    const hasStatusAmount = status !== 'draft' && status !== 'placeholder'
    // Until the COR is approved or voided, the requested amount is the one under review.
    const requestedAmount = !hasStatusAmount || status === 'in_review' ? amount : old.requestedAmount
    const statusAmount = hasStatusAmount ? amount : null
    return this.#put({
      ...old,
      status,
      statusAmount,
      requestedAmount,
      ...moved,
      updatedAt: this.#tick(),
      ...rest,
    })
  }

  /**
   * Makes responses contain these fields of the COR instead of the real ones; undefined omits a field. For records that
   * the contract does not allow: a missing status, a new status. Filters and sorting still use the real values.
   */
  overrideCor(id: number, fields: Record<string, unknown>): void {
    this.editCor(id, {})
    this.#overrides.set(id, fields)
  }

  overridesOf(id: number): Record<string, unknown> {
    return this.#overrides.get(id) ?? {}
  }

  /** Sends a revision as the contractor. Returns the id under which it is found. */
  reviseCor(id: number, { how = 'void_old_retyped', number, ...patch }: Revision = {}): number {
    const old = found(this.#cors.get(id), `COR ${id}`)
    const now = this.#tick()
    const newId = how === 'same_id' ? id : this.#lastCorId + 1
    this.#put(revisionOf(old, { id: newId, now, ...(number !== undefined && { number }) }))
    if (newId !== id) this.#replaceAnswers(id, newId)
    if (how === 'new_id_old_gone') this.deleteCor(id)
    if (how === 'new_id_old_unlisted') this.#unlisted.add(id)
    if (how === 'void_old_retyped') this.voidCor(id)
    if (Object.keys(patch).length > 0) this.editCor(newId, patch)
    return newId
  }

  voidCor(id: number): void {
    this.editCor(id, { status: 'rejected', stage: 'void' })
  }

  deleteCor(id: number): void {
    const cor = found(this.#cors.get(id), `COR ${id}`)
    this.#cors.delete(id)
    this.#corsByUuid.delete(cor.uuid)
    this.#replaceAnswers(id, null)
  }

  /** Removes a COR from the log; it is still found by id. `listCor` restores it. Its date does not change. */
  unlistCor(id: number): void {
    this.#unlisted.add(id)
  }

  listCor(id: number): void {
    this.#unlisted.delete(id)
  }

  /** Adds `n` realistic CORs from a project's subcontractors, for load tests. Returns their ids. */
  addCors(projectId: number, n: number): number[] {
    const contracts = this.#tables.contracts.filter(
      ({ customerProjectId }) => customerProjectId === projectId,
    )
    const ids: number[] = []
    let now = 0
    for (let index = 0; index < n; index += 1) {
      // An import writes many rows in the same millisecond, so readers must handle ties when paginating.
      if (index % 25 === 0) now = this.#tick()
      const contract = found(contracts[index % contracts.length], `contract of project ${projectId}`)
      const id = this.#lastCorId + 1
      this.#put(bulkCor({ id, corNumber: String(this.#bulkNumber), contractId: contract.id, index, now }))
      this.#bulkNumber += 1
      ids.push(id)
    }
    return ids
  }

  disableKey(keyId: string): void {
    this.#setKey(keyId, true)
  }

  enableKey(keyId: string): void {
    this.#setKey(keyId, false)
  }

  /** Responds to a change notification as a contractor, with a COR or with "no cost impact". */
  respond(
    changeNotificationId: number,
    contractId: number,
    answer: { corId: number } | 'no_cost_impact',
  ): void {
    const notification = this.changeNotification(changeNotificationId)
    const recipient = found(
      notification?.recipients.find((candidate) => candidate.contractId === contractId),
      `contract ${contractId} in change notification ${changeNotificationId}`,
    )
    recipient.hasResponded = true
    recipient.noCostImpact = answer === 'no_cost_impact'
    recipient.corId = answer === 'no_cost_impact' ? null : answer.corId
    recipient.respondedAt = this.#tick()
    if (recipient.corId !== null) this.editCor(recipient.corId, { changeNotificationId })
    if (notification) notification.updatedAt = recipient.respondedAt
  }

  changeNotification(id: number): ChangeNotification | undefined {
    return this.#tables.changeNotifications.find((candidate) => candidate.id === id)
  }

  addLabel(companyId: number, name: string): Label {
    const id = Math.max(0, ...this.#tables.labels.map((label) => label.id)) + 1
    const label = { id, companyId, name, companyStandard: false, createdAt: this.clock() }
    this.#tables.labels.push(label)
    return label
  }

  #setKey(keyId: string, disabled: boolean): void {
    found(
      this.#tables.keys.find((key) => key.keyId === keyId),
      `key ${keyId}`,
    ).disabled = disabled
  }

  /** Returns a unique, strictly increasing timestamp. */
  #tick(): number {
    this.#lastUpdate = Math.max(this.clock(), this.#lastUpdate + 1)
    return this.#lastUpdate
  }

  /** Replaces a COR in all responses to change notifications by another one, or by none. */
  #replaceAnswers(corId: number, by: number | null): void {
    for (const { recipients } of this.#tables.changeNotifications)
      for (const recipient of recipients) if (recipient.corId === corId) recipient.corId = by
  }

  #put(cor: Cor): Cor {
    this.#cors.set(cor.id, cor)
    this.#corsByUuid.set(cor.uuid, cor)
    this.#lastCorId = Math.max(this.#lastCorId, cor.id)
    return cor
  }

  #index(): void {
    const { projects, contracts, cors } = this.#tables
    this.#projects = new Map(projects.map((project) => [project.id, project]))
    this.#contracts = new Map(contracts.map((contract) => [contract.id, contract]))
    this.#cors.clear()
    this.#unlisted.clear()
    this.#overrides.clear()
    this.#corsByUuid.clear()
    this.#lastCorId = 0
    for (const cor of cors) this.#put(cor)
    this.#lastUpdate = Math.max(...cors.map((cor) => cor.updatedAt))
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The sandbox has no ${what}`)
  return value
}
