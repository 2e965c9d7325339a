/**
 * Ids of the two vendors and our own, as strings. Procore documents no upper bound for its ids, so they may not fit a
 * JavaScript number (procore/FACTS.md 1.2): an id is never a number in this code. Each kind has its own branded type: a
 * Clearstory project id cannot be passed where a Procore project id is expected.
 */
export declare const brand: unique symbol
type Id<Kind extends string> = string & { readonly [brand]: Kind }

export type ProcoreCompanyId = Id<'ProcoreCompany'>
export type ProcoreProjectId = Id<'ProcoreProject'>
export type ProcoreUserId = Id<'ProcoreUser'>
export type ChangeEventId = Id<'ChangeEvent'>
export type ChangeItemId = Id<'ChangeItem'>
export type ChangeEventStatusId = Id<'ChangeEventStatus'>
export type ChangeTypeId = Id<'ChangeType'>
export type ChangeReasonId = Id<'ChangeReason'>
export type CommitmentId = Id<'Commitment'>
export type BudgetCodeId = Id<'BudgetCode'>
export type VendorId = Id<'Vendor'>

export type ClearstoryCompanyId = Id<'ClearstoryCompany'>
export type ClearstoryProjectId = Id<'ClearstoryProject'>
export type ContractId = Id<'Contract'>
export type CorId = Id<'Cor'>
export type TagId = Id<'Tag'>
export type ChangeNotificationId = Id<'ChangeNotification'>

export type PushId = Id<'Push'>
export type SessionId = Id<'Session'>

type AnyId =
  | ProcoreCompanyId
  | ProcoreProjectId
  | ProcoreUserId
  | ChangeEventId
  | ChangeItemId
  | ChangeEventStatusId
  | ChangeTypeId
  | ChangeReasonId
  | CommitmentId
  | BudgetCodeId
  | VendorId
  | ClearstoryCompanyId
  | ClearstoryProjectId
  | ContractId
  | CorId
  | TagId
  | ChangeNotificationId
  | PushId
  | SessionId

/** A vendor id as both systems write it: a positive whole number of up to 19 digits, without leading zeros. */
export const foreignIdPattern = /^[1-9]\d{0,18}$/

/** Brands text that a schema or a database column has already validated. The only place where ids are created. */
export function idOf<T extends AnyId>(text: string): T {
  return text as T
}
