import type { Sandbox } from '../sandbox/sandbox.ts'

/** A COR and its revisions, which have different ids and numbers but are all the same money. */
export interface Family {
  /** The number without the revision's suffix. */
  readonly base: string
  /** The current COR: the latest revision. */
  corId: number
  number: string
  revision: number
  readonly corIds: Set<number>
  readonly numbers: Set<string>
  /** The number it had when it was unlinked by hand; null if no such lines are left. */
  looseAs: string | null
}

/** A line as the game tracks it. */
interface KnownLine {
  eventId: number
  /** null for a stranger's line. */
  owner: Family | null
  /** For strangers' lines: the content as strangers left it. */
  text: string
  /** Unlinked by hand: still in Procore, but the app assigns it to no COR. */
  isLoose: boolean
}

export interface OwnLine {
  eventId: number
  lineId: number
  cents: number
  isLoose: boolean
}

/** Change events that the game creates have ids above the seed's. */
const firstMade = 562949970000000

/**
 * The game's independent bookkeeping: the owner of each line, and which CORs belong together. Based on the sandbox,
 * never on the app.
 */
export class Books {
  readonly families: Family[]
  /** Change events in play; those in the recycle bin are in `bin` as well. */
  readonly events: number[]
  readonly bin = new Set<number>()
  /** Change events in which a person has linked or unlinked lines since the last look. */
  readonly relinked = new Set<number>()
  readonly #procore: Sandbox['procore']['state']
  readonly #lines = new Map<number, KnownLine>()
  /** Owners of lines that were linked by hand, by the lines' content. */
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

  /** The owner of a line; null for a stranger's. */
  ownerOf(lineId: string | number): Family | null {
    const known = this.#lines.get(Number(lineId))
    if (!known) throw new Error(`line ${lineId} is not known`)
    return known.owner
  }

  /** A stranger added or edited a line. A line of ours stays ours, however it was edited. */
  strangerLeft(eventId: number, lineId: number): void {
    const known = this.#lines.get(lineId)
    if (known?.owner) return
    this.#lines.set(lineId, { eventId, owner: null, text: this.#textOf(eventId, lineId), isLoose: false })
  }

  /** A stranger removed a line of their own. */
  strangerRemoved(lineId: number): void {
    if (this.#lines.get(lineId)?.owner === null) this.#lines.delete(lineId)
  }

  /** Assigns a stranger's line, or an unlinked one, to a COR. */
  tie(lineId: number, owner: Family): void {
    const known = this.#lines.get(lineId)
    if (!known) throw new Error(`line ${lineId} is not known`)
    this.#tied.set(this.#saidBy(known.eventId, lineId), owner)
    this.#lines.set(lineId, { ...known, owner, isLoose: false })
    this.relinked.add(known.eventId)
    if (!this.linesOf(owner).some(({ isLoose }) => isLoose)) owner.looseAs = null
  }

  /** A COR was unlinked by hand; its lines stay in Procore. */
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

  /** Records new change events and new lines, each under the COR that its description names. */
  observe(): void {
    for (const { id, items } of this.#procore.changeEvents) {
      if (id > firstMade && !this.events.includes(id)) this.events.push(id)
      if (!this.events.includes(id)) continue
      for (const item of items) {
        if (this.#lines.has(item.id) || item.deletedAt !== null) continue
        // When an undo restores a line that was linked by hand, it has the description that the person entered.
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

  /** A COR's lines that are not deleted, including those in the recycle bin. */
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

  /** Strangers' lines that differ from how strangers left them. */
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
