/** The part of the Workers runtime's own module that this app uses; its package declares it for DOM-like globals only. */
declare module 'cloudflare:workers' {
  import type { DurableObjectState } from '@cloudflare/workers-types'

  export abstract class DurableObject<Env = unknown> {
    protected ctx: DurableObjectState
    protected env: Env
    constructor(ctx: DurableObjectState, env: Env)
  }
  /** Keeps the current invocation alive until the promise is settled. */
  export function waitUntil(promise: Promise<unknown>): void
}
