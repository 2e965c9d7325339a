import type { ClearstoryFor } from '../domain/ports/clearstory.ts'
import type { Background, Clock, Hash, Log, Random } from '../domain/ports/platform.ts'
import type { ProcoreFor, ProcoreOAuth } from '../domain/ports/procore.ts'
import type { Store } from '../domain/ports/store.ts'
import type { SyncView } from './views.ts'

/** Everything a use case may reach for. Made once in compose.ts; nothing in it belongs to one person. */
export interface Deps {
  store: Store
  procoreFor: ProcoreFor
  oauth: ProcoreOAuth
  clearstoryFor: ClearstoryFor
  clock: Clock
  random: Random
  hash: Hash
  log: Log
  background: Background
  /** Syncs under way in this process, by company and project: whoever asks meanwhile waits for the same one. */
  syncsUnderWay: Map<string, Promise<SyncView>>
  /** Base address of Clearstory's web application, for links. */
  clearstoryAppUrl: string
}

/** `at` (ISO 8601 UTC) moved by whole seconds. */
export function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString()
}
