import type { Context } from 'hono'

/**
 * A file to keep, sent as it is made: the next piece is made when the last one has left, so however much there is, little
 * of it is held at a time. `name` is of our own words and ids of digits, so nothing in it needs escaping. Where making it
 * fails, the connection breaks: a file that ends early must not look whole.
 */
export function csvFile(c: Context, name: string, pieces: AsyncGenerator<string>): Response {
  const text = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = await pieces.next()
      if (piece.done) controller.close()
      else controller.enqueue(text.encode(piece.value))
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
  return c.body(stream, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}.csv"`,
  })
}
