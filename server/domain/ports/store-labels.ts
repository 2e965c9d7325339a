import type { CorId, ProcoreCompanyId, ProcoreProjectId } from '../ids.ts'
import type { ActivityEntry } from './store-activity.ts'

/** What a project's admins have chosen. */
export interface ProjectSettings {
  labelCors: boolean
}

/** A project's settings, and which of its CORs carry the label by our doing. */
export interface Labels {
  settings(companyId: ProcoreCompanyId, projectId: ProcoreProjectId): Promise<ProjectSettings>
  saveSettings(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    settings: ProjectSettings,
    changedByName: string,
    changedAt: string,
    /** Written in the same batch, here and below. */
    trail?: ActivityEntry,
  ): Promise<void>
  /**
   * What is left to do, at most `most` of each: CORs in a change event without the label (none while it is not
   * wanted), and CORs with it that have left or are not to have it. Counts are of everything.
   */
  due(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    most: number,
  ): Promise<{ add: CorId[]; remove: CorId[]; on: number; waiting: number }>
  /** `gone`: Clearstory has no such COR; it is not tried again while it stays linked. */
  mark(
    companyId: ProcoreCompanyId,
    projectId: ProcoreProjectId,
    corId: CorId,
    state: 'on' | 'off' | 'gone',
    at: string,
    trail?: ActivityEntry,
  ): Promise<void>
  /** Projects with anything left to do, for the schedule. Crosses companies on purpose. */
  dueAnywhere(most: number): Promise<{ companyId: ProcoreCompanyId; projectId: ProcoreProjectId }[]>
}
