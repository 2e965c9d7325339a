import * as v from 'valibot'
import type { Encryption } from './encryption.ts'
import { sealed } from './rotate-key.ts'
import { readRows } from './rows.ts'
import type { Sql } from './sql.ts'

const keyIdRow = v.object({ key_id: v.string(), count: v.number() })

/** How many stored secrets were encrypted with a key that is not among ours. */
export async function unreadableSecrets(sql: Sql, encryption: Encryption): Promise<number> {
  const known = await encryption.keyIds()
  let unreadable = 0
  for (const { table, column } of sealed) {
    // A ciphertext is v1.<8 characters of key id>.… (encryption.ts).
    const rows = await sql.all(
      `SELECT substr(${column}, 4, 8) AS key_id, count(*) AS count FROM ${table} GROUP BY 1`,
    )
    for (const { key_id, count } of readRows(keyIdRow, rows)) if (!known.includes(key_id)) unreadable += count
  }
  return unreadable
}
