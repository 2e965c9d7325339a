import type { ChangeEvent } from './entities.ts'

export const watchedResources = ['Change Events', 'Change Event Line Items'] as const
export type WatchedResource = (typeof watchedResources)[number]
export type ChangeAction = 'create' | 'update' | 'delete'

/** A change to a change event or to one of its lines, by any author. */
export interface WatchedChange {
  resource: WatchedResource
  id: number
  changeEventId: number
  projectId: number
  action: ChangeAction
  byId: number
}

interface Seen {
  stamp: number
  gone: boolean
  change: Omit<WatchedChange, 'action'>
}

/**
 * Reports what has changed since the last call by comparing snapshots, so that it catches every change, however it was
 * made.
 */
export class ChangeWatch {
  readonly #events: () => readonly ChangeEvent[]
  #seen = new Map<string, Seen>()

  constructor(events: () => readonly ChangeEvent[]) {
    this.#events = events
  }

  /** Makes the current state the baseline. */
  reset(): void {
    this.#seen = this.#look()
  }

  take(): WatchedChange[] {
    const before = this.#seen
    const now = this.#look()
    this.#seen = now
    const changes: WatchedChange[] = []
    for (const [key, { stamp, gone, change }] of now) {
      const old = before.get(key)
      if (old === undefined) changes.push({ ...change, action: 'create' })
      else if (gone && !old.gone) changes.push({ ...change, action: 'delete' })
      else if (gone !== old.gone || stamp !== old.stamp) changes.push({ ...change, action: 'update' })
    }
    for (const [key, { gone, change }] of before) {
      if (!now.has(key) && !gone) changes.push({ ...change, action: 'delete' })
    }
    return changes
  }

  #look(): Map<string, Seen> {
    const seen = new Map<string, Seen>()
    for (const event of this.#events()) {
      const place = { changeEventId: event.id, projectId: event.projectId }
      const newest = event.items.reduce<ChangeEvent['items'][number] | null>(
        (last, item) => (last === null || item.updatedAt >= last.updatedAt ? item : last),
        null,
      )
      seen.set(`event ${event.id}`, {
        stamp: event.updatedAt,
        gone: event.deletedAt !== null,
        change: {
          resource: 'Change Events',
          id: event.id,
          byId: newest?.lastEditedById ?? event.createdById ?? 0,
          ...place,
        },
      })
      for (const item of event.items) {
        seen.set(`item ${item.id}`, {
          stamp: item.updatedAt,
          gone: item.deletedAt !== null,
          change: { resource: 'Change Event Line Items', id: item.id, byId: item.lastEditedById, ...place },
        })
      }
    }
    return seen
  }
}
