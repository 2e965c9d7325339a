// npm test: installs what is needed, builds, checks, runs every test, and ends with a one-line summary. With names of
// test files, runs only those, on Node.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, installChromium } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const results = join(root, 'test-results')
const none = { passed: 0, failed: 0, skipped: 0, failures: [] }
const broken = []
const files = process.argv.slice(2)

await install()
await installChromium()
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

console.log(`Node ${process.versions.node}`)
step('build', process.execPath, ['.ci/build.mjs'])
const sums = (files.length > 0 ? some() : everything()).filter((sum) => sum !== null)
for (const { runner, passed, failed, error } of sums) {
  if (error) broken.push(`${runner}: ${error}`)
  else if (passed + failed === 0) broken.push(`${runner} ran no test`)
}
const total = (name) => sums.reduce((sum, one) => sum + one[name], 0)
const skipped = total('skipped')
// Repeated at the end, so that a truncated log still has them.
for (const { runner, failures } of sums) {
  for (const failure of failures) console.log(`\nFailed (${runner}): ${failure}`)
}
if (broken.length > 0) console.log(`\nBroken: ${broken.join('; ')}`)
console.log(
  `\n${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
)
process.exitCode = broken.length > 0 || total('failed') > 0 ? 1 : 0

function everything() {
  step('biome', bin('biome'), ['check', '.'])
  step('tsc', bin('tsc'), ['-b'])
  return [
    unitTests('vitest', 'test/vitest.config.ts'),
    unitTests('vitest on Workers', 'test/runtimes/vitest.config.ts', { ENGINE: 'workers' }),
    browserTests('playwright', 'panel'),
    browserTests('playwright on Workers', 'panel-workers', { ENGINE: 'workers' }, ['story.spec.ts']),
  ]
}

function some() {
  const specs = files.filter((file) => file.endsWith('.spec.ts'))
  const tests = files.filter((file) => !specs.includes(file))
  return [
    tests.length > 0 ? unitTests('vitest', 'test/vitest.config.ts', {}, tests) : null,
    specs.length > 0 ? browserTests('playwright', 'panel', {}, specs) : null,
  ]
}

function unitTests(runner, config, env = {}, only = []) {
  const file = join(results, env.ENGINE === undefined ? 'vitest.json' : `vitest-${env.ENGINE}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const status = run(bin('vitest'), ['run', '--config', config, ...reporters, ...only], env)
  const report = readJson(file)
  if (!report) return { runner, ...none, error: 'left no results' }
  // A file that fails to load has no failed tests; count it as one failure.
  const unloaded = report.testResults.filter(
    (f) => f.status === 'failed' && !f.assertionResults.some(hasFailed),
  )
  const sum = {
    runner,
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...unloaded.map((f) => `${f.name}\n${firstLines(f.message)}`),
      ...report.testResults.flatMap((f) =>
        f.assertionResults
          .filter(hasFailed)
          .map((t) => `${f.name} › ${t.fullName}\n${firstLines(t.failureMessages.join('\n'))}`),
      ),
    ],
  }
  return status !== 0 && sum.failed === 0 ? { ...sum, error: `exit code ${status}` } : sum
}

function browserTests(runner, folder, env = {}, specs = []) {
  if (!existsSync(join(root, 'test/playwright.config.ts'))) return null
  const file = join(results, `${folder}.json`)
  const options = ['--config', 'test/playwright.config.ts', '--reporter=line,json', '--output']
  const status = run(bin('playwright'), ['test', ...options, join(results, folder), ...specs], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  })
  const report = readJson(file)
  if (!report) return { runner, ...none, error: 'left no results' }
  const { expected, unexpected, flaky, skipped } = report.stats
  const failures = specsOf(report.suites)
    .filter((spec) => !spec.ok || spec.tests.some((test) => test.status === 'flaky'))
    .map((spec) => {
      const errors = spec.tests.flatMap((test) => test.results).flatMap((result) => result.errors)
      return `${spec.file}:${spec.line} › ${spec.title}\n${firstLines(errors.map((e) => e.message).join('\n'))}`
    })
  // A flaky test, which passed only on its second try, counts as failed.
  const sum = { runner, passed: expected, failed: unexpected + flaky, skipped, failures }
  return status !== 0 && sum.failed === 0 ? { ...sum, error: `exit code ${status}` } : sum
}

function step(name, command, args) {
  if (run(command, args) !== 0) broken.push(`${name} failed`)
}

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status
}

function bin(name) {
  return join(root, 'node_modules/.bin', name)
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

function specsOf(suites) {
  return suites.flatMap((suite) => [...suite.specs, ...specsOf(suite.suites ?? [])])
}

function firstLines(text) {
  return text.split('\n').slice(0, 12).join('\n')
}

function hasFailed(test) {
  return test.status === 'failed'
}
