/** Everything in which a semicolon means nothing, every word, and every semicolon. */
const token = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[A-Za-z_]\w*|;/g

/**
 * Splits a migration into its statements, for engines that take one at a time. Semicolons in strings, quoted names and
 * comments do not count, nor do those between BEGIN and END of a trigger.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let from = 0
  let depth = 0
  let first = ''
  let isTrigger = false
  for (const match of sql.matchAll(token)) {
    const [found] = match
    if (found === ';') {
      if (depth > 0) continue
      statements.push(sql.slice(from, match.index))
      from = match.index + 1
      first = ''
      isTrigger = false
      continue
    }
    if (!/^[A-Za-z_]/.test(found)) continue
    const word = found.toUpperCase()
    if (first === '') first = word
    if (first === 'CREATE' && word === 'TRIGGER') isTrigger = true
    if (isTrigger && (word === 'BEGIN' || word === 'CASE')) depth += 1
    if (isTrigger && word === 'END') depth -= 1
  }
  statements.push(sql.slice(from))
  return statements.map((statement) => statement.trim()).filter((statement) => !isEmpty(statement))
}

function isEmpty(statement: string): boolean {
  return statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() === ''
}
