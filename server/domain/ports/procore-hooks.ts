import type { HookScope } from '../webhook.ts'

/** What a hook can be told of, in Procore's own spelling. */
export interface HookResource {
  name: string
  actions: string[]
}

export interface ProcoreHook {
  hookId: string
  destinationUrl: string | null
}

export interface HookOrder {
  namespace: string
  payloadVersion: PayloadVersion
  destinationUrl: string
  /** What Procore sends along as `Authorization`: the only proof that a delivery is Procore's (procore/FACTS.md 1.11). */
  authorization: string
}

/** The one with related resources first: only it tells which change event a line belongs to. */
export const payloadVersions = ['v3.0', 'v4.0', 'v2.0'] as const
export type PayloadVersion = (typeof payloadVersions)[number]

/** Webhooks v2.0 of a company or of a project. A hook and its triggers have the same scope. */
export interface ProcoreHooks {
  listResources(scope: HookScope, payloadVersion: PayloadVersion): Promise<HookResource[]>
  list(scope: HookScope, namespace: string): Promise<ProcoreHook[]>
  create(scope: HookScope, order: HookOrder): Promise<ProcoreHook>
  update(scope: HookScope, hookId: string, order: HookOrder): Promise<void>
  remove(scope: HookScope, hookId: string): Promise<void>
  listTriggers(scope: HookScope, hookId: string): Promise<{ resource: string; action: string }[]>
  createTrigger(
    scope: HookScope,
    hookId: string,
    trigger: { resource: string; action: string },
  ): Promise<void>
}
