import type { ChangeOrderRequest } from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import type { ChangeEventId, CorId, TagId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import { type Clearstory, ClearstoryError, type OpenedSheet } from '../../domain/ports/clearstory.ts'
import { type Procore, ProcoreError } from '../../domain/ports/procore.ts'
import type { AttachmentPlace } from '../../domain/ports/store-change-events.ts'
import { mayEdit } from '../../domain/rights.ts'
import type { Tag } from '../../domain/tag.ts'
import { clearstoryOf } from '../access.ts'
import { addSeconds, type Deps } from '../deps.ts'
import type { WriteScope } from '../project-scope.ts'
import { corSources } from '../push/sources.ts'
import { readChangeEvent } from '../read-change-event.ts'
import type { AttachmentsView, TagOutcome } from './views.ts'

/** Seconds until a claim expires: longer than all the sheets of one request take to transfer. */
const claimLasts = 900
/** Sheets transferred concurrently. */
const atOnce = 3

/** A signed tag of a linked COR. */
interface SignedTag {
  tag: Tag
  cor: ChangeOrderRequest
}

interface Errand {
  deps: Deps
  person: Person
  place: AttachmentPlace
  procore: Procore
  clearstory: Clearstory
  /** File names attached to the change event. Fetched only when taking over a claim with an unknown outcome. */
  attachedNames: () => Promise<string[]>
}

/**
 * Attaches the signed T&M tags of CORs linked to this change event, each only once. The sheets are streamed to
 * Procore, then a single PATCH attaches them all. A tag that fails does not hold up the others.
 */
export async function attachTags(
  scope: WriteScope,
  changeEventId: ChangeEventId,
  corIds: readonly CorId[],
): Promise<AttachmentsView> {
  const { deps, person, projectId, access, map } = scope
  const { companyId } = person
  const [{ event }, links, cors] = await Promise.all([
    readChangeEvent(deps, person, projectId, changeEventId),
    deps.store.links.ofChangeEvent(companyId, projectId, changeEventId),
    deps.store.cors.getMany(companyId, projectId, [...corIds]),
  ])
  if (!mayEdit(person, access, event)) throw new Failure('change_event_forbidden')
  if (event.deleted) throw new Failure('change_event_not_found')
  const linked = new Set(links.map((link) => link.corId))
  if (cors.length !== corIds.length || !corIds.every((corId) => linked.has(corId))) {
    throw new Failure('cor_not_found')
  }
  const { tagsOf } = await corSources(deps, companyId, map, cors)
  const signed = signedTags(cors, tagsOf)
  const procore = deps.procoreFor(person)
  let names: Promise<string[]> | null = null
  const errand: Errand = {
    deps,
    person,
    place: { projectId, changeEventId },
    procore,
    clearstory: await clearstoryOf(deps, companyId),
    attachedNames: () => {
      names ??= procore.uploads.listAttached(projectId, changeEventId)
      return names
    },
  }
  return { tags: await attach(errand, signed) }
}

/** Deduplicated: a tag that several CORs carry is attached once. */
function signedTags(cors: readonly ChangeOrderRequest[], tagsOf: ReadonlyMap<CorId, Tag[]>): SignedTag[] {
  const byId = new Map<TagId, SignedTag>()
  for (const cor of cors) {
    for (const tag of tagsOf.get(cor.corId) ?? []) {
      if (tag.signed && !byId.has(tag.tagId)) byId.set(tag.tagId, { tag, cor })
    }
  }
  return [...byId.values()]
}

async function attach(errand: Errand, signed: readonly SignedTag[]): Promise<AttachmentsView['tags']> {
  const { deps, person, place } = errand
  const outcomes = new Map<TagId, TagOutcome>()
  const uploads = new Map<TagId, string>()
  const claimed: TagId[] = []
  try {
    for (let at = 0; at < signed.length; at += atOnce) {
      await Promise.all(
        signed.slice(at, at + atOnce).map(async (one) => {
          const { tagId } = one.tag
          const claim = await claimTag(errand, one)
          if (claim !== 'mine') {
            outcomes.set(tagId, claim)
            return
          }
          claimed.push(tagId)
          const sent = await passOn(errand, one)
          if ('uploadId' in sent) uploads.set(tagId, sent.uploadId)
          else outcomes.set(tagId, sent.outcome)
        }),
      )
    }
    if (uploads.size > 0) await attachUploads(errand, signed, uploads, outcomes)
  } finally {
    // Always release the claims of tags that are not attached and cannot become so later, so
    // that they can be requested again.
    const free = claimed.filter((tagId) => !keepsClaim(outcomes.get(tagId)))
    if (free.length > 0) await deps.store.attachedTags.release(person.companyId, place, free)
  }
  return signed.map(({ tag, cor }) => ({
    tagId: tag.tagId,
    tagNumber: tag.number,
    corId: cor.corId,
    corNumber: cor.number,
    outcome: outcomes.get(tag.tagId) ?? 'refused',
  }))
}

function keepsClaim(outcome: TagOutcome | undefined): boolean {
  return outcome === 'attached' || outcome === 'unconfirmed'
}

async function claimTag(errand: Errand, signed: SignedTag): Promise<'mine' | 'already_attached' | 'busy'> {
  const { deps, person, place } = errand
  const { tagId } = signed.tag
  const now = deps.clock.now()
  const { attachedTags } = deps.store
  const claim = await attachedTags.claim(person.companyId, place, tagId, now, addSeconds(now, claimLasts))
  if (claim === 'attached') return 'already_attached'
  if (claim === 'busy') return 'busy'
  if (claim === 'resumed' && (await errand.attachedNames()).includes(filenameOf(signed))) {
    await attachedTags.attached(person.companyId, place, [tagId], { personName: person.name, at: now })
    return 'already_attached'
  }
  return 'mine'
}

/** Streams the sheet from Clearstory's storage to Procore's without storing it. */
async function passOn(
  { procore, clearstory, place }: Errand,
  signed: SignedTag,
): Promise<{ uploadId: string } | { outcome: TagOutcome }> {
  const sheet = await clearstory.openSignedSheet(signed.tag.tagId).catch((error: unknown): OpenedSheet => {
    if (error instanceof ClearstoryError) return { kind: 'unavailable' }
    throw error
  })
  if (sheet.kind !== 'pdf') return { outcome: outcomeOf[sheet.kind] }
  try {
    const uploadId = await procore.uploads.send(place.projectId, {
      filename: filenameOf(signed),
      contentType: 'application/pdf',
      size: sheet.size,
      body: sheet.body,
    })
    return { uploadId }
  } catch (error) {
    const broken = sheet.brokenBy()
    if (broken) return { outcome: outcomeOf[broken] }
    if (error instanceof ProcoreError && (error.kind === 'refused' || error.kind === 'unavailable')) {
      return { outcome: 'refused' }
    }
    throw error
  } finally {
    sheet.close()
  }
}

const outcomeOf = {
  not_signed: 'not_signed',
  expired: 'link_expired',
  not_pdf: 'not_pdf',
  too_large: 'too_large',
  unavailable: 'clearstory_down',
} as const satisfies Record<Exclude<OpenedSheet['kind'], 'pdf'>, TagOutcome>

/**
 * Attaches all uploads with one PATCH. When its outcome is unknown, reads the change event's attachments to find out.
 */
async function attachUploads(
  errand: Errand,
  signed: readonly SignedTag[],
  uploads: ReadonlyMap<TagId, string>,
  outcomes: Map<TagId, TagOutcome>,
): Promise<void> {
  const { deps, person, place, procore } = errand
  let there: TagId[] = [...uploads.keys()]
  try {
    await procore.uploads.attach(place.projectId, place.changeEventId, [...uploads.values()])
  } catch (error) {
    if (!(error instanceof ProcoreError) || error.written !== 'unknown') throw error
    for (const tagId of there) outcomes.set(tagId, 'unconfirmed')
    const names = await procore.uploads
      .listAttached(place.projectId, place.changeEventId)
      .catch((): string[] => [])
    there = signed
      .filter((one) => uploads.has(one.tag.tagId) && names.includes(filenameOf(one)))
      .map((one) => one.tag.tagId)
  }
  if (there.length === 0) return
  const at = deps.clock.now()
  await deps.store.attachedTags.attached(person.companyId, place, there, { personName: person.name, at })
  for (const tagId of there) outcomes.set(tagId, 'attached')
  await deps.store.activity.append(person.companyId, {
    at,
    personId: person.personId,
    personName: person.name,
    projectId: place.projectId,
    changeEventId: place.changeEventId,
    pushId: null,
    kind: 'attached',
    plan: null,
  })
  deps.log.info('tags_attached', { companyId: person.companyId, count: there.length })
}

/** Names the tag's contractor and keeps two tags of one change event distinct. */
function filenameOf({ tag, cor }: SignedTag): string {
  const name = [`T&M tag ${tag.number}`, cor.contractorName ?? `COR ${cor.number}`, tag.tagId].join(' - ')
  return `${name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').slice(0, 180)}.pdf`
}
