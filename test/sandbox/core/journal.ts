export type EmulatedSystem = 'procore' | 'clearstory'

/** One request as an emulated system saw it, with the answer it gave. */
export interface JournalEntry {
  system: EmulatedSystem
  /** Milliseconds since the epoch, when the request had arrived in full. */
  at: number
  method: string
  /** Without the query. */
  path: string
  /** Raw, without the question mark. */
  query: string
  requestHeaders: Record<string, string>
  requestBody: string
  /** 0 when the connection was dropped instead of answered. */
  status: number
  responseHeaders: Record<string, string>
  responseBody: string
}

export interface JournalFilter {
  system?: EmulatedSystem
  method?: string
  path?: string | RegExp
}

/** A long demo must not eat the machine; no test comes near this. */
const maxEntries = 20_000

/** Every call the two emulated systems received, in the order in which they were decided. */
export class Journal {
  #entries: JournalEntry[] = []

  record(entry: JournalEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length > maxEntries) this.#entries = this.#entries.slice(maxEntries / 2)
  }

  entries(filter: JournalFilter = {}): JournalEntry[] {
    return this.#entries.filter(
      (entry) =>
        (filter.system === undefined || entry.system === filter.system) &&
        (filter.method === undefined || entry.method === filter.method.toUpperCase()) &&
        (filter.path === undefined || matchesPath(filter.path, entry.path)),
    )
  }

  clear(): void {
    this.#entries = []
  }
}

/** A string is the whole path; an expression may match anywhere in it. */
export function matchesPath(pattern: string | RegExp, path: string): boolean {
  // search() ignores lastIndex, so a /g expression matches the same way each time.
  return typeof pattern === 'string' ? pattern === path : path.search(pattern) !== -1
}
