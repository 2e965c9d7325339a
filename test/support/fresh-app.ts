import { beforeAll, beforeEach } from 'vitest'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { companies, people } from '../sandbox/seed/world.ts'
import { type AppUnderTest, startApp } from './app-under-test.ts'
import type { Caller } from './caller.ts'
import { anaWithHarborMapped } from './mapped-project.ts'

// What a file of tests has, once it has called one of the functions below. Imported by name it is always the one of the
// test that runs: files share this module, and those of one worker run one after the other.

export let sandbox: Sandbox
export let app: AppUnderTest
/** Company admin of Marin Builders, in a project that is connected and mapped. Only freshHarbor and sharedHarbor. */
export let ana: Caller

/** `as_seeded`: Procore's own, which the app has to keep. */
type Limits = 'ample' | 'as_seeded'
type Start = (sandbox: Sandbox) => Promise<AppUnderTest>

/** One sandbox for the file; before each test it is back to its seed, and a new app on an empty database stands before it. */
export function freshApp(start: Start = startApp, limits: Limits = 'ample'): void {
  oneSandbox()
  beforeEach(async () => {
    sandbox.reset()
    if (limits === 'ample') sandbox.procore.state.limits = ample
    app = await start(sandbox)
    return () => app.close()
  })
}

/** The same with Ana signed in, Clearstory connected, and Harbor Tower mapped and read. */
export function freshHarbor(start?: Start, limits?: Limits): void {
  freshApp(start, limits)
  beforeEach(async () => {
    ana = await anaWithHarborMapped(app)
  })
}

/** The same, but one app for all tests: for those that leave nothing behind. */
export function sharedHarbor(limits: Limits = 'ample'): void {
  oneSandbox()
  beforeAll(async () => {
    if (limits === 'ample') sandbox.procore.state.limits = ample
    app = await startApp(sandbox)
    ana = await anaWithHarborMapped(app)
    return () => app.close()
  })
}

/** Ana signs in again: hers is a new session, and `ana` the caller with it. */
export async function anaAgain(): Promise<void> {
  ana = await app.as(people.ana.id, companies.marin.id)
}

/** Nobody waits at the gate, however much a test does. */
const ample = { hourly: 1_000_000, spike: 1_000_000 }

function oneSandbox(): void {
  beforeAll(async () => {
    sandbox = await createSandbox()
    return () => sandbox.close()
  })
}
