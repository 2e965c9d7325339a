import type { CorStatus } from '../domain/change-order-request.ts'
import type { LinkState } from '../domain/link-state.ts'
import type { Standing } from './views.ts'
import type { CorRow } from './views-cors.ts'

/**
 * GET …/exposure. One part per place and Clearstory status, those without a COR left out. Void CORs are exposure only
 * while they are still in a change event. `query` is the log's filter that shows exactly the CORs of the part.
 */
export interface ExposureView {
  standing: Standing
  parts: ExposurePart[]
  totals: Record<ExposurePlace, { count: number; cents: number; pushedCents: number }>
  clearstoryReadAt: string | null
}

export const exposurePlaces = ['settled', 'changed', 'none'] as const

/** In a change event and settled; in one and in need of attention (changed, edited, void, unfinished); in none. */
export type ExposurePlace = (typeof exposurePlaces)[number]

export interface ExposurePart {
  place: ExposurePlace
  status: CorStatus
  count: number
  /** What the CORs stand for now, by status. */
  cents: number
  /** Sum of their lines in Procore; 0 where they are in no change event. */
  pushedCents: number
  withoutAmount: number
  query: { changeEvent: ExposurePlace; statuses: CorStatus }
}

/**
 * GET …/stale: everything a project-wide *Re-push all* would write, one push per change event. Each entry goes to
 * POST …/pushes as `{kind: 'push', corIds, destination: {kind: 'existing', changeEventId}}`. An event with more
 * than 100 stale CORs has more than one entry.
 */
export interface StaleView {
  standing: Standing
  events: {
    changeEventId: string
    number: string
    title: string
    status: string | null
    cors: { corId: string; number: string; title: string; pushedCents: number; currentCents: number | null }[]
    previousCents: number
    newCents: number
  }[]
  count: number
  previousCents: number
  newCents: number
  /** CORs that need a person's eye first and are in none of the entries. */
  aside: Partial<Record<Exclude<LinkState, 'up_to_date' | 'update_available'>, number>>
}

/** GET and PUT …/settings; writing is for project and company admins. */
export interface SettingsView {
  /** Put the label *In Procore* on CORs that are in a change event. */
  labelCors: boolean
  labels: {
    name: string
    /** CORs that carry it by our doing. */
    on: number
    /** CORs it still has to be put on or taken off. */
    waiting: number
  }
  maySetUp: boolean
}

export interface SettingsRequest {
  labelCors: boolean
}

/** GET …/commitments/:commitmentId/panel: the panel on a subcontract's or purchase order's page. */
export interface CommitmentView {
  standing: Standing
  commitmentId: string
  /** Names as the contract map keeps them; null while nothing is mapped to the commitment. */
  commitmentName: string | null
  vendorName: string | null
  contracts: {
    contractId: string
    contractName: string
    contractorName: string | null
    valueCents: number | null
  }[]
  /** Sums of our copy of the contracts' CORs, by status; null is never read as zero. */
  snapshot: {
    contractCents: number | null
    inReview: { count: number; cents: number }
    approvedToProceed: { count: number; cents: number }
    approved: { count: number; cents: number }
    inChangeEvents: { count: number; cents: number }
    notInAnyEvent: { count: number; cents: number }
  }
  rows: CorRow[]
  count: number
  clearstoryReadAt: string | null
}
