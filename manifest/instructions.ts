/** What the portal calls "Instructions and Post-Installation Notes": shown to the admin who installed the app. */

/** The page the app serves for whoever installs it. */
export const instructionsPath = '/install'
export const instructionsPageName = 'Getting started with Clearstory'

export const postInstallationNotes = [
  '1. In App Management, open Clearstory and create a configuration for the projects that use it; without one the panel is not seen there.',
  '2. Open a change event in one of those projects and choose Clearstory in the side panel at the right edge.',
  '3. Sign in with Procore. In the Setup tab, connect Clearstory once with a Key ID and Secret key made by a Clearstory admin.',
  '4. Choose the Clearstory project, then press Validate: it checks every permission and says what is missing and who can grant it.',
  'No service account and no company-wide permission is asked for: in Procore the app does only what the signed-in person may do.',
].join('\n')
