import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { Clock } from '../../domain/ports/platform.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import { accessTo } from '../access.ts'
import { addSeconds, type Deps } from '../deps.ts'
import { settleUnfinished } from '../push/recover.ts'
import { readChangeEvent, unlessBehind } from '../read-change-event.ts'
import { clearstoryReadAt, trySync } from '../sync/sync.ts'
import { showChangeEvent } from './show.ts'
import type { ThisEventView } from './views.ts'

/** Seconds a reading of Clearstory is news enough for panels that look by themselves, however many there are. */
const clearstoryTrustedFor = 20
/** The same for Procore, which tells of changes by webhook: only what was missed has to be found this way. */
const procoreTrustedFor = 180

/**
 * What an open panel asks for by itself every now and then: Clearstory's delta, unless somebody had it read a moment
 * ago, and the change event from Procore only where Procore told of something that could not be read yet, or where the
 * last reading is minutes old. What cannot be read now is read another time: nobody waits for this answer.
 */
export async function lookAtChangeEvent(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<ThisEventView> {
  await accessTo(deps, person, projectId)
  await Promise.all([
    lookAtClearstory(deps, person.companyId, projectId),
    lookAtProcore(deps, person, projectId, changeEventId),
  ])
  return showChangeEvent(deps, person, projectId, changeEventId)
}

/** Clearstory's delta where the last one is older than a moment and the project is mapped; never fails. */
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
 * Equal readings that begin within a moment of each other are one: whoever asks for the same again gets the reading that
 * is under way or has just ended. Keys name the person, because people see different things.
 */
export class SharedReadings<T> {
  readonly #clock: Clock
  readonly #sharedForMs: number
  /** By key, in order of their start; those older than the moment are dropped with each new one. */
  readonly #readings = new Map<string, Reading<T>>()

  /** @param sharedForMs 0: no reading is shared */
  constructor(clock: Clock, sharedForMs: number) {
    this.#clock = clock
    this.#sharedForMs = sharedForMs
  }

  /** @param about what is read; a write to it makes its readings outdated */
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
    // A failure is shared by those who wait for it, not by those who try again.
    result.catch(() => {
      if (this.#readings.get(key) === reading) this.#readings.delete(key)
    })
    return result
  }

  /** Something of this was written: the next who asks reads it again. */
  forget(about: string): void {
    for (const [key, reading] of this.#readings) if (reading.about === about) this.#readings.delete(key)
  }
}
