import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const run = promisify(execFile)
let out = ''

beforeAll(async () => {
  await mkdir('test-results', { recursive: true })
  out = join(process.cwd(), await mkdtemp('test-results/build-once-'))
})
afterAll(() => rm(out, { recursive: true, force: true }))

/** As `npm start` builds, in a process of its own: it answers with how many migrations it finds then. */
async function build(): Promise<number> {
  const script = `
    const { buildOnce } = await import('./.ci/build-once.mjs')
    await buildOnce({ out: process.env.OUT })
    const { readdirSync } = await import('node:fs')
    console.log(readdirSync(process.env.OUT + '/migrations').length)
    process.exit(0)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, OUT: out },
  })
  return Number(stdout)
}

it('builds for several starts at the same moment, once, and never again for the same sources', async () => {
  // The lock of a process that was killed while it built stops nobody.
  await writeFile(join(out, '.building'), '999999999')
  const all = (await readdir('server/store/migrations')).length
  expect(await Promise.all([build(), build(), build()])).toEqual([all, all, all])
  const built = await stat(join(out, 'server.mjs'))
  expect(await build()).toBe(all)
  expect((await stat(join(out, 'server.mjs'))).mtimeMs).toBe(built.mtimeMs)
  expect(existsSync(join(out, '.building'))).toBe(false)
})
