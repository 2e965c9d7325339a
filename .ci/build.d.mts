interface Size {
  name: string
  bytes: number
  gzip: number
  br: number
}

/** Builds into `out` (dist/ where left out) and returns the panel's sizes in bytes. */
export function build(options?: { out?: string; log?: (line: string) => void }): Promise<Size[]>

/** Builds the panel alone. `signedIn` and `signedOut`: the names of the files that a first open downloads. */
export function buildPanel(
  out: string,
): Promise<{ sizes: Size[]; inputs: string[]; inPage: number; signedIn: string[]; signedOut: string[] }>
