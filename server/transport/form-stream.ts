/** A form with one file, as a stream: nobody holds the file whole. */
export interface FormStream {
  contentType: string
  /** Bytes of the whole form. */
  size: number
  body: ReadableStream<Uint8Array>
}

export interface FormFile {
  filename: string
  contentType: string
  /** Bytes; null where they are not known before the end. */
  size: number | null
  body: AsyncIterable<Uint8Array>
}

/**
 * multipart/form-data by hand (RFC 7578): first the fields, then `file`, which the storage wants last. `FormData` would
 * want the file whole.
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

/** As browsers write names in a form: quotes and line ends percent-encoded. */
function quoted(text: string): string {
  return text.replace(/[\r\n"]/g, (character) => encodeURIComponent(character))
}
