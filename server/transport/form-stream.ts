/** A form with one file, as a stream; the file is never held in memory as a whole. */
export interface FormStream {
  contentType: string
  /** Size of the whole form in bytes. */
  size: number
  body: ReadableStream<Uint8Array>
}

export interface FormFile {
  filename: string
  contentType: string
  /** In bytes; null if not known in advance. */
  size: number | null
  body: AsyncIterable<Uint8Array>
}

/**
 * Encodes multipart/form-data (RFC 7578): first the fields, then `file`, which the storage requires last. `FormData`
 * would need the whole file in memory.
 */
export function formStream(
  fields: Readonly<Record<string, string>>,
  file: FormFile & { size: number },
  boundary = `form-${crypto.randomUUID()}`,
): FormStream {
  const encoder = new TextEncoder()
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  )
  const head = encoder.encode(
    `${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(file.filename)}"\r\nContent-Type: ${file.contentType}\r\n\r\n`,
  )
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    size: head.byteLength + file.size + tail.byteLength,
    body: streamOf(inOrder(head, file.body, tail)),
  }
}

async function* inOrder(head: Uint8Array, body: AsyncIterable<Uint8Array>, tail: Uint8Array) {
  yield head
  yield* body
  yield tail
}

function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}

/** Escapes names as browsers do: quotes and line breaks are percent-encoded. */
function quoted(text: string): string {
  return text.replace(/[\r\n"]/g, (character) => encodeURIComponent(character))
}
