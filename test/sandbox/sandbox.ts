import { createClearstory } from './clearstory/clearstory.ts'
import { controlRoutes } from './control.ts'
import { Faults } from './core/faults.ts'
import { Journal } from './core/journal.ts'
import { createProcore, type EmulatedProcore } from './procore/procore.ts'

export interface SandboxOptions {
  ports?: { procore?: number; clearstory?: number }
  /** PUBLIC_URL of the app: the origin of its panel, and the allowed redirect target of Procore's login. */
  appUrl?: string
}

export interface Sandbox {
  procore: EmulatedProcore
  clearstory: Awaited<ReturnType<typeof createClearstory>>
  journal: Journal
  faults: Faults
  /** For an app that knows its own URL only after the sandbox has started. */
  setAppUrl(url: string): void
  /** Resets both systems to the seed, clears the journal and removes all faults. */
  reset(): void
  close(): Promise<void>
}

/** Both emulated systems with consistent data, for tests and for the demo. */
export async function createSandbox({ ports, appUrl }: SandboxOptions = {}): Promise<Sandbox> {
  const journal = new Journal()
  const faults = new Faults()
  const clearstoryPort = ports?.clearstory === undefined ? {} : { port: ports.clearstory }
  const procorePort = ports?.procore === undefined ? {} : { port: ports.procore }
  const clearstory = await createClearstory({ journal, faults, ...clearstoryPort })
  const reset = () => {
    faults.clear()
    procore.reset()
    clearstory.reset()
    journal.clear()
  }
  const procore = await createProcore({
    journal,
    faults,
    appUrl: appUrl ?? 'http://127.0.0.1:3000',
    control: controlRoutes({ journal, faults, procore: () => procore.state, reset: () => reset() }),
    ...procorePort,
  })
  return {
    procore,
    clearstory,
    journal,
    faults,
    setAppUrl: (url) => {
      procore.state.appUrl = url
    },
    reset,
    close: async () => {
      faults.clear()
      await Promise.all([procore.close(), clearstory.close()])
    },
  }
}
