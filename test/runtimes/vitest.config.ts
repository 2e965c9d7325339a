import { defineConfig, mergeConfig } from 'vitest/config'
import everything from '../vitest.config.ts'

/**
 * The API's tests once more, with the app in a Durable Object inside workerd (ENGINE=workers): all but those that nothing
 * of an engine is behind. What only Workers have is tested beside this file; the store's battery runs on a Durable Object
 * in test/store.
 */
export default mergeConfig(
  defineConfig({ ...everything, test: { ...everything.test, include: [] } }),
  defineConfig({
    test: {
      include: ['test/api/**/*.test.ts'],
      exclude: [
        // They hold back by hand what is done behind an answer, which does not reach into workerd.
        'test/api/webhooks.test.ts',
        // Words, schemas and other systems' troubles: the same code with nothing of the engine in it. Some wait in real
        // time there; what a push comes to is in money-outcomes.test.ts too.
        'test/api/{bad-input,forged-ids,outcomes,setup-troubles,uninstalled}.test.ts',
      ],
    },
  }),
)
