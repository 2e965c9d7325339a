/**
 * The side panel as Procore's Developer Portal asks for it: one component of an app version. The same data makes the
 * portal's JSON form (schema 4.1) and the address the sandbox's dock opens.
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

/** Shown to the admin who installed the app; the portal demands them. */
export const postInstallationNotes = [
  'Allow the projects that use Clearstory under Permissions of the app.',
  'Open a change event in one of them and choose Clearstory in the side panel at the right edge.',
  'Sign in with Procore, then connect Clearstory in the Setup tab with a Key ID and Secret key made in Clearstory.',
].join('\n')

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

export interface Manifest {
  schema_version: '4.1'
  post_installation_instruction: { notes: string; page: { url: string; label: string } }
  sidepanel: {
    views: readonly string[]
    source_url: string
    description: string
    user_configuration: { schema: { type: 'object'; required: string[]; properties: Record<string, never> } }
  }
}

/** The JSON of the portal's editor. Ids and names of app and component are Procore's to make. */
export function manifest(publicUrl: string): Manifest {
  return {
    schema_version: '4.1',
    post_installation_instruction: {
      notes: postInstallationNotes,
      // Outside Procore the panel's own page says how to install it.
      page: { url: `${publicUrl}/panel`, label: 'How to install Clearstory for Procore' },
    },
    sidepanel: {
      views: sidePanelViews,
      source_url: `${publicUrl}${externalUrlPath}`,
      description,
      // Nothing to configure at installation: keys and mappings are set in the panel, by people Procore vouches for.
      user_configuration: { schema: { type: 'object', required: [], properties: {} } },
    },
  }
}
