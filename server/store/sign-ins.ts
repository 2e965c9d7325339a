import * as v from 'valibot'
import type { ProcoreCompanyId, SessionId } from '../domain/ids.ts'
import type { SignIns } from '../domain/ports/store-sign-in.ts'
import { firstRow, idColumn } from './rows.ts'
import type { Sql } from './sql.ts'

const stateRow = v.object({
  company_id: idColumn<ProcoreCompanyId>(),
  challenge: v.string(),
  expires_at: v.string(),
})
const codeRow = v.object({ ...stateRow.entries, session_id: idColumn<SessionId>() })

/** States and hand-over codes. Taking one out deletes it whatever comes of it, so that nothing is used twice. */
export function createSignIns(sql: Sql): SignIns {
  return {
    async start({ state, companyId, challenge, expiresAt }) {
      await sql.run('INSERT INTO sign_ins (state, company_id, challenge, expires_at) VALUES (?, ?, ?, ?)', [
        state,
        companyId,
        challenge,
        expiresAt,
      ])
    },

    async removeExpired(now) {
      await sql.batch(
        ['sign_ins', 'hand_over_codes'].map((table) => ({
          sql: `DELETE FROM ${table} WHERE expires_at <= ?`,
          params: [now],
        })),
      )
    },

    async takeState(state, now) {
      const rows = await sql.all(
        'DELETE FROM sign_ins WHERE state = ? RETURNING company_id, challenge, expires_at',
        [state],
      )
      // People close the popup half-way; what they leave behind goes with the next sign-in.
      await sql.run('DELETE FROM sign_ins WHERE expires_at <= ?', [now])
      const found = firstRow(stateRow, rows)
      if (!found || found.expires_at <= now) return null
      return { companyId: found.company_id, challenge: found.challenge }
    },

    async offerCode({ codeHash, challenge, companyId, sessionId, expiresAt }) {
      await sql.run(
        `INSERT INTO hand_over_codes (code_hash, company_id, session_id, challenge, expires_at)
         VALUES (?, ?, ?, ?, ?)`,
        [codeHash, companyId, sessionId, challenge, expiresAt],
      )
    },

    async takeCode(codeHash, challenge, now) {
      const rows = await sql.all(
        `DELETE FROM hand_over_codes WHERE code_hash = ?
         RETURNING company_id, session_id, challenge, expires_at`,
        [codeHash],
      )
      await sql.run('DELETE FROM hand_over_codes WHERE expires_at <= ?', [now])
      const found = firstRow(codeRow, rows)
      if (!found || found.challenge !== challenge || found.expires_at <= now) return null
      return { companyId: found.company_id, sessionId: found.session_id }
    },
  }
}
