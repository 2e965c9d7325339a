import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { whatIsMissing } from '../.ci/install.mjs'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clearstory-install-'))
  await write('package.json', {})
  await write('package-lock.json', {
    packages: {
      '': {},
      'node_modules/hono': { version: '4.0.0' },
      'node_modules/better-sqlite3': { version: '13.0.0' },
      'node_modules/@esbuild/other': { version: '1.0.0', optional: true },
    },
  })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(path: string, content: object): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), JSON.stringify(content))
}
const found = (packages: object) => write('node_modules/.package-lock.json', { packages })

it('is there as this checkout needs it', () => {
  expect(whatIsMissing()).toBeNull()
})

it('names what an install left out', async () => {
  expect(whatIsMissing(folder)).toBe('node_modules is missing or half-made')
  await found({ 'node_modules/hono': { version: '3.0.0' } })
  expect(whatIsMissing(folder)).toBe('node_modules/hono is 3.0.0 instead of 4.0.0')
  await found({ 'node_modules/hono': { version: '4.0.0' } })
  expect(whatIsMissing(folder)).toBe('node_modules/better-sqlite3 is missing instead of 13.0.0')
})

it('names what does not load, and why, instead of blaming the version of Node alone', async () => {
  await found({
    'node_modules/hono': { version: '4.0.0' },
    'node_modules/better-sqlite3': { version: '13.0.0' },
  })
  await write('node_modules/better-sqlite3/package.json', { main: 'index.js' })
  await writeFile(
    join(folder, 'node_modules/better-sqlite3/index.js'),
    "module.exports = class { constructor() { throw new Error('prebuilds/linux-x64.node: no such file\\nat …') } }",
  )
  expect(whatIsMissing(folder)).toBe(
    `better-sqlite3 does not load on Node ${process.versions.node}, ${process.platform} ${process.arch}: prebuilds/linux-x64.node: no such file`,
  )
})
