import { defineConfig } from 'vitest/config'

/** For `npm run mutation`: the tests of the domain only, with the same random cases for each mutant. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/domain/*.test.ts'],
    setupFiles: ['test/domain/fixed-seed.ts'],
    env: { LAW_RUNS: '100' },
    testTimeout: 60_000,
  },
})
