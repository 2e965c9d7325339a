import type { ChangeEvent } from './entities.ts'

/**
 * How old the change events are that GET answers show; a write's own answer is always live.
 *
 * | kind | shows |
 * |---|---|
 * | live | the present state |
 * | lag | the state of `ms` ago by the sandbox's clock, as a lagging replica would |
 * | frozen | the state at the moment it was frozen |
 */
export type Readings = { kind: 'live' } | { kind: 'lag'; ms: number } | { kind: 'frozen' }

interface Version {
  at: number
  /** The state as text, to notice a change however it was made. */
  text: string
  /** Null once the change event is gone for good. */
  event: ChangeEvent | null
}

interface Source {
  now: () => number
  events: () => readonly ChangeEvent[]
}

/** Keeps older states of change events for readers, as long as they are needed. */
export class ReadingHistory {
  readonly #source: Source
  #readings: Readings = { kind: 'live' }
  #frozen: ChangeEvent[] = []
  #versions = new Map<number, Version[]>()

  constructor(source: Source) {
    this.#source = source
  }

  get readings(): Readings {
    return this.#readings
  }

  /** Changing the lag keeps the history; every other change starts from the present state. */
  set readings(readings: Readings) {
    if (readings.kind !== 'lag' || this.#readings.kind !== 'lag') this.#versions.clear()
    this.#readings = readings
    this.#frozen = readings.kind === 'frozen' ? structuredClone([...this.#source.events()]) : []
    // What exists when the lag begins has always existed.
    if (this.#versions.size === 0) this.#record(Number.NEGATIVE_INFINITY)
  }

  /** Notes the present state. Called before every change and every reading. */
  observe(): void {
    this.#record()
  }

  /** The change events as a reader sees them. */
  events(): readonly ChangeEvent[] {
    switch (this.#readings.kind) {
      case 'live':
        return this.#source.events()
      case 'frozen':
        return this.#frozen
      case 'lag': {
        this.#record()
        const until = this.#source.now() - this.#readings.ms
        return [...this.#versions.values()].flatMap((versions) => {
          const shown = versions.findLast(({ at }) => at <= until)?.event
          return shown ? [shown] : []
        })
      }
    }
  }

  #record(since?: number): void {
    if (this.#readings.kind !== 'lag') return
    const events = this.#source.events()
    const now = this.#source.now()
    for (const event of events) {
      const text = JSON.stringify(event)
      const versions = this.#versions.get(event.id) ?? []
      if (versions.at(-1)?.text === text) continue
      const moved = versions.at(-1)?.event?.updatedAt !== event.updatedAt
      versions.push({
        // A stamp can be later than a clock that a test has set back.
        at: since ?? (moved ? Math.min(event.updatedAt, now) : now),
        text,
        event: structuredClone(event),
      })
      this.#versions.set(event.id, this.#withoutOutdated(versions, this.#readings.ms))
    }
    for (const [id, versions] of this.#versions) {
      if (versions.at(-1)?.event && !events.some((event) => event.id === id))
        versions.push({ at: now, text: '', event: null })
    }
  }

  /** Drops what no reader can see any more: states that were already replaced before the lag. */
  #withoutOutdated(versions: Version[], ms: number): Version[] {
    const until = this.#source.now() - ms
    const shown = versions.findLastIndex(({ at }) => at <= until)
    return shown > 0 ? versions.slice(shown) : versions
  }
}
