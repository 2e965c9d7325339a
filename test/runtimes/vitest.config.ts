import { defineConfig, mergeConfig } from 'vitest/config'
import everything from '../vitest.config.ts'

/**
 * The API's tests once more, with the app inside workerd (ENGINE=workers): all of them, because together they cost under
 * six minutes of one core. What only Workers have is tested beside this file, on every run; the store's battery runs on
 * D1 in test/store.
 */
export default mergeConfig(
  defineConfig({ ...everything, test: { ...everything.test, include: [] } }),
  defineConfig({
    test: {
      include: ['test/api/**/*.test.ts'],
      // News goes through the queue there, which these tests hold back by hand; queue.test.ts has its own.
      exclude: ['test/api/webhooks.test.ts'],
    },
  }),
)
