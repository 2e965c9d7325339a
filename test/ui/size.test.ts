import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPanel } from '../../.ci/build.mjs'

const kib = 1024

let folder: string
let built: Awaited<ReturnType<typeof buildPanel>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clearstory-size-'))
  built = await buildPanel(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function gzipOf(names: readonly string[]): number {
  return built.sizes.filter(({ name }) => names.includes(name)).reduce((sum, { gzip }) => sum + gzip, 0)
}

describe('the size of the panel, script and style in gzip', () => {
  it('is at most 28 KiB for a first open, in one file', () => {
    expect(built.inPage + gzipOf(built.signedIn)).toBeLessThanOrEqual(28 * kib)
    expect(built.signedIn).toHaveLength(1)
  })

  // The views that follow a sign-in come with it, so that nothing is left to download when the person is back.
  it('is at most 32 KiB with the sign-in page, in three files', () => {
    expect(built.inPage + gzipOf(built.signedOut)).toBeLessThanOrEqual(32 * kib)
    expect(built.signedOut.length).toBeLessThanOrEqual(3)
  })

  it('is at most 100 KiB for all parts together', () => {
    expect(built.inPage + gzipOf(built.sizes.map(({ name }) => name))).toBeLessThanOrEqual(100 * kib)
  })
})
