import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { noteCorChanges } from '../../server/store/cors/cor-log.ts'
import { openSqlite } from '../../server/store/engine/sqlite.ts'
import { databaseFolder, migratedDatabase } from '../support/migrated-database.ts'
import { ours, project, t } from './fixtures.ts'

const folder = await databaseFolder('cor-changes')
const path = join(folder, 'app.sqlite')
await migratedDatabase(path)
const { sql, close } = openSqlite(path)
afterAll(close)

it('a page of CORs is compared with each of its CORs by key, not with every linked COR of the project', async () => {
  const [statement] = noteCorChanges(ours, project, [{ cor_id: '1' }], { readAt: t(1), askedAt: t(1) })
  const steps = await sql.all(`EXPLAIN QUERY PLAN ${statement?.sql}`, statement?.params)
  expect(steps.map(({ detail }) => String(detail).replace(/ USING .*?\(/, ' ('))).toEqual([
    'SCAN entry VIRTUAL TABLE INDEX 1:',
    'SEARCH c (company_id=? AND project_id=? AND cor_id=?)',
    expect.stringMatching(/^SEARCH l \(company_id=\? AND cor_id=\?\)/),
  ])
})
