/**
 * Identifiers of two foreign systems and our own, as text. Procore documents no upper bound for its ids and they do
 * not fit a JavaScript number for certain (procore/FACTS.md 1.2), so an id is never a number in this code. Each kind has its
 * own brand: a Clearstory project id cannot be passed where a Procore project id is asked for.
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

/** A foreign id as both systems write it: a positive whole number, up to 19 digits, without leading zeros. */
export const foreignIdPattern = /^[1-9]\d{0,18}$/

/** Brands text that a schema or a database column has already vouched for. The one place where an id is made. */
export function idOf<T extends AnyId>(text: string): T {
  return text as T
}
