import { defineConfig } from '@playwright/test'
import { continueOnRuntime } from '../.ci/runtime.mjs'

await continueOnRuntime()

/** The panel in a real Chromium, docked in the emulated Procore; each test has a world of its own (panel/world.ts). */
export default defineConfig({
  testDir: 'panel',
  testMatch: '*.spec.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
})
