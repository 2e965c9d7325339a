import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formStream } from '../../server/transport/form-stream.ts'

async function* chunksOf(...chunks: Uint8Array[]) {
  yield* chunks
}

async function readBack(form: ReturnType<typeof formStream>) {
  const bytes = await new Response(form.body).arrayBuffer()
  const parsed = await new Response(bytes, { headers: { 'content-type': form.contentType } }).formData()
  return { bytes: bytes.byteLength, entries: [...parsed.entries()] }
}

it('fields and the file arrive as they were given, the file last, the length as announced', async () => {
  const fieldName = fc.stringMatching(/^[A-Za-z][\w-]{0,20}$/)
  const fieldText = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fieldName, fieldText, { maxKeys: 4 }),
      fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 }),
      async (fields, chunks) => {
        const size = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
        const file = { filename: 'a.pdf', contentType: 'application/pdf', size, body: chunksOf(...chunks) }
        const form = formStream(fields, file)
        const { bytes, entries } = await readBack(form)
        expect(bytes).toBe(form.size)
        const sent = entries.at(-1)?.[1]
        expect(entries.slice(0, -1)).toEqual(Object.entries(fields))
        if (!(sent instanceof File)) throw new Error('the file did not arrive as one')
        expect(Buffer.from(await sent.arrayBuffer())).toEqual(Buffer.concat(chunks))
      },
    ),
    { numRuns: 50 },
  )
})

it('a name with quotes and line ends stays one name', async () => {
  const filename = 'a"\r\nContent-Type: text/html\r\n\r\n.pdf'
  const file = { filename, contentType: 'application/pdf', size: 1, body: chunksOf(Buffer.from('x')) }
  const form = formStream({}, file)
  expect((await readBack(form)).entries).toHaveLength(1)
})

it('a source that breaks off breaks the form off', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half')
    throw new Error('gone')
  }
  const file = { filename: 'a.pdf', contentType: 'application/pdf', size: 8, body: broken() }
  await expect(new Response(formStream({}, file).body).arrayBuffer()).rejects.toThrow('gone')
})
