import type { ChangeEventId, ProcoreProjectId } from '../domain/ids.ts'
import type { Person } from '../domain/person.ts'
import type { ActivityEntry, SetupKind } from '../domain/ports/store-activity.ts'

/** What a person did to the setup of a company or project, for the trail; `subject` names what it was about. */
export function setupEntry(
  person: Person,
  projectId: ProcoreProjectId,
  kind: SetupKind,
  { at, subject }: { at: string; subject: string },
): ActivityEntry {
  return {
    at,
    personId: person.personId,
    personName: person.name,
    projectId,
    changeEventId: null satisfies ChangeEventId | null,
    pushId: null,
    kind,
    plan: null,
    subject,
  }
}

/** A Clearstory project as people tell it apart. */
export function projectWords({ title, jobNumber }: { title: string; jobNumber: string | null }): string {
  return jobNumber ? `${title} (${jobNumber})` : title
}
