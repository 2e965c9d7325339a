/** Builds into `out` (default: dist/) unless it is up to date with the sources; one process at a time. */
export function buildOnce(options?: {
  out?: string
  log?: (line: string) => void
  again?: boolean
}): Promise<void>
