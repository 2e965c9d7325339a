/** Builds into `out` (dist/ where left out) and returns the panel's sizes in bytes. */
export function build(options?: {
  out?: string
  log?: (line: string) => void
}): Promise<{ name: string; bytes: number; gzip: number; br: number }[]>
