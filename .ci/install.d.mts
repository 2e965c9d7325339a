/** The first difference between a folder's node_modules and its lock file, as a message; null if there is none. */
export function whatIsMissing(folder?: string): string | null
