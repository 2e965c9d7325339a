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

describe('what the panel weighs, script and style in gzip', () => {
  it('is at most 28 KiB for a first open, signed in or not', () => {
    expect(built.inPage + gzipOf(built.signedIn)).toBeLessThanOrEqual(28 * kib)
    expect(built.inPage + gzipOf(built.signedOut)).toBeLessThanOrEqual(28 * kib)
  })

  it('comes in two files: each further one would be a request more', () => {
    expect(built.signedIn.length).toBeLessThanOrEqual(2)
    expect(built.signedOut.length).toBeLessThanOrEqual(2)
  })

  // What only a dialog or another tab needs is not part of a first open.
  it('is at most 74 KiB, all parts together', () => {
    expect(built.inPage + gzipOf(built.sizes.map(({ name }) => name))).toBeLessThanOrEqual(74 * kib)
  })
})
