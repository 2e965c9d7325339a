import * as v from 'valibot'
import { idOf, type ProcoreProjectId } from '../domain/ids.ts'
import type { HookState, Hooks } from '../domain/ports/store-webhooks.ts'
import { type HookScope, hookProblems } from '../domain/webhook.ts'
import { replacing } from './many-rows.ts'
import { readRows } from './rows.ts'
import type { Sql } from './sql.ts'

const hookRow = v.pipe(
  v.object({
    scope: v.string(),
    hook_id: v.nullable(v.string()),
    problem: v.nullable(v.picklist(hookProblems)),
    detail: v.nullable(v.string()),
    checked_at: v.string(),
  }),
  v.transform(
    (row): HookState => ({
      scope: scopeOf(row.scope),
      hookId: row.hook_id,
      problem: row.problem,
      detail: row.detail,
      checkedAt: row.checked_at,
    }),
  ),
)

function scopeOf(text: string): HookScope {
  return text === 'company' ? text : idOf<ProcoreProjectId>(text)
}

const columns = ['company_id', 'scope', 'hook_id', 'problem', 'detail', 'checked_at']

/** How it stands with our hooks in Procore. */
export function createHooks(sql: Sql): Hooks {
  return {
    async list(companyId) {
      return readRows(
        hookRow,
        await sql.all(
          'SELECT scope, hook_id, problem, detail, checked_at FROM hooks WHERE company_id = ? ORDER BY scope',
          [companyId],
        ),
      )
    },

    async save(companyId, { scope, hookId, problem, detail, checkedAt }) {
      await sql.run(
        `INSERT INTO hooks (${columns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?)
         ${replacing(['company_id', 'scope'], columns)}`,
        [companyId, scope, hookId, problem, detail, checkedAt],
      )
    },

    async remove(companyId, scope) {
      await sql.run('DELETE FROM hooks WHERE company_id = ? AND scope = ?', [companyId, scope])
    },
  }
}
