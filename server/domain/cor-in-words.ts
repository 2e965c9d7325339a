/** The maximum number of CORs that one line may name. A description that names more was not typed by hand. */
const mostNamed = 50
/** Maximum length of a COR's number; longer ones are not searched for. */
const longestNumber = 90
/**
 * Captures up to 100 characters after "COR" or "CORs": the longest number, and the characters that show whether the
 * number ends there or a decimal follows.
 */
const afterCor = /\bCOR(s?)\b\W*(?=(\w.{0,99}))|\bCOR\W*(?=(\w.{0,99}))/gis
/** "No." and the like before a number. */
const leading = /^(?:(?:pco|co|no|nr|number)(?![a-z])[\W_]*)+/
const standaloneCor = /(?<![a-z])cor(?![a-z])[\W_]*/

/** The texts in which a line of a change event may name CORs. */
export function namedInWords(description: string): string[] {
  const named = new Set<string>()
  for (const [, plural, listed, single] of description.matchAll(afterCor)) {
    const words = withoutZeros((listed ?? single ?? '').toLowerCase().replace(leading, ''))
    for (const one of plural ? listedNumbers(words) : [words]) {
      named.add(one)
      named.add(inOneStyle(one))
      if (named.size >= mostNamed) return [...named].slice(0, mostNamed)
    }
  }
  return [...named]
}

/** "11, 12 and 13 lights" names three numbers. */
function listedNumbers(words: string): string[] {
  const [first = '', ...more] = words.split(/\s*[,;&+]\s*|\s+(?:and|und)\s+/)
  return [
    first,
    ...more.filter((one) => /^\W*\d/.test(one)).map((one) => withoutZeros(one.replace(/^\W+/, ''))),
  ]
}

export interface WrittenNumbers {
  /** The COR's own number. */
  own: string[]
  /** The numbers that it may revise: 12.1, 12R1, 12A and 12-1 may revise 12. */
  earlier: string[]
}

/** How a line may write the number of a COR. */
export function writtenNumbers(number: string): WrittenNumbers {
  const folded = number.trim().toLowerCase()
  if (folded.length > longestNumber) return { own: [], earlier: [] }
  const bare = (folded.split(standaloneCor).at(-1) ?? '').replace(/^\W+/, '').replace(leading, '')
  const own = [folded.replace(/^\W+/, ''), bare]
    .map(withoutZeros)
    .flatMap((one) => [one, inOneStyle(one)])
    .filter((one) => one !== '')
  return { own, earlier: own.flatMap(earlierNumbers) }
}

/** Most suffixes that are taken off one number. */
const mostSuffixes = 3

function earlierNumbers(number: string): string[] {
  const found: string[] = []
  let rest = number
  for (let nth = 0; nth < mostSuffixes; nth += 1) {
    const base = rest.replace(/\.\d+\W*$|(?<=\d)[a-z]$/, '')
    if (base === rest) break
    found.push(base)
    rest = base
  }
  return found
}

/**
 * Writes a revision in Clearstory's own style: 12R1, 12 Rev 1, 12 (R1) and 12-1 become 12.1. Three digits after a
 * hyphen number a series, as in 26-005.
 */
function inOneStyle(text: string): string {
  return text
    .replace(/(?<=\d)[\s\-./(]{0,3}(?:revision|rev|r|v)[\s.\-#]{0,3}0*(?=\d{1,3}(?!\d))/g, '.')
    .replace(/(?<=\d)[-/](?=\d{1,2}(?!\d))0?(?=\d)/g, '.')
}

/**
 * "COR 12", "COR #12", "COR-012". What follows "COR" begins with a word character, so an empty number names nothing.
 */
export function isNamedAfter({ own, earlier }: WrittenNumbers, named: readonly string[]): boolean {
  const isIn = (words: string, number: string, further: RegExp) =>
    words.startsWith(number) && !further.test(words.slice(number.length))
  return named.some(
    (words) =>
      own.some((number) => isIn(words, number, /^(?:\w|\.\d)/)) ||
      earlier.some((number) => isIn(words, number, /^(?:\w|[-./]\d)/)),
  )
}

function withoutZeros(text: string): string {
  return text.replace(/^0+(?=\w)/, '')
}
