import type { Context } from 'hono'
import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'

/** Files that one person may have under way. */
const mostOpen = 3

/** A file ends after this long, read or not: for as long a right to see is trusted (usecases/access.ts). */
const longestMs = 300_000

/** How many files each person has under way. One for the whole app. */
export class OpenFiles {
  readonly #open = new Map<string, number>()

  /** Throws `too_many_requests` where the person has as many as may be; the answer is called when the file has ended. */
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
 * A file to keep, sent as it is made: the next piece is made when the last one has left, so however much there is, little
 * of it is held at a time. `name` is of our own words and ids of digits, so nothing in it needs escaping. Where making it
 * fails, or its reader stops reading, the connection breaks: a file that ends early must not look whole.
 */
export function csvFile(
  c: Context,
  { name, pieces, end }: { name: string; pieces: AsyncGenerator<string>; end: () => void },
): Response {
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
  return c.body(stream, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}.csv"`,
  })
}
