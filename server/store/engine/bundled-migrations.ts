import m0001 from '../migrations/0001_schema.sql'
import type { Migration } from './migrate.ts'

/** The files of `migrations/` as text for Workers, which have no file system. A test compares them with the folder. */
export const bundledMigrations: readonly Migration[] = [{ name: '0001_schema.sql', sql: m0001 }]
