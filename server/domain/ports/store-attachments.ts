import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId, TagId } from '../ids.ts'

export interface AttachmentPlace {
  projectId: ProcoreProjectId
  changeEventId: ChangeEventId
}

/** Signed T&M tags attached to change events: each once, whoever asks at the same time. */
export interface AttachedTags {
  /**
   * Claims a tag before its file is sent. `attached`: it hangs there already; `busy`: somebody is at it;
   * `resumed`: a claim ran out whose outcome nobody knows, so look before sending again.
   */
  claim(
    companyId: ProcoreCompanyId,
    place: AttachmentPlace,
    tagId: TagId,
    now: string,
    leaseUntil: string,
  ): Promise<'claimed' | 'resumed' | 'attached' | 'busy'>
  attached(
    companyId: ProcoreCompanyId,
    place: AttachmentPlace,
    tagIds: readonly TagId[],
    by: { personName: string; at: string },
  ): Promise<void>
  /** Gives claims back: nothing was attached. */
  release(companyId: ProcoreCompanyId, place: AttachmentPlace, tagIds: readonly TagId[]): Promise<void>
  list(companyId: ProcoreCompanyId, place: AttachmentPlace): Promise<{ tagId: TagId; attachedAt: string }[]>
}
