/**
 * The part of the Workers runtime's module that this app uses. The official package declares it only for DOM-like
 * globals.
 */
declare module 'cloudflare:workers' {
  import type { DurableObjectState } from '@cloudflare/workers-types'

  export abstract class DurableObject<Env = unknown> {
    protected ctx: DurableObjectState
    protected env: Env
    constructor(ctx: DurableObjectState, env: Env)
  }
}

/** Text files in the Worker's bundle. */
declare module '*.sql' {
  const text: string
  export default text
}
