import { fieldsOf, textOf } from './fields.ts'

const ours = 'clearstory.'

/** Under which name a company's session is kept in `sessionStorage`. */
export function sessionKey(companyId: string): string {
  return `${ours}session.${companyId}`
}

/** A session this close to its end is renewed before it is used. */
export const renewBeforeMs = 10 * 60_000

/** Reads and writes one of the browser's storages, or nothing where the browser forbids a frame to use it. */
export interface Keep {
  read: (key: string) => string | null
  /** null deletes. */
  write: (key: string, text: string | null) => void
}

/** `storage` is a function, because even reading `window.localStorage` throws in a frame without permission. */
export function createKeep(storage: () => Storage): Keep {
  return {
    read: (key) => {
      try {
        return storage().getItem(key)
      } catch {
        return null
      }
    },
    write: (key, text) => {
      try {
        if (text === null) storage().removeItem(key)
        else storage().setItem(key, text)
      } catch {
        // Storage may be forbidden or full; then nothing survives a reload, and everything else works.
      }
    },
  }
}

/** A browser's two storages, of which a frame may be forbidden either. */
type Storages = Pick<Window, 'localStorage' | 'sessionStorage'>

/** The bearers kept for other companies than the one of this key. */
export function bearersElsewhere(browser: Storages, ownKey: string): string[] {
  try {
    const keys = Object.keys(browser.sessionStorage).filter((key) => key.startsWith(sessionKey('')))
    return keys.flatMap((key) => {
      const bearer = textOf(fieldsOf(JSON.parse(browser.sessionStorage.getItem(key) ?? ''))?.bearer)
      return key === ownKey || bearer === null ? [] : [bearer]
    })
  } catch {
    return []
  }
}

/**
 * Deletes everything the panel keeps in the browser: sessions, filters, what was seen of the tour. It belongs to the person
 * who was signed in.
 */
export function forgetKept(browser: Storages): void {
  for (const name of ['localStorage', 'sessionStorage'] as const) {
    try {
      const storage = browser[name]
      for (const key of Object.keys(storage)) if (key.startsWith(ours)) storage.removeItem(key)
    } catch {
      // Storage may be forbidden in a frame: then nothing is in it either.
    }
  }
}
