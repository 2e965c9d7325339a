import type { ProcoreCompanyId, ProcoreProjectId, ProcoreUserId, SessionId } from './ids.ts'

/** The signed-in person. A session belongs to one person in one Procore company. */
export interface Person {
  companyId: ProcoreCompanyId
  personId: ProcoreUserId
  name: string
  sessionId: SessionId
}

/** Procore's levels of access to a tool (procore/FACTS.md 1.4). */
export const accessLevels = ['none', 'read_only', 'standard', 'admin'] as const
export type AccessLevel = (typeof accessLevels)[number]

/**
 * A person's access rights in one project, read from Procore with the person's own token and cached for some minutes.
 */
export interface ProjectAccess {
  projectId: ProcoreProjectId
  projectName: string
  projectNumber: string | null
  currency: string | null
  changeEvents: AccessLevel
  canCreateChangeEvents: boolean
  commitments: AccessLevel
  primeContracts: AccessLevel
  projectAdmin: boolean
  companyAdmin: boolean
  /** ISO 8601 UTC. */
  checkedAt: string
}
