import { type AppVersion, appVersion } from './app-version.ts'

/** What a property of `user_configuration.schema` looks like in schema 4.1. */
interface UserProperty {
  name: string
  type: 'string'
  description: string
}

/** The portal's JSON form, schema 4.1, as far as it is documented. */
export interface JsonForm {
  schema_version: '4.1'
  post_installation_instruction: { notes: string; page: { url: string; label: string } }
  sidepanel: {
    views: readonly string[]
    source_url: string
    description: string
    user_configuration: {
      schema: { type: 'object'; required: string[]; properties: Record<string, UserProperty> }
    }
  }
}

/**
 * The same app version as JSON. Left out on purpose: `app_manifest` and the component's `uuid`, which Procore makes
 * and overrides; OAuth, which 4.1 does not declare; tool permissions, which the Permission Builder would inject for a
 * service account and this app has none of. How the form names a User Level data connector is not documented.
 */
export function jsonForm(publicUrl: string): JsonForm {
  const { components, instructions } = appVersion(publicUrl)
  const { sidePanel } = components.embedded
  return {
    schema_version: '4.1',
    post_installation_instruction: {
      notes: instructions.postInstallationNotes,
      page: { url: instructions.url, label: instructions.pageName },
    },
    sidepanel: {
      views: sidePanel.views,
      source_url: sidePanel.externalUrl,
      description: sidePanel.description,
      user_configuration: { schema: userSchema(sidePanel.customParameters) },
    },
  }
}

type SidePanel = AppVersion['components']['embedded']['sidePanel']

function userSchema(parameters: SidePanel['customParameters']) {
  return {
    type: 'object' as const,
    required: parameters.filter(({ required }) => required).map(({ key }) => key),
    properties: Object.fromEntries(
      parameters.map(({ key, name, description }) => [key, { name, type: 'string' as const, description }]),
    ),
  }
}
