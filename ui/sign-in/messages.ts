import type { SignInRefusal } from './model.ts'

export interface Words {
  title: string
  next: string
}

/** Why the sign-in window returned without a session, and the one action for it. */
export const refusalWords = {
  denied: {
    title: 'You did not allow Clearstory to use Procore.',
    next: 'Sign in again and choose Allow. Clearstory acts with your own Procore permissions, never more.',
  },
  app_not_connected: {
    title: 'Clearstory is not installed for this Procore company.',
    next: 'Ask a Procore company admin to install it from the Procore App Marketplace, then sign in again.',
  },
  expired: {
    title: 'The sign-in took too long.',
    next: 'Nothing was lost. Sign in again; a sign-in is valid for ten minutes.',
  },
  other_browser: {
    title: 'The sign-in was finished in another browser.',
    next: 'No one was signed in. Sign in again, and finish in the window that opens.',
  },
  procore_down: {
    title: 'Procore isn’t responding.',
    next: 'Wait a minute, then sign in again.',
  },
  too_many_requests: {
    title: 'Too many sign-in attempts from here.',
    next: 'Nothing was done. Wait a few minutes, then sign in again.',
  },
  failed: {
    title: 'Procore did not confirm the sign-in.',
    next: 'Sign in again. If it happens again, sign out of Procore first.',
  },
} satisfies Record<SignInRefusal, Words>

export const blockedWords: Words = {
  title: 'Your browser blocked the sign-in window.',
  next: 'Allow pop-ups for this page in the address bar, then sign in again.',
}

export const closedWords: Words = {
  title: 'The sign-in window seems to be closed.',
  next: 'If it is still open, finish there and type its code here. Otherwise open it again.',
}

export const endedWords: Words = {
  title: 'Your session has ended.',
  next: 'Sign in again to continue where you left off.',
}

export const notYouWords: Words = {
  title: 'You are signed out.',
  next: 'If Procore signs in the same person again, sign out of Procore first.',
}

export const title = 'Clearstory CORs in Procore'
export const about =
  'See the CORs in this change event, import new ones and push their changes. You review every line before it is written.'
export const pushKept = 'The push you were preparing is still here.'
export const finishThere = 'Finish signing in in the window that opened.'
export const signingIn = 'Signing in…'
export const signIn = 'Sign in with Procore'
export const ownRights =
  'Clearstory acts in Procore with your own permissions. Procore’s sign-in page opens in its own window, because it can’t open inside a side panel.'
export const code = 'Code from the sign-in window'
export const codeHint = 'Only if the window that opened from here shows a code like K7QF-2MXD.'
export const useCode = 'Use code'

/** Deliberately not shared with the later views: a shared chunk would cost one more request. */

export const guide = 'Getting started'
export const notInProcoreTitle = 'Clearstory for Procore'
export const foreignPage =
  'This panel only works inside Procore, and the page around it is not a Procore page it recognizes.'
export const notInProcore = 'This panel works inside Procore, next to a change event.'
export const install = 'Install it'
export const openProject = 'Open a project that uses Clearstory, and a change event in it.'
export const newAddress =
  'Your Procore address may be new to this app. Send your Clearstory contact the address shown in your browser.'
export const appName = 'Clearstory'

export const silent = 'Procore hasn’t responded yet'
export const silentAbout = 'The panel is asking Procore which change event is open, and keeps trying.'
export const silentStays = 'If this doesn’t change, close the side panel in Procore and open it again.'

export function adminInstalls<T>(name: T): (string | T)[] {
  return [
    'A Procore company admin installs ',
    name,
    ' from the Procore App Marketplace, or from App Management in the company’s admin pages.',
  ]
}

export function choosePanel<T>(name: T): (string | T)[] {
  return ['Choose ', name, ' in the side panel at the right edge of the page, and sign in once.']
}
