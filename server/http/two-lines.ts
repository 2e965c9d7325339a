import type { Context, TypedResponse } from 'hono'
import type { Log } from '../domain/ports/platform.ts'
import { failureResponse } from './failure-response.ts'

/**
 * A response of two JSON lines (NDJSON): stored data is sent at once as `{"value": …}`, and the result of a fresh read
 * follows as a second value or as `{"problem": …}`. The panel can render at once and needs no second request.
 */
export function twoLines<T>(
  c: Context,
  log: Log,
  known: T,
  look: (() => Promise<T>) | null,
): Response & TypedResponse<{ value: T }, 200, 'json'> {
  const text = new TextEncoder()
  const problemText = async (error: unknown) => {
    const problem = await failureResponse(c, error, log).text()
    return `{"problem":${problem}}`
  }
  const lines = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(text.encode(`${JSON.stringify({ value: known })}\n`))
      if (look === null) return controller.close()
      const line = await look().then((value) => JSON.stringify({ value }), problemText)
      try {
        controller.enqueue(text.encode(`${line}\n`))
        controller.close()
      } catch {
        // The panel was closed in the meantime; the data that was read is stored for its next opening.
      }
    },
  })
  // `X-Accel-Buffering: no` keeps a reverse proxy from buffering the first line until the second arrives.
  const response = c.body(lines, 200, { 'Content-Type': 'application/x-ndjson', 'X-Accel-Buffering': 'no' })
  // For a client, each line is JSON of this type.
  return response as typeof response & TypedResponse<{ value: T }, 200, 'json'>
}
