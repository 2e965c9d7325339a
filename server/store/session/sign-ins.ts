import * as v from 'valibot'
import type { ProcoreCompanyId, ProcoreUserId } from '../../domain/ids.ts'
import type { SignIns, TakenHandOver } from '../../domain/ports/store-sessions.ts'
import { DecryptionError, type Encryption, openTokens, sealTokens } from '../encryption.ts'
import { idColumn, readRows } from '../engine/rows.ts'
import type { Row, Sql } from '../engine/sql.ts'

const codeRow = v.object({
  code_hash: v.string(),
  company_id: idColumn<ProcoreCompanyId>(),
  company_name: v.nullable(v.string()),
  person_id: idColumn<ProcoreUserId>(),
  person_name: v.string(),
  tokens: v.string(),
  challenge: v.string(),
  expires_at: v.string(),
})
const columns = Object.keys(codeRow.entries).join(', ')

/** Batch size: the number of codes that one clean-up run (every minute) takes. */
const atOnce = 50

/** Used states and hand-over codes. Taking a code deletes it, so that it is single-use. */
export function createSignIns(sql: Sql, encryption: Encryption): SignIns {
  const placeOf = (companyId: ProcoreCompanyId, codeHash: string) => ({
    table: 'hand_over_codes',
    companyId,
    rowId: codeHash,
  })
  const opened = (rows: Row[]): Promise<TakenHandOver[]> =>
    Promise.all(
      readRows(codeRow, rows).map(async (row) => ({
        companyId: row.company_id,
        companyName: row.company_name,
        personId: row.person_id,
        name: row.person_name,
        challenge: row.challenge,
        expiresAt: row.expires_at,
        tokens: await openTokens(encryption, row.tokens, placeOf(row.company_id, row.code_hash)).catch(
          (error: unknown) => {
            if (error instanceof DecryptionError) return null
            throw error
          },
        ),
      })),
    )

  return {
    async isUsed(companyId, stateId) {
      const rows = await sql.all('SELECT 1 FROM used_sign_ins WHERE company_id = ? AND state_id = ?', [
        companyId,
        stateId,
      ])
      return rows.length > 0
    },

    async offerCode(
      codeHash,
      { companyId, companyName, personId, name, challenge, expiresAt },
      tokens,
      state,
    ) {
      const sealed = await sealTokens(encryption, tokens, placeOf(companyId, codeHash))
      const [, offered] = await sql.batch([
        {
          sql: `INSERT INTO used_sign_ins (state_id, company_id, expires_at) VALUES (?, ?, ?)
            ON CONFLICT (state_id) DO NOTHING`,
          params: [state.stateId, companyId, state.expiresAt],
        },
        {
          sql: `INSERT INTO hand_over_codes (${columns}) SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE changes() > 0`,
          params: [codeHash, companyId, companyName, personId, name, sealed, challenge, expiresAt],
        },
      ])
      return (offered?.changes ?? 0) > 0
    },

    async takeAllOf(companyId) {
      return opened(
        await sql.all(`DELETE FROM hand_over_codes WHERE company_id = ? RETURNING ${columns}`, [companyId]),
      )
    },

    async takeCode(companyId, codeHash) {
      const rows = await sql.all(
        `DELETE FROM hand_over_codes WHERE company_id = ? AND code_hash = ? RETURNING ${columns}`,
        [companyId, codeHash],
      )
      return (await opened(rows))[0] ?? null
    },

    async takeExpired(now) {
      await sql.run('DELETE FROM used_sign_ins WHERE expires_at <= ?', [now])
      return opened(
        await sql.all(
          `DELETE FROM hand_over_codes WHERE code_hash IN
             (SELECT code_hash FROM hand_over_codes WHERE expires_at <= ? LIMIT ${atOnce})
           RETURNING ${columns}`,
          [now],
        ),
      )
    },
  }
}
