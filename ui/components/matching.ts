export interface Choice {
  id: string
  text: string
  /** Secondary text below the label. */
  about?: string | null
  disabled?: boolean
}

/** At most this many rows are rendered; typing narrows the list. */
export const shownAtMost = 60

/** The choices that contain every typed word, in the given order. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...choices]
  return choices.filter((choice) => {
    const text = `${choice.text} ${choice.about ?? ''}`.toLocaleLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The next enabled choice in the direction of the arrow key; wraps around. */
export function nextActive(choices: readonly Choice[], at: number, step: 1 | -1): number {
  for (let tries = 1; tries <= choices.length; tries += 1) {
    const start = at < 0 && step < 0 ? 0 : at
    const index = (start + step * tries + choices.length * 2) % choices.length
    if (choices[index]?.disabled !== true) return index
  }
  return -1
}
