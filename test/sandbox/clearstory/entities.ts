/**
 * The records of the emulated Clearstory. Timestamps are milliseconds since the epoch; only formatters write ISO 8601.
 */

export const corStatuses = [
  'draft',
  'in_review',
  'approved_to_proceed',
  'rejected',
  'approved_co_issued',
  'placeholder',
] as const
export type CorStatus = (typeof corStatuses)[number]

export const corStages = [
  'on_hold',
  'revise_and_resubmit',
  'rom',
  'in_review',
  'owner_review',
  'potential_co',
  'approved',
  'pricing',
  'void',
  'estimate',
  'pending',
  'in_dispute',
  'claim',
  'proceed_pending_pricing',
  'proceed_pending_approval',
  'placeholder',
  'approved_to_proceed',
  'approved_co_issued',
  'rejected',
] as const
export type CorStage = (typeof corStages)[number]

export const inboxes = ['sent', 'received'] as const
export type Inbox = (typeof inboxes)[number]

export const rateTypes = ['labor', 'material', 'equipment', 'other'] as const
export type RateType = (typeof rateTypes)[number]

export type LaborUnit = 'ST' | 'OT' | 'DT' | 'P-OT' | 'P-DT'

export interface ApiKey {
  keyId: string
  secret: string
  companyId: number
  disabled: boolean
}

export interface Company {
  id: number
  name: string
  domain: string
  city: string
  createdAt: number
}

export interface Office {
  id: number
  companyId: number
  name: string
  customId: string
  createdAt: number
}

/** A customer record of one company. */
export interface Customer {
  id: number
  companyId: number
  name: string
  internalId: string
}

/** Each party has its own project record for the same building; a contract connects the two. */
export interface Project {
  id: number
  companyId: number
  title: string
  jobNumber: string
  customerJobNumber: string
  customerId: number | null
  officeId: number | null
  archived: boolean
  contractValue: number
  createdAt: number
  updatedAt: number
}

export interface Contract {
  id: number
  name: string
  value: number
  customerCompanyId: number
  contractorCompanyId: number
  customerProjectId: number
  contractorProjectId: number
  /** The customer as the contractor names it. */
  customer: { id: number; name: string }
  contractorName: string
  createdAt: number
  updatedAt: number
}

export interface IntegrationMetadata {
  id: string
  provider: string
  name: string
  value: unknown
}

export interface Cor {
  id: number
  uuid: string
  corNumber: string
  version: number
  contractId: number
  title: string
  description: string
  status: CorStatus
  stage: CorStage
  requestedAmount: number | null
  /** The amount of the current status. Drafts and placeholders have only a requested amount. */
  statusAmount: number | null
  changeNotificationId: number | null
  customerReferenceNumber: string
  customerCoNumber: string
  dateSubmitted: number | null
  approvedToProceedDate: number | null
  coIssueDate: number | null
  voidDate: number | null
  labelIds: number[]
  tagIds: number[]
  integrationMetadata: IntegrationMetadata[]
  createdAt: number
  updatedAt: number
}

export interface LaborItem {
  projectRateId: number | null
  laborClass: string
  workersQuantity: number
  unitQuantity: number
  unit: LaborUnit
}

export interface MaterialItem {
  projectRateId: number | null
  material: string
  unit: string
  quantity: number
}

/** Equipment and other items share their shape: `quantity` items for `unitQuantity` units each. */
export interface HiredItem {
  projectRateId: number | null
  name: string
  unit: string
  unitQuantity: number
  quantity: number
}

export interface Tag {
  id: number
  uuid: string
  contractId: number
  number: number
  title: string
  workDescription: string
  costCode: string
  performedAt: number[]
  status: string
  signedAt: number
  labor: LaborItem[]
  material: MaterialItem[]
  equipment: HiredItem[]
  other: HiredItem[]
  createdAt: number
  updatedAt: number
}

interface RateBase {
  /** The id of the company's rate record; a project's copy has `projectRateId` in addition. */
  id: number
  projectRateId: number
  companyId: number
  projectId: number
  groupId: number
  groupName: string
  internalId: string
  name: string
  createdAt: number
}

export interface LaborRate extends RateBase {
  type: 'labor'
  straightTime: number
  overTime: number
  doubleTime: number
}

export interface UnitRate extends RateBase {
  type: 'material' | 'equipment' | 'other'
  unit: string
  rate: number
}

export type Rate = LaborRate | UnitRate

export interface Label {
  id: number
  companyId: number
  name: string
  companyStandard: boolean
  createdAt: number
}

export interface NotificationRecipient {
  id: number
  contractId: number
  hasResponded: boolean
  noCostImpact: boolean
  corId: number | null
  estimate: number
  receivedAt: number
  respondedAt: number | null
}

export const notificationStatuses = ['in_progress', 'in_review', 'approved', 'rejected', 'draft'] as const
export type NotificationStatus = (typeof notificationStatuses)[number]

export interface ChangeNotification {
  id: number
  /** 1 = Pricing Request, 2 = Authorize T&M Work. */
  typeId: 1 | 2
  title: string
  description: string
  status: NotificationStatus
  customerReferenceNumber: string
  senderCompanyId: number
  /** The sender's project. */
  projectId: number
  dateSubmitted: number
  dueDate: number
  recipients: NotificationRecipient[]
  createdAt: number
  updatedAt: number
}

/** All tables of an emulated Clearstory. */
export interface Tables {
  keys: ApiKey[]
  companies: Company[]
  offices: Office[]
  customers: Customer[]
  projects: Project[]
  contracts: Contract[]
  cors: Cor[]
  tags: Tag[]
  rates: Rate[]
  labels: Label[]
  changeNotifications: ChangeNotification[]
}
