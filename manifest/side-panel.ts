/**
 * The side panel as Procore's Developer Portal asks for it: one component of an app version. The same data makes the
 * portal's form, its JSON form (schema 4.1) and the address the sandbox's dock opens.
 */

/** Where the panel shows in the dock: beside change events, and beside the contracts their costs belong to. */
export const sidePanelViews = [
  'change_events.list',
  'change_events.new',
  'change_events.detail',
  'change_events.edit',
  'commitments.work_order_contracts.detail',
  'commitments.purchase_order_contracts.detail',
] as const

/** The External URL. Procore puts the ids in; they are unsigned and only tell the panel where it probably stands. */
export const externalUrlPath = '/panel?company={{procore.company.id}}&project={{procore.project.id}}'

export const description =
  'The Clearstory change order requests of this change event: bring them in, see what changed, push again.'

/** One value that an admin would be asked for when the panel is configured for projects. */
export interface CustomParameter {
  key: string
  name: string
  description: string
  required: boolean
}

/**
 * Nothing to configure at installation: a value typed there reaches the panel in an unsigned address and is seen by
 * everyone, so keys and mappings are set in the panel, by people Procore vouches for.
 */
export const customParameters: readonly CustomParameter[] = []

/** The External URL as Procore opens it: every value URI-encoded before it is put in. */
export function externalUrl(publicUrl: string, place: { companyId: string; projectId: string }): string {
  const values: Record<string, string> = {
    'procore.company.id': place.companyId,
    'procore.project.id': place.projectId,
  }
  const path = externalUrlPath.replaceAll(/\{\{([\w.]+)\}\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : encodeURIComponent(value)
  })
  return `${publicUrl}${path}`
}
