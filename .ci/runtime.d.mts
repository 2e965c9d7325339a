/** Starts a tool again with a newer Node where this one is too old for better-sqlite3, and ends as it ends. */
export function continueOnRuntime(): Promise<void>

/** The Node lines that can be brought along, by major version; `integrity` by platform and architecture. */
export const runtimes: Record<string, { version: string; integrity: Record<string, string> }>
