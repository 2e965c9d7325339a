/** The first thing that is not as a folder's lock file says, in words; null where all is there. */
export function whatIsMissing(folder?: string): string | null
