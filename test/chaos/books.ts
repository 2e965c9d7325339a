import type { Sandbox } from '../sandbox/sandbox.ts'

/** A COR and its revisions, one after the other under other ids and numbers: the same money all along. */
export interface Family {
  /** The number without that of the revision. */
  readonly base: string
  /** The COR that counts now: the latest revision. */
  corId: number
  number: string
  revision: number
  readonly corIds: Set<number>
  readonly numbers: Set<string>
  /** The number it had when it was unlinked by hand; null where no such lines are left. */
  looseAs: string | null
}

/** A line as the game knows it. */
interface KnownLine {
  eventId: number
  /** null: a stranger's. */
  owner: Family | null
  /** Strangers' lines only: the line as strangers left it. */
  text: string
  /** Unlinked by hand: in Procore, and of no COR for the app. */
  isLoose: boolean
}

export interface OwnLine {
  eventId: number
  lineId: number
  cents: number
  isLoose: boolean
}

/** Ids of change events made during the game are above the seed's. */
const firstMade = 562949970000000

/** What the game knows of its own: whose each line is, and which CORs are one. Counted in the sandbox, never by the app. */
export class Books {
  readonly families: Family[]
  /** Change events in play; those in the recycle bin are in `bin` as well. */
  readonly events: number[]
  readonly bin = new Set<number>()
  /** Change events where a person linked or unlinked lines since the last look. */
  readonly relinked = new Set<number>()
  readonly #procore: Sandbox['procore']['state']
  readonly #lines = new Map<number, KnownLine>()
  /** Owners of lines that were linked by hand, by what the lines say. */
  readonly #tied = new Map<string, Family>()

  constructor({ procore, clearstory }: Sandbox, corIds: readonly number[], events: readonly number[]) {
    this.#procore = procore.state
    this.events = [...events]
    this.families = corIds.map((corId) => {
      const number = clearstory.state.cor(corId)?.corNumber ?? ''
      return {
        base: number,
        corId,
        number,
        revision: 0,
        corIds: new Set([corId]),
        numbers: new Set([number]),
        looseAs: null,
      }
    })
    for (const eventId of events) {
      for (const { id } of procore.state.lines(eventId)) this.strangerLeft(eventId, id)
    }
  }

  get openEvents(): number[] {
    return this.events.filter((eventId) => !this.bin.has(eventId))
  }

  familyOf(corId: string | number): Family {
    const family = this.families.find(({ corIds }) => corIds.has(Number(corId)))
    if (!family) throw new Error(`COR ${corId} is not in play`)
    return family
  }

  /** Whose a line is; null for a stranger's. */
  ownerOf(lineId: string | number): Family | null {
    const known = this.#lines.get(Number(lineId))
    if (!known) throw new Error(`line ${lineId} is not known`)
    return known.owner
  }

  /** A stranger typed or edited a line; whatever he did to one of ours, it stays ours. */
  strangerLeft(eventId: number, lineId: number): void {
    const known = this.#lines.get(lineId)
    if (known?.owner) return
    this.#lines.set(lineId, { eventId, owner: null, text: this.#textOf(eventId, lineId), isLoose: false })
  }

  /** A stranger removed his line. */
  strangerRemoved(lineId: number): void {
    if (this.#lines.get(lineId)?.owner === null) this.#lines.delete(lineId)
  }

  /** A line of a stranger, or one that was unlinked, belongs to a COR from now on. */
  tie(lineId: number, owner: Family): void {
    const known = this.#lines.get(lineId)
    if (!known) throw new Error(`line ${lineId} is not known`)
    this.#tied.set(this.#saidBy(known.eventId, lineId), owner)
    this.#lines.set(lineId, { ...known, owner, isLoose: false })
    this.relinked.add(known.eventId)
    if (!this.linesOf(owner).some(({ isLoose }) => isLoose)) owner.looseAs = null
  }

  /** A COR was unlinked by hand: its lines stay. */
  loosen(owner: Family, eventId: number): void {
    for (const { lineId } of this.linesOf(owner).filter((line) => line.eventId === eventId)) {
      const known = this.#lines.get(lineId)
      if (known) known.isLoose = true
    }
    owner.looseAs = owner.number
    this.relinked.add(eventId)
  }

  revised(family: Family, corId: number, number: string): void {
    family.corId = corId
    family.number = number
    family.revision += 1
    family.corIds.add(corId)
    family.numbers.add(number)
  }

  /** Takes note of what has come about: change events that were made, and lines, each of the COR it is named after. */
  observe(): void {
    for (const { id, items } of this.#procore.changeEvents) {
      if (id > firstMade && !this.events.includes(id)) this.events.push(id)
      if (!this.events.includes(id)) continue
      for (const item of items) {
        if (this.#lines.has(item.id) || item.deletedAt !== null) continue
        // A line that was linked by hand comes back by an undo in the words of whoever typed it.
        const owner = this.#tied.get(this.#saidBy(id, item.id)) ?? this.#namedIn(item.description)
        if (!owner) throw new Error(`line ${item.id} “${item.description}” is of no COR`)
        this.#lines.set(item.id, { eventId: id, owner, text: '', isLoose: false })
      }
    }
  }

  #namedIn(description: string): Family | undefined {
    return this.families.find(({ numbers }) =>
      [...numbers].some((number) => description.startsWith(`COR ${number} `)),
    )
  }

  /** A COR's lines that are not deleted, in the recycle bin too. */
  linesOf(owner: Family): OwnLine[] {
    return [...this.#lines].flatMap(([lineId, known]) => {
      if (known.owner !== owner) return []
      const line = this.#line(known.eventId, lineId)
      return line ? [{ eventId: known.eventId, lineId, cents: line.amountCents, isLoose: known.isLoose }] : []
    })
  }

  sumOf(owner: Family): number {
    return this.linesOf(owner).reduce((sum, { cents }) => sum + cents, 0)
  }

  /** Strangers' lines in a change event that are not deleted. */
  strangersIn(eventId: number): number[] {
    return [...this.#lines].flatMap(([lineId, known]) =>
      known.owner === null && known.eventId === eventId && this.#line(eventId, lineId) ? [lineId] : [],
    )
  }

  /** Strangers' lines that are not as strangers left them. */
  touchedStrangers(): number[] {
    return [...this.#lines].flatMap(([lineId, { owner, eventId, text }]) =>
      owner === null && this.#textOf(eventId, lineId) !== text ? [lineId] : [],
    )
  }

  #line(eventId: number, lineId: number) {
    return this.#procore.lines(eventId).find(({ id }) => id === lineId)
  }

  #saidBy(eventId: number, lineId: number): string {
    const line = this.#line(eventId, lineId)
    return `${line?.description} ${line?.amountCents}`
  }

  #textOf(eventId: number, lineId: number): string {
    const line = this.#line(eventId, lineId)
    if (!line) return 'gone'
    const { editable: _, deletable: __, ...content } = line
    return JSON.stringify(content)
  }
}
