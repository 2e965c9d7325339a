import type { ChangeEvent } from './change-event.ts'
import type { ChangeOrderRequest, Inbox } from './change-order-request.ts'
import { isVoid } from './change-order-request.ts'
import type { ClearstoryProjectId } from './ids.ts'
import type { AccessLevel, Person, ProjectAccess } from './person.ts'

/**
 * The Clearstory data that a person may see in a project. The Clearstory key grants access to a whole company, so
 * access is limited by the person's permissions in Procore.
 *
 * | what                                                                            | needs in Procore                    |
 * | ------------------------------------------------------------------------------- | ----------------------------------- |
 * | linked: CORs in change events of this project                                   | Change Events: Read Only            |
 * | received: log, import, exposure, notifications, contract maps, commitment view  | also Commitments: Read Only (1)     |
 * | sent: the sent inbox, drafts of either inbox, name and value of prime contracts | also Prime Contracts: Read Only (1) |
 *
 * (1) or project admin
 */
export interface Sight {
  linked: boolean
  received: boolean
  sent: boolean
}
export type SightPart = keyof Sight

/** For background work without a user, such as a sync. */
export const seesAll: Sight = { linked: true, received: true, sent: true }

export const procoreTools = ['change_events', 'commitments', 'prime_contracts'] as const
export type ProcoreTool = (typeof procoreTools)[number]

/** A part that is hidden, and the Procore permission that would show it. A Procore project admin can grant it. */
export interface MissingRight {
  part: SightPart
  tool: ProcoreTool
  level: 'read_only'
}

export interface Rights {
  sees: Sight
  /** One per hidden part: the permission to grant first. */
  missing: MissingRight[]
  /** Change events this person may write to. With Standard access, only their own. */
  pushes: 'all' | 'own' | 'none'
  createsChangeEvents: boolean
  /** May edit contract maps, labels, and the project map within `maps`. */
  setsUp: boolean
  /**
   * Clearstory projects this person may map: any, or only one with the same job number or released for this project.
   */
  maps: 'any' | 'same_number_or_released' | 'none'
  /** May connect, disconnect, release projects, and read the company's overview and audit trail. */
  administersCompany: boolean
}

/** Maps a person's Procore permissions in one project to everything the app shows and does for that person. */
export function rightsOf(access: ProjectAccess): Rights {
  const { projectAdmin, companyAdmin } = access
  const linked = reads(access.changeEvents)
  const sees: Sight = {
    linked,
    received: linked && (reads(access.commitments) || projectAdmin),
    sent: linked && (reads(access.primeContracts) || projectAdmin),
  }
  return {
    sees,
    missing: missingRights(sees),
    pushes: access.changeEvents === 'admin' ? 'all' : access.changeEvents === 'standard' ? 'own' : 'none',
    createsChangeEvents: access.canCreateChangeEvents,
    setsUp: projectAdmin || companyAdmin,
    maps: companyAdmin ? 'any' : projectAdmin ? 'same_number_or_released' : 'none',
    administersCompany: companyAdmin,
  }
}

const toolOf: Record<Exclude<SightPart, 'linked'>, ProcoreTool> = {
  received: 'commitments',
  sent: 'prime_contracts',
}

function missingRights(sees: Sight): MissingRight[] {
  const level = 'read_only'
  if (!sees.linked) {
    // No other permission helps without this one.
    return (['linked', 'received', 'sent'] as const).map((part) => ({ part, tool: 'change_events', level }))
  }
  return (['received', 'sent'] as const)
    .filter((part) => !sees[part])
    .map((part) => ({ part, tool: toolOf[part], level }))
}

function reads(level: AccessLevel): boolean {
  return level !== 'none'
}

/** Whether a COR may be shown. `linkedHere`: it is in a change event of the project that the permissions are for. */
export function maySee(
  sees: Sight,
  cor: Pick<ChangeOrderRequest, 'inbox' | 'status' | 'stage'>,
  linkedHere: boolean,
): boolean {
  if (linkedHere && sees.linked) return true
  if (cor.status === 'draft' && !isVoid(cor) && !sees.sent) return false
  return seesInbox(sees, cor.inbox)
}

/**
 * Whether a contract's name and value may be shown. A contract on which the company is not the customer is a prime
 * contract, wherever its id comes from: a linked COR, a contract map, a change notification.
 */
export function seesContract(
  sees: Pick<Sight, 'sent'>,
  contract: { customerProjectId: ClearstoryProjectId | null },
  { clearstoryProjectId }: { clearstoryProjectId: ClearstoryProjectId },
): boolean {
  return sees.sent || contract.customerProjectId === clearstoryProjectId
}

export function seesInbox(sees: Sight, inbox: Inbox): boolean {
  return inbox === 'received' ? sees.received : sees.sent
}

/** Whether a person may write to a change event (Procore: Standard access edits only what the person created). */
export function mayEdit(person: Person, access: ProjectAccess, event: ChangeEvent): boolean {
  const { pushes } = rightsOf(access)
  return pushes === 'all' || (pushes === 'own' && event.createdById === person.personId)
}

/**
 * Whether this person may map the project to a Clearstory project. The job numbers must be equal apart from case and
 * surrounding spaces: `1-12` and `11-2` are two projects. `allowed`: a company admin released it, or it is already
 * mapped.
 */
export function mayMap(
  access: ProjectAccess,
  clearstoryProject: { jobNumber: string | null },
  allowed: boolean,
): boolean {
  const { maps } = rightsOf(access)
  if (maps === 'any') return true
  if (maps === 'none') return false
  return allowed || isSameNumber(access.projectNumber, clearstoryProject.jobNumber)
}

function isSameNumber(a: string | null, b: string | null): boolean {
  const [first, second] = [plainNumber(a), plainNumber(b)]
  return first !== '' && first === second
}

function plainNumber(number: string | null): string {
  return (number ?? '').normalize('NFC').trim().toLowerCase()
}
