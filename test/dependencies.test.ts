import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type LockFile, type Manifest, problemsOf } from '../.ci/audit.mjs'
import { runtimes } from '../.ci/runtime.mjs'

const integrity = `sha512-${'A'.repeat(86)}==`
const good: { manifest: Manifest; lock: LockFile } = {
  manifest: { dependencies: { hono: '4.0.0' }, devDependencies: { vitest: '4.1.0' } },
  lock: {
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { hono: '4.0.0' }, devDependencies: { vitest: '4.1.0' } },
      'node_modules/hono': { version: '4.0.0', integrity, license: 'MIT' },
      'node_modules/vitest': { version: '4.1.0', integrity, license: 'MIT', dev: true },
      'node_modules/vitest/node_modules/lightningcss': {
        version: '1.0.0',
        integrity,
        license: 'MPL-2.0',
        dev: true,
      },
    },
  },
}

/** The problems after something was changed about one package. */
function withPackage(path: string, change: object): string[] {
  const packages = { ...good.lock.packages, [path]: { ...good.lock.packages?.[path], ...change } }
  return problemsOf(good.manifest, { ...good.lock, packages })
}

describe('the dependencies', () => {
  it('are as they should be', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'))
    const [manifest, lock] = [read('package.json'), read('package-lock.json')]
    if (typeof manifest !== 'object' || !manifest || typeof lock !== 'object' || !lock)
      throw new Error('no JSON')
    expect(problemsOf(manifest, lock)).toEqual([])
  })

  it('that are in order have no problems', () => {
    expect(problemsOf(good.manifest, good.lock)).toEqual([])
  })

  it.each([
    ['^4.0.0', 'hono is not pinned: ^4.0.0'],
    ['latest', 'hono is not pinned: latest'],
    ['4.0.1', 'hono is 4.0.1 here and 4.0.0 in the lock file'],
  ])('asked for as %s are refused', (version, problem) => {
    const manifest = { ...good.manifest, dependencies: { hono: version } }
    expect(problemsOf(manifest, good.lock)).toContain(problem)
  })

  it('that only one of the two files knows are refused', () => {
    expect(problemsOf({ devDependencies: { vitest: '4.1.0' } }, good.lock)).toEqual([
      'hono is in the lock file only',
    ])
    const more = { ...good.manifest, dependencies: { hono: '4.0.0', jose: '6.0.0' } }
    expect(problemsOf(more, good.lock)).toContain('jose 6.0.0 is locked as undefined')
  })

  it.each<[string, object, string]>([
    ['have no checksum', { integrity: undefined }, 'hono 4.0.0 has no checksum'],
    ['have a weak checksum', { integrity: 'sha1-AAAA' }, 'hono 4.0.0 has no checksum'],
    [
      'come from elsewhere',
      { resolved: 'git+ssh://git@example.com/hono.git' },
      'hono 4.0.0 names where it is downloaded from',
    ],
    [
      'run scripts',
      { hasInstallScript: true },
      'hono 4.0.0 runs a script when installed: deny it in allowScripts of package.json',
    ],
    ['are deprecated', { deprecated: 'use another' }, 'hono 4.0.0 is deprecated'],
    ['have no licence', { license: undefined }, 'hono 4.0.0 is under no licence'],
    ['are under another licence', { license: 'GPL-3.0-only' }, 'hono 4.0.0 is under GPL-3.0-only'],
    ['may only build', { license: 'MPL-2.0' }, 'hono 4.0.0 is under MPL-2.0'],
    ['need both licences', { license: 'MIT AND GPL-3.0-only' }, 'hono 4.0.0 is under MIT AND GPL-3.0-only'],
  ])('that %s are refused', (_, change, problem) => {
    expect(withPackage('node_modules/hono', change)).toEqual([problem])
  })

  it('may choose among licences', () => {
    expect(withPackage('node_modules/hono', { license: '(MIT OR GPL-3.0-only)' })).toEqual([])
  })

  it('run no script when they are installed: npm 12 runs none that is not allowed', () => {
    const packages = {
      ...good.lock.packages,
      'node_modules/esbuild': {
        version: '0.1.0',
        integrity,
        license: 'MIT',
        dev: true,
        hasInstallScript: true,
      },
    }
    const problems = (allowScripts: Record<string, boolean>) =>
      problemsOf({ ...good.manifest, allowScripts }, { ...good.lock, packages })
    expect(problems({ esbuild: false })).toEqual([])
    expect(problems({ esbuild: true })).toEqual([
      'esbuild may run a script when installed',
      'esbuild 0.1.0 runs a script when installed: deny it in allowScripts of package.json',
    ])
  })

  it('name a Node of each line by version and checksum, for machines with an older one', () => {
    for (const [line, { version, integrity }] of Object.entries(runtimes)) {
      expect(version).toMatch(new RegExp(`^${line}\\.\\d+\\.\\d+$`))
      expect(Object.keys(integrity)).toEqual(['linux-x64', 'linux-arm64'])
      for (const sum of Object.values(integrity)) expect(sum).toMatch(/^sha512-[\w+/]{86}==$/)
    }
    expect(Object.keys(runtimes)).toEqual(['22', '24', '26'])
  })
})
