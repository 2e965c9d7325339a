/** Restarts a tool on a newer Node if this one is too old for better-sqlite3, and exits with its exit code. */
export function continueOnRuntime(): Promise<void>

/** The Node versions that can be downloaded, by major version; `integrity` by platform and architecture. */
export const runtimes: Record<string, { version: string; integrity: Record<string, string> }>
