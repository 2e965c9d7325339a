import * as v from 'valibot'
import type { ProcoreCompanyId, ProcoreProjectId, ProcoreUserId, SessionId } from '../../domain/ids.ts'
import { accessLevels, type ProjectAccess } from '../../domain/person.ts'
import type { ProcoreTokens } from '../../domain/ports/procore.ts'
import type { AccessCache, Sessions } from '../../domain/ports/store-sessions.ts'
import { type Encryption, openTokens, sealTokens, sha256Hex } from '../encryption.ts'
import { firstRow, idColumn, jsonColumn, readRows } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'

const personRow = v.pipe(
  v.object({
    company_id: idColumn<ProcoreCompanyId>(),
    session_id: idColumn<SessionId>(),
    person_id: idColumn<ProcoreUserId>(),
    person_name: v.string(),
  }),
  v.transform((row) => ({
    companyId: row.company_id,
    personId: row.person_id,
    name: row.person_name,
    sessionId: row.session_id,
  })),
)
/** Batch size: the number of unused sessions that one scheduled run ends. */
const atOnce = 50
const tokensRow = v.object({ tokens: v.string() })
const companyNameRow = v.object({ company_name: v.nullable(v.string()) })
const ownRow = v.pipe(
  v.object({ session_id: idColumn<SessionId>(), started_at: v.string(), last_used_at: v.string() }),
  v.transform((row) => ({
    sessionId: row.session_id,
    startedAt: row.started_at,
    lastUsedAt: row.last_used_at,
  })),
)

/** Sessions with their Procore tokens, encrypted. */
export function createSessions(sql: Sql, encryption: Encryption): Sessions {
  const placeOf = (companyId: ProcoreCompanyId, sessionId: SessionId) => ({
    table: 'sessions',
    companyId,
    rowId: sessionId,
  })
  const seal = (companyId: ProcoreCompanyId, sessionId: SessionId, tokens: ProcoreTokens) =>
    sealTokens(encryption, tokens, placeOf(companyId, sessionId))

  return {
    async create({ companyId, personId, name, sessionId }, tokens, now, companyName = null) {
      await sql.run(
        `INSERT INTO sessions (company_id, session_id, person_id, person_name, tokens, refresh_hash,
           created_at, refreshed_at, checked_at, company_name)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          companyId,
          sessionId,
          personId,
          name,
          await seal(companyId, sessionId, tokens),
          await sha256Hex(tokens.refreshToken),
          now,
          now,
          now,
          companyName,
        ],
      )
    },

    async person(companyId, sessionId, startedAfter = '') {
      return firstRow(
        personRow,
        await sql.all(
          `SELECT company_id, session_id, person_id, person_name FROM sessions
           WHERE company_id = ? AND session_id = ? AND created_at > ?`,
          [companyId, sessionId, startedAfter],
        ),
      )
    },

    async companyName(companyId, sessionId) {
      const rows = await sql.all(
        'SELECT company_name FROM sessions WHERE company_id = ? AND session_id = ?',
        [companyId, sessionId],
      )
      return firstRow(companyNameRow, rows)?.company_name ?? null
    },

    async tokens(companyId, sessionId) {
      const row = firstRow(
        tokensRow,
        await sql.all('SELECT tokens FROM sessions WHERE company_id = ? AND session_id = ?', [
          companyId,
          sessionId,
        ]),
      )
      if (!row) return null
      return openTokens(encryption, row.tokens, placeOf(companyId, sessionId))
    },

    async replaceTokens(companyId, sessionId, previousRefreshToken, tokens, now) {
      // Compare-and-set on the token's hash, because encrypting the same token twice gives different ciphertexts.
      const { changes } = await sql.run(
        `UPDATE sessions SET tokens = ?, refresh_hash = ?, refreshed_at = ?
         WHERE company_id = ? AND session_id = ? AND refresh_hash = ?`,
        [
          await seal(companyId, sessionId, tokens),
          await sha256Hex(tokens.refreshToken),
          now,
          companyId,
          sessionId,
          await sha256Hex(previousRefreshToken),
        ],
      )
      return changes > 0
    },

    async touch(companyId, sessionId, now) {
      await sql.run('UPDATE sessions SET used_at = ? WHERE company_id = ? AND session_id = ?', [
        now,
        companyId,
        sessionId,
      ])
    },

    async whoMayOpen(companyId, projectId) {
      const rows = await sql.all(
        `SELECT s.company_id, s.session_id, s.person_id, s.person_name FROM sessions AS s
         JOIN project_access AS a ON a.company_id = s.company_id AND a.person_id = s.person_id
         WHERE s.company_id = ? AND a.project_id = ? AND a.access ->> '$.changeEvents' <> 'none'
         ORDER BY coalesce(s.used_at, s.created_at) DESC, s.session_id`,
        [companyId, projectId],
      )
      return readRows(personRow, rows)
    },

    async ofCompany(companyId) {
      const rows = await sql.all(
        `SELECT company_id, session_id, person_id, person_name FROM sessions
         WHERE company_id = ? ORDER BY session_id`,
        [companyId],
      )
      return readRows(personRow, rows)
    },

    async ofPerson(companyId, personId) {
      const rows = await sql.all(
        `SELECT session_id, created_at AS started_at, coalesce(used_at, created_at) AS last_used_at
         FROM sessions WHERE company_id = ? AND person_id = ? ORDER BY last_used_at DESC, session_id`,
        [companyId, personId],
      )
      return readRows(ownRow, rows)
    },

    async claimCheck(companyId, sessionId, now, before) {
      const { changes } = await sql.run(
        `UPDATE sessions SET checked_at = ?
         WHERE company_id = ? AND session_id = ? AND coalesce(checked_at, '') < ?`,
        [now, companyId, sessionId, before],
      )
      return changes > 0
    },

    async postponeCheck(companyId, sessionId, checkedAt) {
      await sql.run('UPDATE sessions SET checked_at = ? WHERE company_id = ? AND session_id = ?', [
        checkedAt,
        companyId,
        sessionId,
      ])
    },

    async unusedAnywhere(since, startedBefore = '') {
      const rows = await sql.all(
        `SELECT company_id, session_id, person_id, person_name FROM sessions
         WHERE coalesce(used_at, created_at) < ? OR created_at < ?
         ORDER BY coalesce(used_at, created_at) LIMIT ${atOnce}`,
        [since, startedBefore],
      )
      return readRows(personRow, rows)
    },

    async endRefused(companyId, sessionId, refreshToken) {
      const { changes } = await sql.run(
        'DELETE FROM sessions WHERE company_id = ? AND session_id = ? AND refresh_hash = ?',
        [companyId, sessionId, await sha256Hex(refreshToken)],
      )
      return changes > 0
    },

    async end(companyId, sessionId) {
      const { changes } = await sql.run('DELETE FROM sessions WHERE company_id = ? AND session_id = ?', [
        companyId,
        sessionId,
      ])
      return changes > 0
    },
  }
}

const projectAccess: v.GenericSchema<unknown, ProjectAccess> = v.object({
  projectId: idColumn<ProcoreProjectId>(),
  projectName: v.string(),
  projectNumber: v.nullable(v.string()),
  currency: v.nullable(v.string()),
  changeEvents: v.picklist(accessLevels),
  canCreateChangeEvents: v.boolean(),
  commitments: v.picklist(accessLevels),
  primeContracts: v.picklist(accessLevels),
  projectAdmin: v.boolean(),
  companyAdmin: v.boolean(),
  checkedAt: v.string(),
})
const row = v.object({ access: jsonColumn(projectAccess) })

/** A person's rights in a project, as last read from Procore. The caller decides how long they are valid. */
export function createAccessCache(sql: Sql): AccessCache {
  return {
    async get(companyId, personId, projectId) {
      const rows = await sql.all(
        'SELECT access FROM project_access WHERE company_id = ? AND person_id = ? AND project_id = ?',
        [companyId, personId, projectId],
      )
      return firstRow(row, rows)?.access ?? null
    },

    async put(companyId, personId, access) {
      await sql.run(
        `INSERT INTO project_access (company_id, person_id, project_id, access) VALUES (?, ?, ?, ?)
         ON CONFLICT (company_id, person_id, project_id) DO UPDATE SET access = excluded.access`,
        [companyId, personId, access.projectId, JSON.stringify(access)],
      )
    },

    async forget(companyId, personId, projectId) {
      const all = 'DELETE FROM project_access WHERE company_id = ? AND person_id = ?'
      await (projectId === undefined
        ? sql.run(all, [companyId, personId])
        : sql.run(`${all} AND project_id = ?`, [companyId, personId, projectId]))
    },
  }
}
