/**
 * Parses texts, and remembers what it made of those seen lately: what is opened again and again is mostly the same,
 * and reading it by its schema costs more than fetching it. A text says everything that its parsing depends on, so
 * nothing here can be out of date. What it gives is shared between its callers and must not be changed.
 */
export function rememberParsed<T>(
  parse: (text: string) => T,
  { mostCharacters }: { mostCharacters: number },
): (text: string) => T {
  const known = new Map<string, T>()
  let characters = 0
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) {
      // To the end of the line: the one that was not asked for the longest goes first.
      known.delete(text)
      known.set(text, before)
      return before
    }
    const parsed = parse(text)
    if (text.length > mostCharacters) return parsed
    known.set(text, parsed)
    characters += text.length
    for (const oldest of known.keys()) {
      if (characters <= mostCharacters) break
      known.delete(oldest)
      characters -= oldest.length
    }
    return parsed
  }
}
