export interface Choice {
  id: string
  text: string
  /** A second, quieter line. */
  about?: string | null
  disabled?: boolean
}

/** More rows than this are not drawn; typing narrows them. */
export const shownAtMost = 60

/** Choices in which every typed word occurs, in their given order. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...choices]
  return choices.filter((choice) => {
    const text = `${choice.text} ${choice.about ?? ''}`.toLocaleLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The next choice that can be picked, going up or down from where the arrow keys stand; wraps around. */
export function nextActive(choices: readonly Choice[], at: number, step: 1 | -1): number {
  for (let tries = 1; tries <= choices.length; tries += 1) {
    const start = at < 0 && step < 0 ? 0 : at
    const index = (start + step * tries + choices.length * 2) % choices.length
    if (choices[index]?.disabled !== true) return index
  }
  return -1
}
