import { seedClearstory } from '../seed/clearstory.ts'
import { bulkCor } from './bulk-cors.ts'
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
import { uuidOf } from './uuid.ts'

/** What a person can change on a COR. `amount` is the amount of its (new) status. */
export interface CorPatch {
  title?: string
  description?: string
  amount?: number | null
  requestedAmount?: number | null
  status?: CorStatus
  stage?: CorStage
  customerReferenceNumber?: string
  customerCoNumber?: string
  tagIds?: number[]
  labelIds?: number[]
  changeNotificationId?: number | null
}

/** The data of the emulated Clearstory, with the changes its users make: read by the routes, steered by tests. */
export class ClearstoryState {
  /** The clock of updates; tests may set it back. */
  clock: () => number
  /**
   * Whether absent numbers and dates of a COR are written as null instead of left out. The contract allows only the
   * latter; a reader has to bear both. Set it in a test that looks at that; reset() takes it back.
   */
  writesNulls = false
  #tables: Tables
  #projects = new Map<number, Project>()
  #contracts = new Map<number, Contract>()
  #cors = new Map<number, Cor>()
  #corsByUuid = new Map<string, Cor>()
  #lastUpdate = 0
  #lastCorId = 0
  #bulkNumber = 1000

  constructor(now: () => number) {
    this.clock = now
    this.#tables = seedClearstory(now())
    this.#index()
  }

  /** Back to the seed, as if nothing had happened. */
  reset(): void {
    this.#tables = seedClearstory(this.clock())
    this.#bulkNumber = 1000
    this.writesNulls = false
    this.#index()
  }

  get tables(): Readonly<Omit<Tables, 'cors'>> {
    return this.#tables
  }

  get now(): number {
    return this.clock()
  }

  /** All CORs, oldest id first. */
  cors(): Iterable<Cor> {
    return this.#cors.values()
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

  /** Someone edits the COR in Clearstory. Records are replaced, not changed: what a test holds stays as it was. */
  editCor(id: number, patch: CorPatch): Cor {
    const old = found(this.#cors.get(id), `COR ${id}`)
    const { amount = amountOf(old), status = old.status, ...rest } = patch
    const moved =
      status === old.status ? {} : { stage: stageOf(status), ...datesOf(old, status, this.clock()) }
    const hasStatusAmount = status !== 'draft' && status !== 'placeholder'
    // Until someone approves or voids it, the contractor asks for what is under review.
    const requestedAmount = !hasStatusAmount || status === 'in_review' ? amount : old.requestedAmount
    const statusAmount = hasStatusAmount ? amount : null
    return this.#put({
      ...old,
      status,
      statusAmount,
      requestedAmount,
      ...moved,
      ...rest,
      updatedAt: this.#tick(),
    })
  }

  /** The contractor sends a revision: 12 becomes void and 12.1 takes its place. Returns the new id. */
  reviseCor(id: number, patch: CorPatch = {}): number {
    const old = found(this.#cors.get(id), `COR ${id}`)
    const amount = amountOf(old)
    const [base = old.corNumber, revision = '0'] = old.corNumber.split('.')
    const now = this.#tick()
    const next = this.#put({
      ...old,
      id: this.#lastCorId + 1,
      uuid: uuidOf(`cor ${this.#lastCorId + 1}`),
      corNumber: `${base}.${Number(revision) + 1}`,
      version: old.version + 1,
      status: 'in_review',
      stage: 'in_review',
      statusAmount: amount,
      requestedAmount: amount,
      dateSubmitted: now,
      approvedToProceedDate: null,
      coIssueDate: null,
      voidDate: null,
      labelIds: [...old.labelIds],
      tagIds: [...old.tagIds],
      integrationMetadata: [],
      createdAt: now,
      updatedAt: now,
    })
    for (const { recipients } of this.#tables.changeNotifications)
      for (const recipient of recipients) if (recipient.corId === id) recipient.corId = next.id
    this.voidCor(id)
    if (Object.keys(patch).length > 0) this.editCor(next.id, patch)
    return next.id
  }

  voidCor(id: number): void {
    this.editCor(id, { status: 'rejected', stage: 'void' })
  }

  deleteCor(id: number): void {
    const cor = found(this.#cors.get(id), `COR ${id}`)
    this.#cors.delete(id)
    this.#corsByUuid.delete(cor.uuid)
    for (const { recipients } of this.#tables.changeNotifications)
      for (const recipient of recipients) if (recipient.corId === id) recipient.corId = null
  }

  /** Adds `n` believable CORs from the subcontractors of a project; for load tests. Returns their ids. */
  addCors(projectId: number, n: number): number[] {
    const contracts = this.#tables.contracts.filter(
      ({ customerProjectId }) => customerProjectId === projectId,
    )
    const ids: number[] = []
    let now = 0
    for (let index = 0; index < n; index += 1) {
      // An import writes many rows in the same millisecond: readers have to page through ties.
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

  /** A contractor answers a change notification, with a COR or with "no cost impact". */
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

  /** No two changes share a millisecond, and none lies before an earlier one. */
  #tick(): number {
    this.#lastUpdate = Math.max(this.clock(), this.#lastUpdate + 1)
    return this.#lastUpdate
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
    this.#corsByUuid.clear()
    this.#lastCorId = 0
    for (const cor of cors) this.#put(cor)
    this.#lastUpdate = Math.max(...cors.map((cor) => cor.updatedAt))
  }
}

/** The amount that counts for the COR's status. */
export function amountOf(cor: Cor): number | null {
  return cor.status === 'draft' || cor.status === 'placeholder' ? cor.requestedAmount : cor.statusAmount
}

/** The dates of a COR that enters a status at a moment; going back to review takes the decisions back. */
function datesOf(cor: Cor, status: CorStatus, at: number) {
  const undecided = status === 'draft' || status === 'placeholder' || status === 'in_review'
  const unsent = status === 'draft' || status === 'placeholder'
  return {
    dateSubmitted: unsent ? cor.dateSubmitted : (cor.dateSubmitted ?? at),
    approvedToProceedDate:
      status === 'approved_to_proceed' ? at : undecided ? null : cor.approvedToProceedDate,
    coIssueDate: status === 'approved_co_issued' ? at : undecided ? null : cor.coIssueDate,
    voidDate: status === 'rejected' ? at : null,
  }
}

/** The stage a status starts in. */
export function stageOf(status: CorStatus): CorStage {
  if (status === 'draft') return 'pending'
  return status === 'rejected' ? 'void' : status
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The sandbox has no ${what}`)
  return value
}
