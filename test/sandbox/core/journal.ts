export type EmulatedSystem = 'procore' | 'clearstory'

/** A request to an emulated system, with its response. */
export interface JournalEntry {
  system: EmulatedSystem
  /** When the request had been received in full, in milliseconds since the epoch. */
  at: number
  method: string
  /** Without the query. */
  path: string
  /** Raw, without the question mark. */
  query: string
  requestHeaders: Record<string, string>
  requestBody: string
  /** 0 if the connection was dropped without a response. */
  status: number
  responseHeaders: Record<string, string>
  responseBody: string
}

export interface JournalFilter {
  system?: EmulatedSystem
  method?: string
  path?: string | RegExp
}

/** Limits the memory of a long demo; no test comes near this. */
const maxEntries = 20_000

/** Every call to the two emulated systems, in the order in which they were handled. */
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

/** A string must equal the whole path; a regular expression may match anywhere in it. */
export function matchesPath(pattern: string | RegExp, path: string): boolean {
  // search() ignores lastIndex, so a /g expression matches the same way each time.
  return typeof pattern === 'string' ? pattern === path : path.search(pattern) !== -1
}
