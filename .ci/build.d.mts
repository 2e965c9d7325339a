interface Size {
  name: string
  bytes: number
  gzip: number
  br: number
}

/** Builds into `out` (default: dist/) and returns the sizes of the panel's files in bytes. */
export function build(options?: { out?: string; log?: (line: string) => void }): Promise<Size[]>

/** Builds only the panel. `signedIn` and `signedOut`: the names of the files that a first open downloads. */
export function buildPanel(
  out: string,
): Promise<{ sizes: Size[]; inputs: string[]; inPage: number; signedIn: string[]; signedOut: string[] }>
