import { instructionsPageName, instructionsPath, postInstallationNotes } from './instructions.ts'
import {
  type CustomParameter,
  customParameters,
  description,
  externalUrlPath,
  sidePanelViews,
} from './side-panel.ts'

/** An app version as the Developer Portal's form takes it, field by field. */
export interface AppVersion {
  /** Procore proposes the number; a first version is this one. */
  version: string
  components: {
    embedded: {
      sidePanel: {
        description: string
        externalUrl: string
        views: readonly string[]
        customParameters: readonly CustomParameter[]
      }
    }
    dataConnector: {
      /** Nothing to configure: the person's own permissions govern (permissions.ts). */
      userLevelAuthentication: { redirectUri: string }
    }
  }
  instructions: { url: string; pageName: string; postInstallationNotes: string }
}

/** What is typed into the portal for an app that is served at `publicUrl`. */
export function appVersion(publicUrl: string): AppVersion {
  return {
    version: '1.0.0',
    components: {
      embedded: {
        sidePanel: {
          description,
          externalUrl: `${publicUrl}${externalUrlPath}`,
          views: sidePanelViews,
          customParameters,
        },
      },
      dataConnector: { userLevelAuthentication: { redirectUri: `${publicUrl}/auth/procore/callback` } },
    },
    instructions: {
      url: `${publicUrl}${instructionsPath}`,
      pageName: instructionsPageName,
      postInstallationNotes,
    },
  }
}
