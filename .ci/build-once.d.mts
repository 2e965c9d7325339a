/** Builds into `out` (dist/ where left out) unless it was made of the sources as they are; one process at a time. */
export function buildOnce(options?: {
  out?: string
  log?: (line: string) => void
  again?: boolean
}): Promise<void>
