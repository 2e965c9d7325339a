/** JSON without floating point: ids beyond 2^53 and money keep every digit of the original text. */

const startOfInterest = /["\-0-9]/g
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const wholeNumberToken = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const colonAfter = /[ \t\n\r]*:/y

/**
 * Like `JSON.parse`, but every number becomes a string: `{"id": 9007199254740993}` → `{ id: '9007199254740993' }`.
 * Numbers and strings cannot be distinguished afterwards. Throws `SyntaxError` for any text that `JSON.parse` rejects.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(quoteNumbers(text))
}

/** A single linear pass. Invalid JSON is passed on in a form that `JSON.parse` rejects too. */
function quoteNumbers(text: string): string {
  const pieces: string[] = []
  let copied = 0
  let at = nextOfInterest(text, 0)
  while (at < text.length) {
    if (text[at] === '"') {
      at = nextOfInterest(text, endOfString(text, at))
      continue
    }
    numberToken.lastIndex = at
    const token = numberToken.exec(text)?.[0]
    if (token === undefined) break
    const end = at + token.length
    // Quoting would turn a bare number used as a key into a valid key.
    colonAfter.lastIndex = end
    if (colonAfter.test(text)) throw new SyntaxError(`Unexpected number as a key at position ${at}`)
    pieces.push(text.slice(copied, at), '"', token, '"')
    copied = end
    at = nextOfInterest(text, end)
  }
  pieces.push(text.slice(copied))
  return pieces.join('')
}

function nextOfInterest(text: string, from: number): number {
  startOfInterest.lastIndex = from
  return startOfInterest.exec(text)?.index ?? text.length
}

/** The position after the closing quote of the string that opens at `open`; the end of the text if it never closes. */
function endOfString(text: string, open: number): number {
  let at = open
  for (;;) {
    at = text.indexOf('"', at + 1)
    if (at === -1) return text.length
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at + 1
  }
}

/** A number written digit by digit; created by `exactNumber`. */
export class ExactNumber {
  readonly text: string

  constructor(text: string) {
    if (!wholeNumberToken.test(text)) throw new TypeError(`Not a JSON number: ${JSON.stringify(text)}`)
    this.text = text
  }
}

/** A decimal string or id that `stringifyExact` writes as a bare number. Throws `TypeError` for anything else. */
export function exactNumber(text: string): ExactNumber {
  return new ExactNumber(text)
}

export type ExactJson =
  | ExactNumber
  | string
  | number
  | boolean
  | null
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson | undefined }

/**
 * Like `JSON.stringify`, with support for `exactNumber`. Omits members that are `undefined`; throws for NaN and
 * infinities.
 */
export function stringifyExact(value: ExactJson): string {
  if (value instanceof ExactNumber) return value.text
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`Not a JSON number: ${value}`)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(stringifyExact).join(',')}]`
  const members: string[] = []
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${stringifyExact(member)}`)
  }
  return `{${members.join(',')}}`
}

// Array.isArray does not narrow a read-only array.
function isList(value: ExactJson): value is readonly ExactJson[] {
  return Array.isArray(value)
}
