import type { Context } from 'hono'
import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'

/** Maximum number of files that one person may download at the same time. */
const mostOpen = 3

/**
 * A download is aborted after this time, complete or not: as long as a permission to view is cached
 * (usecases/access.ts).
 */
const longestMs = 300_000

/** Counts each person's downloads in progress. One instance for the whole app. */
export class OpenFiles {
  readonly #open = new Map<string, number>()

  /**
   * Throws `too_many_requests` if the person has reached the limit; call the returned function when the download has
   * ended.
   */
  begin({ companyId, personId }: Person): () => void {
    const key = `${companyId}/${personId}`
    if ((this.#open.get(key) ?? 0) >= mostOpen) throw new Failure('too_many_requests')
    this.#add(key, 1)
    let isOpen = true
    return () => {
      if (isOpen) this.#add(key, -1)
      isOpen = false
    }
  }

  #add(key: string, more: number): void {
    const count = (this.#open.get(key) ?? 0) + more
    if (count === 0) this.#open.delete(key)
    else this.#open.set(key, count)
  }
}

/**
 * Streams a file download with backpressure: the next piece is generated once the previous one has been sent, so memory
 * use stays small. `name` consists of fixed words and numeric ids, so it needs no escaping. If generation fails or the
 * reader stops, the connection is aborted: a truncated file must not look complete.
 */
export function csvFile(
  c: Context,
  { name, pieces, end }: { name: string; pieces: AsyncGenerator<string>; end: () => void },
): Response {
  const headers = {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}.csv"`,
  }
  if (c.req.method === 'HEAD') {
    // Nobody would read the stream, so it would count as open until its deadline.
    end()
    return c.body(null, 200, headers)
  }
  const text = new TextEncoder()
  let deadline: ReturnType<typeof setTimeout>
  const close = () => {
    clearTimeout(deadline)
    end()
  }
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      deadline = setTimeout(() => {
        end()
        controller.error(new Error('the file took too long to read'))
        void pieces.return(undefined)
      }, longestMs)
    },
    async pull(controller) {
      const piece = await pieces.next().catch((error: unknown) => {
        close()
        throw error
      })
      if (!piece.done) return controller.enqueue(text.encode(piece.value))
      close()
      controller.close()
    },
    async cancel() {
      close()
      await pieces.return(undefined)
    },
  })
  return c.body(stream, 200, headers)
}
