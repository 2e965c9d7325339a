import type { Context, TypedResponse } from 'hono'
import type { Log } from '../domain/ports/platform.ts'
import { failureResponse } from './failure-response.ts'

/**
 * One answer in two lines of JSON: what is known goes out at once as `{"value": …}`, and what came of looking follows
 * as another one, or as `{"problem": …}`. So a panel that opens paints without waiting and needs no second request.
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
        // The panel has gone meanwhile; what was read is kept for its next opening.
      }
    },
  })
  // The last header keeps a proxy in front of us from holding the first line back until the second is there.
  const response = c.body(lines, 200, { 'Content-Type': 'application/x-ndjson', 'X-Accel-Buffering': 'no' })
  // To a client each line is JSON of this type.
  return response as typeof response & TypedResponse<{ value: T }, 200, 'json'>
}
