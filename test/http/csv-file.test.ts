import { Hono } from 'hono'
import { expect, it, vi } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreUserId, type SessionId } from '../../server/domain/ids.ts'
import { csvFile, OpenFiles } from '../../server/http/csv-file.ts'

const person = (name: string) => ({
  companyId: idOf<ProcoreCompanyId>('1'),
  personId: idOf<ProcoreUserId>(name),
  name,
  sessionId: idOf<SessionId>('session-1'),
})

/** A file of pieces without end, until its reader or its time has had enough. */
function endless(files: OpenFiles, name: string) {
  const ended: string[] = []
  async function* pieces() {
    try {
      for (let n = 0; ; n += 1) yield `${n}\r\n`
    } finally {
      ended.push('pieces')
    }
  }
  const app = new Hono().get('/', (c) =>
    csvFile(c, { name: 'file', pieces: pieces(), end: files.begin(person(name)) }),
  )
  return { file: async () => app.request('/'), ended }
}

it('one person has three files under way at most; another is not held up by them', async () => {
  const files = new OpenFiles()
  const { file } = endless(files, 'ana')
  const three = [await file(), await file(), await file()]
  expect((await file()).status).toBe(500)
  expect(() => files.begin(person('ana'))).toThrow(expect.objectContaining({ code: 'too_many_requests' }))
  files.begin(person('ben'))()
  await three[0]?.body?.cancel()
  files.begin(person('ana'))()
})

it('a file that nobody reads on ends after five minutes, and is not whole', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const files = new OpenFiles()
    const { file, ended } = endless(files, 'ana')
    const reader = (await file()).body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(ended).toEqual(['pieces'])
    await expect(
      (async () => {
        for (let n = 0; n < 5; n += 1) await reader?.read()
      })(),
    ).rejects.toThrow('took too long')
    for (const end of [1, 2, 3].map(() => files.begin(person('ana')))) end()
  } finally {
    vi.useRealTimers()
  }
})
