import Database from 'better-sqlite3'
import * as v from 'valibot'
import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents, projects } from '../sandbox/seed/world.ts'
import { startNodeApp } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { type Figure, inTurn, median, timed } from './figure.ts'

const asSent = 1000
const inLarge = 1_000_000
const cards = 25

/** Response times in a project with a million CORs compared to one with a thousand: the median of single requests. */
export async function measureMillionCors(): Promise<Figure[]> {
  const many = await projectOfCors()
  const cors = copyCors(many.databasePath)
  // Created only now: while copying, this process was blocked so long that its idle connections would have been closed.
  const few = await projectOfCors()
  const figures: Figure[] = [
    {
      what: 'CORs in the large project of the next lines',
      value: cors,
      unit: '',
      goal: `≥ ${inLarge}`,
      met: cors >= inLarge,
    },
  ]
  for (const [what, path] of [
    ["the panel's data route", `${harbor}/change-events/${changeEvents.conference.id}`],
    ["the COR log's first page, with its totals", `${harbor}/cors?limit=100`],
  ] as const) {
    const ratio = await p50Ratio(many.ana, few.ana, path)
    figures.push({
      what: `${what}, p50 at 10⁶ CORs ÷ 10³`,
      value: ratio,
      unit: '×',
      goal: '≤ 1.5',
      met: ratio <= 1.5,
    })
  }
  await few.close()
  await many.close()
  return figures
}

async function p50Ratio(many: Caller, few: Caller, path: string): Promise<number> {
  const ask = (ana: Caller) => () => timed(() => expectOk(ana.get(path)))
  const { a, b } = await inTurn(100, ask(many), ask(few))
  return median(a) / median(b)
}

/** Harbor Tower with a thousand CORs from Clearstory, some of them in the change event that is opened. */
async function projectOfCors() {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  const corIds = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, asSent)
  const app = await startNodeApp(sandbox)
  const ana = await anaWithHarborMapped(app)
  await push(ana, {
    kind: 'push',
    corIds: corIds.slice(0, cards).map(String),
    destination: { kind: 'existing', changeEventId: String(changeEvents.conference.id) },
  })
  return {
    ana,
    databasePath: app.databasePath,
    close: async () => {
      await app.close()
      await sandbox.close()
    },
  }
}

const named = v.array(v.object({ name: v.string() }))
const kept = v.array(v.object({ type: v.string(), name: v.string(), sql: v.string() }))
const counted = v.object({ rows: v.number() })

/**
 * Multiplies the CORs that are in no change event, each copy with a new id. The data maintained by triggers and indexes
 * is rebuilt once at the end: the result is the same, in a fraction of the time.
 */
function copyCors(databasePath: string): number {
  const database = new Database(databasePath)
  const countOf = (table: string) =>
    v.parse(counted, database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()).rows
  try {
    database.pragma('synchronous = OFF')
    database.pragma('cache_size = -400000')
    const columns = v.parse(named, database.pragma('table_info(cors)')).map(({ name }) => name)
    const own: Record<string, string> = {
      cor_id: 'new_id',
      cor_uuid: "cor_uuid || '-' || i",
      cor: "json_set(cor, '$.corId', new_id)",
    }
    const keeping = v.parse(
      kept,
      database
        .prepare(
          `SELECT type, name, sql FROM sqlite_master
           WHERE (type = 'index' AND tbl_name = 'cors' AND sql <> '') OR name = 'cor_is_counted'`,
        )
        .all(),
    )
    for (const { type, name } of keeping) database.exec(`DROP ${type} ${name}`)
    database.exec(
      'CREATE TEMP TABLE origin AS SELECT * FROM cors WHERE linked = 0 AND contract_id IS NOT NULL',
    )
    const copies = Math.ceil(inLarge / countOf('origin'))
    database.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${copies})
      INSERT INTO cors (${columns.join(', ')})
        SELECT ${columns.map((name) => own[name] ?? name).join(', ')}
        FROM (SELECT o.*, n.i, CAST(1000000000 * n.i + o.cor_id AS TEXT) AS new_id FROM n CROSS JOIN origin AS o);
      UPDATE cor_totals SET count = count * ${copies + 1}, with_amount = with_amount * ${copies + 1},
        cents = cents * ${copies + 1} WHERE linked = 0`)
    for (const { sql } of keeping) database.exec(sql)
    database.pragma('wal_checkpoint(TRUNCATE)')
    return countOf('cors')
  } finally {
    database.close()
  }
}
