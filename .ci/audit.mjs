// Audits the dependencies offline: pinned versions, lock file, checksums, no download URLs in the lock file, licenses that
// we may ship, and no install scripts. With --online, also checks npm's security advisories.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = new URL('..', import.meta.url)

/**
 * Packages that npm would compile because of their binding.gyp, although they declare no script; their prebuilt
 * binaries are used instead. The other packages with install scripts work without them: those only verify the package
 * or replace a launcher with the binary.
 */
const compiledByNpm = ['better-sqlite3']
/** Allowed licenses of what is shipped, and of tools that only build and test it. */
const shipped = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'])
const forTools = new Set([
  ...shipped,
  ...['MPL-2.0', 'LGPL-3.0-or-later', 'CC0-1.0', 'BlueOak-1.0.0', 'CC-BY-4.0'],
])
const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/

export function problemsOf(manifest, lock) {
  const problems = []
  if (lock.lockfileVersion !== 3) problems.push('package-lock.json is not of version 3')
  const packages = lock.packages ?? {}
  for (const [name, allowed] of Object.entries(manifest.allowScripts ?? {})) {
    if (allowed !== false) problems.push(`${name} may run a script when installed`)
  }
  for (const group of ['dependencies', 'devDependencies']) {
    const wanted = manifest[group] ?? {}
    const locked = packages['']?.[group] ?? {}
    for (const [name, version] of Object.entries(wanted)) {
      if (!exact.test(version)) problems.push(`${name} is not pinned: ${version}`)
      if (locked[name] !== version)
        problems.push(`${name} is ${version} here and ${locked[name]} in the lock file`)
      const found = packages[`node_modules/${name}`]?.version
      if (found !== version) problems.push(`${name} ${version} is locked as ${found}`)
    }
    for (const name of Object.keys(locked)) {
      if (wanted[name] === undefined) problems.push(`${name} is in the lock file only`)
    }
  }
  for (const [path, one] of Object.entries(packages)) {
    if (path === '') continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const named = `${name} ${one.version}`
    if (!/^sha512-[\w+/]{80,}={0,2}$/.test(one.integrity ?? '')) problems.push(`${named} has no checksum`)
    if (one.resolved !== undefined) problems.push(`${named} names where it is downloaded from`)
    const wantsScript = one.hasInstallScript === true || compiledByNpm.includes(name)
    if (wantsScript && manifest.allowScripts?.[name] !== false) {
      problems.push(`${named} runs a script when installed: deny it in allowScripts of package.json`)
    }
    if (one.dev !== true && one.deprecated !== undefined) problems.push(`${named} is deprecated`)
    if (!isAllowed(one.license, one.dev === true ? forTools : shipped)) {
      problems.push(`${named} is under ${one.license ?? 'no licence'}`)
    }
  }
  return problems
}

/** Checks an SPDX expression without nesting: any alternative of an OR, and all parts of an AND, must be allowed. */
function isAllowed(licence, allowed) {
  if (licence === undefined) return false
  const text = licence.replace(/^\((.*)\)$/, '$1')
  return text.split(' OR ').some((choice) => choice.split(' AND ').every((one) => allowed.has(one)))
}

/** npm's security advisories for the shipped packages. Without a registry, prints a note instead of failing. */
function askAdvisories() {
  const asked = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
  })
  let report
  try {
    report = JSON.parse(asked.stdout)
  } catch {
    report = {}
  }
  const found = report.metadata?.vulnerabilities
  if (found === undefined) {
    console.log('npm has no advisories to ask here; the offline look stands alone.')
    return []
  }
  return Object.values(report.vulnerabilities ?? {}).map(
    ({ name, severity }) => `${name}: ${severity} advisory`,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const read = (name) => JSON.parse(readFileSync(new URL(name, root), 'utf8'))
  const problems = problemsOf(read('package.json'), read('package-lock.json'))
  if (process.argv.includes('--online')) problems.push(...askAdvisories())
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
  else console.log('Dependencies are pinned, locked and under known licences.')
}
