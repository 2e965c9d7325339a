/** The part of the Workers runtime's own module that this app uses; its package declares it for DOM-like globals only. */
declare module 'cloudflare:workers' {
  import type { DurableObjectState } from '@cloudflare/workers-types'

  export abstract class DurableObject<Env = unknown> {
    protected ctx: DurableObjectState
    protected env: Env
    constructor(ctx: DurableObjectState, env: Env)
  }
}

/** Text files that the Worker's bundle contains. */
declare module '*.sql' {
  const text: string
  export default text
}
