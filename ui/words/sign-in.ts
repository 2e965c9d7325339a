import type { SignInRefusal } from '../sign-in.ts'

export interface Words {
  title: string
  next: string
}

/** Why Procore's window came back without a session, and the one way on. */
export const refusalWords = {
  denied: {
    title: 'You did not let Clearstory work with Procore.',
    next: 'Sign in again and choose Allow. Clearstory acts with your own Procore rights, never more.',
  },
  app_not_connected: {
    title: 'Clearstory is not installed for this Procore company.',
    next: 'Ask a Procore company admin to install it from the Procore App Marketplace, then sign in again.',
  },
  expired: {
    title: 'The sign-in took too long.',
    next: 'Nothing was lost. Sign in again; a sign-in is good for ten minutes.',
  },
  procore_down: {
    title: 'Procore did not answer.',
    next: 'Wait a minute, then sign in again.',
  },
  failed: {
    title: 'Procore did not confirm the sign-in.',
    next: 'Sign in again. If it happens twice, sign out of Procore first.',
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
  next: 'Sign in again to go on where you were.',
}
