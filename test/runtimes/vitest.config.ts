import { defineConfig, mergeConfig } from 'vitest/config'
import everything from '../vitest.config.ts'

/**
 * The API's tests once more, with the app inside workerd (ENGINE=workers): all but those that nothing of an engine is
 * behind, because every test costs twice as much there. What only Workers have is tested beside this file, on every run; the store's battery runs on
 * D1 in test/store.
 */
export default mergeConfig(
  defineConfig({ ...everything, test: { ...everything.test, include: [] } }),
  defineConfig({
    test: {
      include: ['test/api/**/*.test.ts'],
      exclude: [
        // Words, schemas and other systems' troubles: the same code with nothing of the engine in it. Some wait in real
        // time there; what a push comes to is in money-outcomes.test.ts too.
        'test/api/{attachments,bad-input,forged-ids,outcomes,setup-troubles,uninstalled}.test.ts',
      ],
    },
  }),
)
