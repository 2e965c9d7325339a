/** Tab *Setup*, in the order of its sections. */

export const setupSteps = ['Connect', 'Choose project', 'Validate'] as const
export const setupStepsLabel = 'Steps of setting up'

export const signOut = 'Sign out'
export const yourSessions = 'Your sessions'
export const companies = 'Each Procore company has its own sign-in and its own connection.'

export const guide = { path: '/install', name: 'Getting started' } as const
export const pageLinks = [
  guide,
  { path: '/support', name: 'Support' },
  { path: '/privacy', name: 'Privacy' },
] as const

/** Said aloud when something was done. */
export const connected = 'Clearstory is connected. Now choose the project.'
export const disconnected = 'Clearstory is disconnected.'
export const mapped = 'Mapping saved. Reading its change orders from Clearstory.'
export const read = 'Change orders read.'

export function contractsSavedText(count: number): string {
  return count === 1 ? 'Contract saved.' : `${count} contracts saved.`
}

export const released = 'Released for the admins of this project.'
export const releaseWithdrawn = 'The release was withdrawn.'
export const unmapped = 'The mapping was removed.'
