/** Seeded random numbers (mulberry32): the same seed replays the same game. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** An integer from 0 to `sides` - 1. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * sides)
  }

  /** True with a probability of 1 in `inTimes`. */
  once(inTimes: number): boolean {
    return this.roll(inTimes) === 0
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.roll(from.length)]
    if (picked === undefined) throw new Error('nothing to pick from')
    return picked
  }

  /** One to `most` distinct elements. */
  some<T>(from: readonly T[], most: number): T[] {
    const left = [...from]
    const wanted = 1 + this.roll(Math.min(most, left.length))
    return Array.from({ length: wanted }, () => left.splice(this.roll(left.length), 1)).flat()
  }

  /** A random name, by weight. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const names = Object.keys(weights).filter((name): name is Name => name in weights)
    return this.pick(names.flatMap((name) => Array.from({ length: weights[name] }, () => name)))
  }
}
