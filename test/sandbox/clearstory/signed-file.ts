import { createHmac } from 'node:crypto'
import { Hono } from 'hono'
import type { ClearstoryState } from './state.ts'

const secret = 'sandbox-signing-secret'
const lifetimeMs = 15 * 60_000

function signature(path: string, expires: number): string {
  return createHmac('sha256', secret).update(`${path} ${expires}`).digest('hex')
}

/** The URL of a tag's signed PDF. It needs no key and expires after fifteen minutes. */
export function signedTagUrl(origin: string, tagId: number, now: number): string {
  const path = `/files/tags/${tagId}.pdf`
  const expires = now + lifetimeMs
  return `${origin}${path}?expires=${expires}&signature=${signature(path, expires)}`
}

/** Serves the URLs of `signedTagUrl`. */
export function fileRoutes(state: ClearstoryState): Hono {
  return new Hono().get('/tags/:file{[0-9]+\\.pdf}', (c) => {
    const expires = Number(c.req.query('expires'))
    const id = Number.parseInt(c.req.param('file'), 10)
    const tag = state.tables.tags.find((candidate) => candidate.id === id)
    if (c.req.query('signature') !== signature(new URL(c.req.url).pathname, expires))
      return c.text('Forbidden', 403)
    if (expires < state.now) return c.text('Request has expired', 403)
    if (!tag) return c.text('Not Found', 404)
    c.header('content-type', 'application/pdf')
    return c.body(pdf(`T&M Tag EX${String(tag.number).padStart(5, '0')}: ${tag.title}`))
  })
}

/** A one-page PDF with a single line of text. */
function pdf(line: string): string {
  const text = line.replace(/[^\x20-\x7e]/g, '?').replace(/[\\()]/g, '\\$&')
  const content = `BT /F1 14 Tf 72 720 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  return `${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}${trailer}`
}
