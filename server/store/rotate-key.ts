import * as v from 'valibot'
import type { Encryption } from './encryption.ts'
import { readRows } from './rows.ts'
import type { Sql } from './sql.ts'

/** Where ciphertexts lie: table, column, and what names the row in the place it is bound to. */
export const sealed = [
  { table: 'sessions', column: 'tokens', rowId: 'session_id' },
  { table: 'hand_over_codes', column: 'tokens', rowId: 'code_hash' },
  { table: 'connections', column: 'api_key', rowId: "'api_key'" },
] as const

const sealedRow = v.object({ company_id: v.string(), row_id: v.string(), ciphertext: v.string() })

/**
 * Writes every secret anew under the current key. Reads them with whatever key of `encryption` they were written
 * with; afterwards the previous keys can go. A value that changed meanwhile is written under the current key anyway,
 * so it is left alone. Answers with how many were rewritten.
 */
export async function rotateKey(sql: Sql, encryption: Encryption): Promise<number> {
  let rewritten = 0
  for (const { table, column, rowId } of sealed) {
    const rows = readRows(
      sealedRow,
      await sql.all(`SELECT company_id, ${rowId} AS row_id, ${column} AS ciphertext FROM ${table}`),
    )
    for (const { company_id: companyId, row_id: id, ciphertext } of rows) {
      if (await encryption.isCurrent(ciphertext)) continue
      const place = { table, companyId, rowId: id }
      const anew = await encryption.encrypt(await encryption.decrypt(ciphertext, place), place)
      const { changes } = await sql.run(
        `UPDATE ${table} SET ${column} = ? WHERE company_id = ? AND ${rowId} = ? AND ${column} = ?`,
        [anew, companyId, id, ciphertext],
      )
      rewritten += changes
    }
  }
  return rewritten
}
