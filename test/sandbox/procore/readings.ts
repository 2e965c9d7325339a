import type { ChangeEvent } from './entities.ts'

/**
 * Read staleness: how old the change events in GET responses are. The response of a write is always live.
 *
 * | kind | shows |
 * |---|---|
 * | live | the current state |
 * | lag | the state `ms` ago by the sandbox's clock, like a lagging replica |
 * | frozen | the state at the time of freezing |
 */
export type Readings = { kind: 'live' } | { kind: 'lag'; ms: number } | { kind: 'frozen' }

interface Version {
  at: number
  /** The state as JSON, to detect changes however they were made. */
  text: string
  /** Null once the change event was permanently deleted. */
  event: ChangeEvent | null
}

interface Source {
  now: () => number
  events: () => readonly ChangeEvent[]
}

/** Keeps earlier states of change events as long as a reader may still see them. */
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

  /** Changing the lag keeps the history; every other change starts from the current state. */
  set readings(readings: Readings) {
    if (readings.kind !== 'lag' || this.#readings.kind !== 'lag') this.#versions.clear()
    this.#readings = readings
    this.#frozen = readings.kind === 'frozen' ? structuredClone([...this.#source.events()]) : []
    // Treat what exists when the lag begins as if it had always existed.
    if (this.#versions.size === 0) this.#record(Number.NEGATIVE_INFINITY)
  }

  /** Records the current state. Called before every change and every read. */
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
        // The timestamp may be ahead of a clock that a test has set back.
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

  /** Drops states that no reader can see any more, because they were replaced before the lag. */
  #withoutOutdated(versions: Version[], ms: number): Version[] {
    const until = this.#source.now() - ms
    const shown = versions.findLastIndex(({ at }) => at <= until)
    return shown > 0 ? versions.slice(shown) : versions
  }
}
