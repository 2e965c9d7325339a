import type { DurableObjectStorage, SqlStorageValue } from '@cloudflare/workers-types'
import { StoreError } from '../../domain/ports/store.ts'
import { type Migration, migrate } from './migrate.ts'
import type { Row, Sql, SqlValue, Statement } from './sql.ts'

export interface ObjectSql {
  sql: Sql
  /** Whether the object holds any table yet. */
  exists(): boolean
  /** Rows billed by Cloudflare since the object was started. */
  billed(): { rowsRead: number; rowsWritten: number }
  /** Makes every later statement fail: deleted data must not be written again. */
  close(): void
}

export interface ObjectSqlOptions {
  migrations: readonly Migration[]
  /** Called before the first table is created. If it throws, the object stays empty. */
  beforeFirstTable?: () => Promise<void>
  /** Called after the tables were created. */
  afterFirstTable?: () => Promise<void>
}

/**
 * The SQL engine of a company's Durable Object: SQLite in the object's storage.
 *
 * The first write creates the tables. Until then every query returns no rows, so that requests for a company that does not
 * exist (with a made-up id) cost no storage. An object created by an older version is migrated before its first query.
 *
 * Statements run synchronously, so nothing interleaves with the statements of a batch.
 * https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/
 */
export function openObjectSql(
  storage: DurableObjectStorage,
  { migrations, beforeFirstTable, afterFirstTable }: ObjectSqlOptions,
): ObjectSql {
  const billed = { rowsRead: 0, rowsWritten: 0 }
  let isClosed = false
  const exec = (sql: string, params: readonly SqlValue[] = []): Row[] => {
    if (isClosed) throw new StoreError('cannot_store', 'The company was deleted meanwhile.')
    const cursor = storage.sql.exec<Record<string, SqlStorageValue>>(sql, ...params)
    const rows = cursor.toArray()
    billed.rowsRead += cursor.rowsRead
    billed.rowsWritten += cursor.rowsWritten
    return rows
  }
  const run = ({ sql, params }: Statement): { changes: number } => {
    exec(sql, params)
    return { changes: Number(exec('SELECT changes() AS changes')[0]?.changes ?? 0) }
  }
  /** Direct access to the storage, with or without tables. */
  const bare: Sql = {
    // async, so that an engine error becomes a rejection.
    all: async (sql, params) => exec(sql, params),
    run: async (sql, params = []) => run({ sql, params }),
    batch: async (statements) => storage.transactionSync(() => statements.map(run)),
  }

  let hasTables: boolean | null = null
  let migrating: Promise<unknown> | null = null
  const exists = (): boolean => {
    hasTables ??= exec(`SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'`).length > 0
    return hasTables
  }
  const upToDate = (): Promise<unknown> => {
    migrating ??= migrate(bare, migrations).catch((error: unknown) => {
      migrating = null
      throw error
    })
    return migrating
  }
  const makeTables = async (): Promise<void> => {
    await beforeFirstTable?.()
    await migrate(bare, migrations)
    hasTables = true
    await afterFirstTable?.()
  }
  const forWriting = (): Promise<unknown> => {
    if (exists()) return upToDate()
    migrating ??= makeTables().catch((error: unknown) => {
      migrating = null
      throw error
    })
    return migrating
  }

  return {
    sql: {
      async all(sql, params) {
        // While the tables are being created, queries wait for them.
        if (migrating === null && !exists()) return []
        await upToDate()
        return bare.all(sql, params)
      },
      async run(sql, params) {
        await forWriting()
        return bare.run(sql, params)
      },
      async batch(statements) {
        await forWriting()
        return bare.batch(statements)
      },
    },
    exists,
    billed: () => ({ ...billed }),
    close() {
      isClosed = true
    },
  }
}
