import type { AccessLevel } from '../seed/world.ts'
import { decimalOf, moneyText, toCents } from './decimal.ts'
import { type ChangeItem, commitmentStatuses, type QuoteStatus, type ToolLevels } from './entities.ts'
import type { RateLimits } from './limits.ts'
import { found, liveItems, ProcoreRecords } from './records.ts'

/** A line as tests inspect it. */
export interface LineView {
  id: number
  description: string
  /** Decimal text with two places. */
  amount: string
  amountCents: number
  quantity: string | null
  unitCost: string | null
  budgetCodeId: number | null
  vendorId: number | null
  commitmentId: number | null
  editable: boolean
  deletable: boolean
}

/** An edit of a line by another person in Procore's own screens. */
export interface LineEdit {
  description?: string
  /** Decimal text or number; the line becomes a manual one. */
  amount?: string | number
  /** Overrides the amount in responses: "10.005", "n/a". Null for the real amount. */
  amountText?: string | null
  budgetCodeId?: number | null
  vendorId?: number | null
  commitmentId?: number | null
  by?: number
}

const holds = {
  change_order: { kind: 'change_order_package', status: 'pending' },
  draft_change_order: { kind: 'change_order_package', status: 'draft' },
  commitment: { kind: 'contract', status: 'Approved' },
} as const
export type LockReason = keyof typeof holds | 'unknown'

const noLevels: ToolLevels = {
  changeEvents: 'None',
  commitments: 'None',
  primeContracts: 'None',
  projectAdmin: 'None',
}

/** The records, plus the actions of people who work in Procore's own screens. */
export class ProcoreState extends ProcoreRecords {
  /** Lines of a change event that are not deleted. */
  lines(changeEventId: number): LineView[] {
    return liveItems(this.changeEvent(changeEventId)).map((item) => ({
      id: item.id,
      description: item.description,
      amount: moneyText(item.estimate.amountCents),
      amountCents: item.estimate.amountCents,
      quantity: item.estimate.quantity,
      unitCost: item.estimate.unitCost,
      budgetCodeId: item.budgetCodeId,
      vendorId: item.vendorId,
      commitmentId: item.commitmentId,
      editable: item.editable,
      deletable: item.deletable,
    }))
  }

  /** Edits a line as another person would in Procore, including locked lines, as a change order would. */
  editLine(changeEventId: number, lineId: number, { amount, by, ...rest }: LineEdit): void {
    this.#touch(changeEventId, lineId, (item) => {
      Object.assign(item, rest)
      if (by !== undefined) item.lastEditedById = by
      if (amount === undefined) return
      const amountCents = toCents(decimalOf(amount))
      item.estimate = { strategy: 'manual', quantity: null, unitCost: null, unitOfMeasure: null, amountCents }
    })
  }

  deleteLine(changeEventId: number, lineId: number): void {
    this.#touch(changeEventId, lineId, (item) => {
      item.deletedAt = item.updatedAt
    })
  }

  /** Adds a line to the change event, as another person would. */
  addLine(
    changeEventId: number,
    line: { description: string; amount: string | number; amountText?: string; by?: number },
  ): number {
    const event = this.changeEvent(changeEventId)
    const at = this.stamp()
    const id = this.nextId()
    const amountCents = toCents(decimalOf(line.amount))
    event.items.push({
      id,
      description: line.description,
      budgetCodeId: null,
      vendorId: null,
      commitmentId: null,
      estimate: { strategy: 'manual', quantity: null, unitCost: null, unitOfMeasure: null, amountCents },
      amountText: line.amountText ?? null,
      editable: true,
      deletable: true,
      hold: null,
      rfq: null,
      notes: [],
      roundedFrom: null,
      lastEditedById: line.by ?? event.createdById ?? 0,
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
    })
    event.updatedAt = at
    return id
  }

  /**
   * Puts a line onto a commitment change order or a commitment, or locks it without a stated reason. On a draft change
   * order it stays editable (Procore: "Maintain Budget Codes across all Line Items in sync") but cannot be deleted;
   * whether Procore rejects the deletion is not documented.
   */
  lockLine(changeEventId: number, lineId: number, reason: LockReason = 'change_order'): void {
    this.#touch(changeEventId, lineId, (item) => {
      item.editable = reason === 'draft_change_order'
      item.deletable = false
      if (reason === 'unknown') return
      const event = this.changeEvent(changeEventId)
      item.hold = {
        ...holds[reason],
        id: this.nextId(),
        number: '001',
        title: event.title,
        commitmentId: item.commitmentId ?? this.#anyCommitment(event.projectId),
      }
    })
  }

  unlockLine(changeEventId: number, lineId: number): void {
    this.#touch(changeEventId, lineId, (item) => {
      item.editable = true
      item.deletable = true
      item.hold = null
    })
  }

  /**
   * With status closed or pending final approval, the quote becomes the line's latest cost; with other statuses it does
   * not.
   */
  addRfq(
    changeEventId: number,
    lineId: number,
    { status = 'out_for_pricing', latestQuote }: { status?: QuoteStatus; latestQuote?: string | number } = {},
  ): void {
    this.#touch(changeEventId, lineId, (item) => {
      const event = this.changeEvent(changeEventId)
      const number = `${event.number}-1`
      item.rfq = {
        id: this.nextId(),
        number,
        title: event.title,
        status,
        latestQuoteCents: latestQuote === undefined ? null : toCents(decimalOf(latestQuote)),
      }
    })
  }

  /** Moves a change event to the recycle bin, or deletes it permanently (from the bin too). */
  deleteChangeEvent(id: number, how: 'recycle' | 'for_good' = 'recycle'): void {
    const at = this.stamp()
    if (how === 'for_good') this.changeEvents = this.changeEvents.filter((event) => event.id !== id)
    else this.changeEvent(id).deletedAt = this.changeEvent(id).updatedAt = at
  }

  /** Restores a change event from the recycle bin. */
  restoreEvent(id: number): void {
    const event = this.changeEvent(id)
    event.updatedAt = this.stamp()
    event.deletedAt = null
  }

  setStatus(changeEventId: number, statusName: string): void {
    const event = this.changeEvent(changeEventId)
    const { companyId } = this.project(event.projectId)
    const status = this.statuses.find((one) => one.companyId === companyId && one.name === statusName)
    if (!status) throw new Error(`no change event status ${statusName}`)
    event.statusId = status.id
    event.updatedAt = this.stamp()
  }

  /** Responses no longer name an author, and only admins may edit the change event. */
  removeAuthor(changeEventId: number): void {
    const event = this.changeEvent(changeEventId)
    event.createdById = null
    event.updatedAt = this.stamp()
  }

  /** Sets the currency in a change event's responses: a code, or null if Procore gives none. */
  setEventCurrency(changeEventId: number, currency: string | null): void {
    const event = this.changeEvent(changeEventId)
    event.currency = currency
    event.updatedAt = this.stamp()
  }

  /** Sets a commitment's status (one of its kind) or currency (null for the project's), as a person would. */
  editCommitment(id: number, { status, currency }: { status?: string; currency?: string | null }): void {
    const commitment = found(this.commitments, id, 'commitment')
    if (status !== undefined) {
      const known: readonly string[] = commitmentStatuses[commitment.kind]
      if (!known.includes(status)) throw new Error(`no status ${status} of a ${commitment.kind}`)
      commitment.status = status
    }
    if (currency !== undefined) commitment.currency = currency
  }

  /** A single level applies to the Change Events tool; null removes the person from the project. */
  setLevel(personId: number, projectId: number, level: AccessLevel | Partial<ToolLevels> | null): void {
    const person = this.person(personId)
    const before = this.levels(person, this.project(projectId)) ?? noLevels
    const change = typeof level === 'string' ? { changeEvents: level } : level
    person.projects.set(projectId, change && { ...before, ...change })
  }

  /**
   * Adds a custom tool with the company's own title, which shows in the person's permissions for every project and the
   * company.
   */
  addCustomTool(
    personId: number,
    title: string,
    level: AccessLevel,
    name: string | null = 'generic_tools',
  ): void {
    this.person(personId).customTools.push({ name, title, level })
  }

  setCompanyLevel(personId: number, level: AccessLevel): void {
    this.person(personId).companyLevel = level
  }

  /** Uninstalls the app, as a company admin would. */
  disconnectApp(companyId: number): void {
    found(this.companies, companyId, 'company').appInstalled = false
    if (!this.grants.switches.uninstallEndsGrants) return
    for (const person of this.people) if (person.companyId === companyId) this.grants.revokeOf(person.id)
  }

  connectApp(companyId: number): void {
    found(this.companies, companyId, 'company').appInstalled = true
  }

  /** The app's calls for a company in its current rate limit windows. */
  callsInWindows(companyId: number): RateLimits {
    return this.rateWindows.used(companyId, this.now())
  }

  expireAccessTokens(): void {
    this.grants.expireAccessTokens()
  }

  #touch(changeEventId: number, lineId: number, change: (item: ChangeItem) => void): void {
    const event = this.changeEvent(changeEventId)
    const item = found(event.items, lineId, 'line')
    item.updatedAt = event.updatedAt = this.stamp()
    change(item)
  }

  #anyCommitment(projectId: number): number {
    const commitment = this.commitments.find((one) => one.projectId === projectId)
    if (!commitment) throw new Error(`project ${projectId} has no commitment`)
    return commitment.id
  }
}
