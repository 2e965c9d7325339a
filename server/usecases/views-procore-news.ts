import type { HookProblem } from '../domain/webhook.ts'

/** Whether Procore tells this app of changes by itself; otherwise the panel finds them when it opens. */
export type ProcoreNewsView = { told: true } | { told: false; reason: HookProblem; detail: string | null }
