// Run after npm test: fails unless every contract test ran. A skipped test could let an invented field through.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../test-results/vitest.json', import.meta.url))
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { testResults: [] }
const tests = report.testResults
  .filter(({ name }) => name.includes('/test/contract/'))
  .flatMap(({ assertionResults }) => assertionResults)
const idle = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')

if (tests.length === 0 || idle.length > 0) {
  const which = idle.map(({ fullName }) => `\n  ${fullName}`).join('')
  console.error(tests.length === 0 ? 'No contract test ran.' : `Contract tests that did not run:${which}`)
  process.exit(1)
}
