import * as v from 'valibot'
import type { Sql, Statement } from '../../server/store/engine/sql.ts'

const made = v.object({ type: v.string(), name: v.string(), sql: v.string() })

async function everythingIn(sql: Sql, more = ''): Promise<v.InferOutput<typeof made>[]> {
  const found = await sql.all(
    `SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view', 'trigger')
     AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' ${more}`,
  )
  return found.map((row) => v.parse(made, row))
}

const statement = (text: string): Statement => ({ sql: text, params: [] })
const foreignKeysLast = statement('PRAGMA defer_foreign_keys = ON')

/** Leaves a database as empty as it was made. */
export async function dropEverything(sql: Sql): Promise<void> {
  const found = (await everythingIn(sql)).filter(({ type }) => type !== 'trigger')
  if (found.length === 0) return
  await sql.batch([foreignKeysLast, ...found.map(({ type, name }) => statement(`DROP ${type} "${name}"`))])
}

/** Empties every table; the schema stays, and what the migrations say of themselves. */
export async function deleteEverything(sql: Sql): Promise<void> {
  const found = await everythingIn(sql, "AND name <> 'schema_migrations'")
  const triggers = found.filter(({ type }) => type === 'trigger')
  const tables = found.filter(({ type }) => type === 'table')
  // The audit trail refuses to be emptied, so its guards step aside for this one batch.
  await sql.batch([
    foreignKeysLast,
    ...triggers.map(({ name }) => statement(`DROP TRIGGER "${name}"`)),
    ...tables.map(({ name }) => statement(`DELETE FROM "${name}"`)),
    ...triggers.map(({ sql: text }) => statement(text)),
  ])
}
