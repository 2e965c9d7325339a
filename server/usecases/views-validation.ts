/** What *Validate* in Setup looks at, in the order in which it is shown. */
export const validationChecks = [
  'connection',
  'mapping',
  'clearstory_read',
  'change_events',
  'push',
  'new_change_events',
  'contracts',
  'budget_codes',
  'procore_news',
] as const
export type ValidationCheck = (typeof validationChecks)[number]

/**
 * `limited`: works, with less. `unknown`: could not be found out now, or an empty answer that may mean "no rights" as
 * well as "nothing there".
 */
export type Verdict = 'ok' | 'limited' | 'missing' | 'unknown'

/** What the signed-in person can do here, and what stands in the way; asked anew, with that person's own token. */
export interface ValidationView {
  /** ISO 8601 UTC. */
  checkedAt: string
  personName: string
  projectName: string
  maySetUp: boolean
  mayConnect: boolean
  checks: { check: ValidationCheck; verdict: Verdict; detail: string | null }[]
}
