import { defineConfig } from 'vitest/config'
import { continueOnRuntime } from '../.ci/runtime.mjs'

await continueOnRuntime()

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/panel/**', 'node_modules/**'],
    // Half of a test's time is another process at work or somebody waiting: two at once, however few processors.
    maxWorkers: 2,
    // The server's modules keep no state, so files share them: loading them for each file took a third of the time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
