const longest = 300
const most = 5

/**
 * Flattens Procore's messages of any shape (text, lists, objects of field → messages) into clean sentences: without
 * markup or duplicates, at most five, each at most 300 characters and prefixed with its field name.
 */
export function sentences(value: unknown): string[] {
  const found = new Set<string>()
  for (const words of leaves(value, '', 0)) {
    const clean = plain(words)
    // Skip values without a letter, such as a bare number.
    if (/\p{L}/u.test(clean)) found.add(clean)
    if (found.size === most) break
  }
  return [...found]
}

function* leaves(value: unknown, field: string, depth: number): Generator<string> {
  if (typeof value === 'string') {
    yield field === '' || !/\p{L}/u.test(value) ? value : `${field}: ${value}`
  } else if (typeof value === 'object' && value !== null && depth < 6) {
    for (const [key, member] of Object.entries(value)) {
      yield* leaves(member, Array.isArray(value) ? field : nameOf(key, field), depth + 1)
    }
  }
}

/** Keys that wrap a message but do not name a field. */
const nameless = new Set([
  'base',
  'message',
  'messages',
  'error',
  'errors',
  'detail',
  'details',
  'msg',
  'text',
])

function nameOf(key: string, outer: string): string {
  if (nameless.has(key)) return outer
  return outer === '' ? key : `${outer}.${key}`
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  nbsp: ' ',
}

function plain(words: string): string {
  // Truncate before running the regular expressions: an error body may be a megabyte.
  const text = words
    .slice(0, 5000)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(#?\w{1,6});/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim()
  return text.length > longest ? `${text.slice(0, longest - 1).trimEnd()}…` : text
}
