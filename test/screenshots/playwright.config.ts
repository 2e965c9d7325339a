import { defineConfig } from '@playwright/test'
import { continueOnRuntime } from '../../.ci/runtime.mjs'

await continueOnRuntime()

/** `npm run screenshots`: the pictures of README and marketplace listing, taken from the running product. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
})
