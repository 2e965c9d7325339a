import type { Context } from 'hono'

/** One file of the built panel. */
export interface PanelFile {
  body: Uint8Array<ArrayBuffer>
  /** Content type. */
  type: string
  /** Compressed variants from the build; absent if compression does not pay. */
  br?: Uint8Array<ArrayBuffer>
  gzip?: Uint8Array<ArrayBuffer>
}

/**
 * Serves a file whose name contains its content hash: cached for a year, in the smallest encoding that the browser
 * accepts.
 */
export function fileResponse(c: Context, file: PanelFile): Response {
  c.header('Content-Type', file.type)
  c.header('Cache-Control', 'public, max-age=31536000, immutable')
  c.header('Vary', 'Accept-Encoding')
  const accepted = c.req.header('accept-encoding') ?? ''
  for (const encoding of ['br', 'gzip'] as const) {
    const body = file[encoding]
    if (body && accepts(accepted, encoding)) {
      c.header('Content-Encoding', encoding)
      return c.body(body)
    }
  }
  return c.body(file.body)
}

function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
