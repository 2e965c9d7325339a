import { fieldsOf, textOf } from './fields.ts'

const ours = 'clearstory.'

/** The `sessionStorage` key of a company's session. */
export function sessionKey(companyId: string): string {
  return `${ours}session.${companyId}`
}

/** A session this close to its expiry is renewed before it is used. */
export const renewBeforeMs = 10 * 60_000

/** Reads and writes browser storage; does nothing where the browser blocks storage in an iframe. */
export interface Keep {
  read: (key: string) => string | null
  /** null deletes. */
  write: (key: string, text: string | null) => void
}

/** `storage` is a function, because even reading `window.localStorage` throws in an iframe without permission. */
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
        // Storage may be blocked or full. Then nothing survives a reload, and everything else works.
      }
    },
  }
}

/** A browser's two storages, either of which may be blocked in an iframe. */
type Storages = Pick<Window, 'localStorage' | 'sessionStorage'>

/** The stored bearers of other companies than the one of this key. */
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
 * Deletes everything the panel stores in the browser: sessions, filters and the tour's progress. It belongs to the
 * person who was signed in.
 */
export function forgetKept(browser: Storages): void {
  for (const name of ['localStorage', 'sessionStorage'] as const) {
    try {
      const storage = browser[name]
      for (const key of Object.keys(storage)) if (key.startsWith(ours)) storage.removeItem(key)
    } catch {
      // Storage may be blocked in an iframe; then there is nothing to delete.
    }
  }
}
