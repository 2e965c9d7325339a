import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { Clock } from '../../domain/ports/platform.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import { addSeconds, type Deps } from '../deps.ts'
import type { ProjectScope } from '../project-scope.ts'
import { settleUnfinished } from '../push/recover.ts'
import { readChangeEvent, unlessBehind } from '../read-change-event.ts'
import { clearstoryReadAt, trySync } from '../sync/sync.ts'
import { showChangeEvent } from './show.ts'
import type { ThisEventView } from './views.ts'

/** Seconds a Clearstory reading counts as fresh for polling panels, however many are open. */
const clearstoryTrustedFor = 20
/** The same for Procore, whose webhooks report changes: polling only has to find the missed ones. */
const procoreTrustedFor = 180

/**
 * The periodic poll of an open panel. Reads Clearstory's delta unless it was read moments ago. Reads the change event
 * from Procore only if a webhook reported a change that could not be read yet, or if the last reading is minutes old.
 * Failed reads are left to a later poll, because no user is waiting for this response.
 */
export async function lookAtChangeEvent(
  scope: ProjectScope,
  changeEventId: ChangeEventId,
): Promise<ThisEventView> {
  const { deps, person, projectId } = scope
  await Promise.all([
    lookAtClearstory(deps, person.companyId, projectId),
    lookAtProcore(deps, person, projectId, changeEventId),
  ])
  return showChangeEvent(scope, changeEventId)
}

/** Reads Clearstory's delta if the project is mapped and the last reading is no longer fresh. Never fails. */
export async function lookAtClearstory(
  deps: Deps,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
): Promise<void> {
  if (!(await deps.store.projectMaps.get(companyId, projectId))) return
  const newSince = addSeconds(deps.clock.now(), -clearstoryTrustedFor)
  const readAt = await clearstoryReadAt(deps, companyId, projectId)
  if (readAt === null || readAt < newSince) await trySync(deps, companyId, projectId, newSince)
}

async function lookAtProcore(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<void> {
  const known = await deps.store.changeEvents.get(person.companyId, projectId, changeEventId)
  const isNew = known !== null && addSeconds(known.readAt, procoreTrustedFor) > deps.clock.now()
  if (isNew && known.staleSince === null) return
  try {
    const reading = await unlessBehind(readChangeEvent(deps, person, projectId, changeEventId))
    if (reading) await settleUnfinished(deps, person, projectId, reading)
  } catch (error) {
    if (!(error instanceof ProcoreError)) throw error
    deps.log.warn('look_failed', { companyId: person.companyId, projectId, kind: error.kind })
  }
}

interface Reading<T> {
  about: string
  /** Milliseconds since the epoch. */
  startedAt: number
  result: Promise<T>
}

/**
 * Shares the result of equal readings that start within a short time of each other: a repeated request gets the
 * reading that is in flight or has just finished. Keys must name the person, because people see different things.
 */
export class SharedReadings<T> {
  readonly #clock: Clock
  readonly #sharedForMs: number
  /** By key, in order of start. Expired entries are dropped on each new reading. */
  readonly #readings = new Map<string, Reading<T>>()

  /** @param sharedForMs 0 turns sharing off */
  constructor(clock: Clock, sharedForMs: number) {
    this.#clock = clock
    this.#sharedForMs = sharedForMs
  }

  /** @param about what is read; a write to it invalidates these readings */
  read({ key, about }: { key: string; about: string }, read: () => Promise<T>): Promise<T> {
    if (this.#sharedForMs === 0) return read()
    const now = Date.parse(this.#clock.now())
    for (const [old, { startedAt }] of this.#readings) {
      if (now >= startedAt && now - startedAt < this.#sharedForMs) break
      this.#readings.delete(old)
    }
    const known = this.#readings.get(key)
    if (known !== undefined) return known.result
    const result = read()
    const reading = { about, startedAt: now, result }
    this.#readings.set(key, reading)
    // Callers already waiting share a failure; a retry starts a new reading.
    result.catch(() => {
      if (this.#readings.get(key) === reading) this.#readings.delete(key)
    })
    return result
  }

  /** Invalidates readings of something that was written: the next request reads it again. */
  forget(about: string): void {
    for (const [key, reading] of this.#readings) if (reading.about === about) this.#readings.delete(key)
  }
}
