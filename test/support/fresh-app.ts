import { beforeAll, beforeEach } from 'vitest'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { companies, people } from '../sandbox/seed/world.ts'
import { type AppUnderTest, startApp } from './app-under-test.ts'
import type { Caller } from './caller.ts'
import { anaWithHarborMapped } from './mapped-project.ts'

// Fixtures of a test file that calls one of the functions below. These live bindings always refer to the current test:
// files of the same worker share this module and run one after the other.

export let sandbox: Sandbox
export let app: AppUnderTest
/**
 * Company admin of Marin Builders, in a project that is connected and mapped. Set only by freshHarbor and sharedHarbor.
 */
export let ana: Caller

/** `as_seeded`: Procore's own rate limits, which the app has to respect. */
type Limits = 'ample' | 'as_seeded'
type Start = (sandbox: Sandbox) => Promise<AppUnderTest>

/** One sandbox for the file. Each test starts with the sandbox's seed and a new app on an empty database. */
export function freshApp(start: Start = startApp, limits: Limits = 'ample'): void {
  oneSandbox()
  beforeEach(async () => {
    sandbox.reset()
    if (limits === 'ample') sandbox.procore.state.limits = ample
    app = await start(sandbox)
    return () => app.close()
  })
}

/** The same with Ana signed in, Clearstory connected, and Harbor Tower mapped and synced. */
export function freshHarbor(start?: Start, limits?: Limits): void {
  freshApp(start, limits)
  beforeEach(async () => {
    ana = await anaWithHarborMapped(app)
  })
}

/** The same, but one app for all tests of the file: for tests without side effects. */
export function sharedHarbor(limits: Limits = 'ample'): void {
  oneSandbox()
  beforeAll(async () => {
    if (limits === 'ample') sandbox.procore.state.limits = ample
    app = await startApp(sandbox)
    ana = await anaWithHarborMapped(app)
    return () => app.close()
  })
}

/** Signs Ana in again: sets `ana` to a client with a new session. */
export async function anaAgain(): Promise<void> {
  ana = await app.as(people.ana.id, companies.marin.id)
}

/** Rate limits so high that no test waits at the gate. */
const ample = { hourly: 1_000_000, spike: 1_000_000 }

function oneSandbox(): void {
  beforeAll(async () => {
    sandbox = await createSandbox()
    return () => sandbox.close()
  })
}
