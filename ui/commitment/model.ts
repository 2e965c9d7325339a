import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { CommitmentView, CorRow } from '../../server/usecases/cor-log/views.ts'
import { createLogApi } from '../api/api.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, onWrite, type Query, type Stop } from '../state/query.ts'

export interface Commitment {
  query: Query<CommitmentView>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  /** A Clearstory sync is in progress. */
  syncing: ReadonlySignal<boolean>
  /** Syncs from Clearstory, then reads the updated view. */
  sync: () => Promise<void>
  /** For polling: resolves to whether anything changed. */
  poll: () => Promise<boolean>
  /** Reads now, after each write, and when the panel becomes visible. */
  open: () => Stop[]
}

/** A subcontract or purchase order: shows what is stored at once and syncs from Clearstory in the background. */
export function createCommitment(
  { http, panel }: Pick<Services, 'http' | 'panel'>,
  commitmentId: string,
): Commitment {
  const api = createLogApi(http)
  const query: Query<CommitmentView> = createQuery(panel, (turn) =>
    api.commitment(turn.projectId, commitmentId),
  )
  const chosen = signal<ReadonlyMap<string, CorRow>>(new Map())
  const syncing = signal(false)

  /** `look` skips the sync if one has only just finished. Resolves to whether anything changed. */
  const readClearstory = async (how: 'look' | 'sync') => {
    const turn = panel.turn()
    if (turn === null) return false
    const before = query.value.value
    await api[how](turn.projectId)
    if (turn.isOver()) return false
    const after = await query.read()
    if (after !== null) panel.standing.value = after.standing
    return JSON.stringify(after?.rows) !== JSON.stringify(before?.rows)
  }
  const showSync = async (how: 'look' | 'sync') => {
    syncing.value = true
    await readClearstory(how)
    syncing.value = false
  }
  const readAll = async () => {
    chosen.value = new Map()
    if (panel.visible.value && (await query.read()) !== null) await showSync('look')
  }
  return {
    query,
    chosen,
    syncing,
    sync: () => showSync('sync'),
    poll: () => readClearstory('look'),
    open: () => [panel.visible.subscribe(() => void readAll()), onWrite(panel, () => void readAll())],
  }
}
