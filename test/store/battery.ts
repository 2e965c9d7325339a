import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../server/domain/ports/store.ts'
import { createEncryption } from '../../server/store/encryption.ts'
import { migrate } from '../../server/store/engine/migrate.ts'
import type { Sql } from '../../server/store/engine/sql.ts'
import { readMigrations } from '../../server/store/engine/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import { answerSituations } from './battery-answers.ts'
import { byHandSituations } from './battery-by-hand.ts'
import { claimSituations } from './battery-claims.ts'
import { clearstorySituations } from './battery-clearstory.ts'
import { closingSituations } from './battery-closing.ts'
import { corLogSituations } from './battery-cor-log.ts'
import { corNameSituations } from './battery-cor-names.ts'
import { corSituations } from './battery-cors.ts'
import { deletionSituations } from './battery-deletions.ts'
import { installationSituations } from './battery-installations.ts'
import { linkStateSituations } from './battery-link-states.ts'
import { migrationSituations } from './battery-migrations.ts'
import { newsSituations } from './battery-news.ts'
import { panelSituations } from './battery-panel.ts'
import { setupTrailSituations } from './battery-setup-trail.ts'
import { signInSituations } from './battery-sign-in.ts'
import { strangerSituations } from './battery-strangers.ts'
import { trailSituations } from './battery-trail.ts'

/** An open, empty database of one engine. */
export type OpenDatabase = () => Promise<{ sql: Sql; close(): Promise<void> }>

export const secretKey = Buffer.alloc(32, 7).toString('base64')
export const migrationsFolder = fileURLToPath(new URL('../../server/store/migrations', import.meta.url))

/** What a situation works on: a migrated, empty store, made anew for each test. */
export interface StoreUnderTest {
  store: Store
  sql: Sql
}

/** Where an engine takes long. */
interface Slow {
  /** The same as `open` with the tables already made. */
  openMigrated?: OpenDatabase
  /** How often a property is tried. */
  tries?: number
}

/** Every situation the store must master, on whichever engine `open` opens. */
export function storeBattery(
  name: string,
  open: OpenDatabase,
  { openMigrated = open, tries = 40 }: Slow = {},
) {
  describe(name, () => {
    migrationSituations(open)

    describe('store', () => {
      let database: Awaited<ReturnType<OpenDatabase>> | undefined
      let store: Store | undefined
      beforeEach(async () => {
        database = await openMigrated()
        await migrate(database.sql, await readMigrations(migrationsFolder))
        store = createStore(database.sql, createEncryption(secretKey))
      })
      afterEach(async () => {
        await database?.close()
        database = undefined
        store = undefined
      })
      const current = (): StoreUnderTest => {
        if (!database || !store) throw new Error('no store outside a test')
        return { store, sql: database.sql }
      }

      signInSituations(current)
      clearstorySituations(current)
      installationSituations(current)
      corSituations(current)
      corLogSituations(current, tries)
      linkStateSituations(current, tries)
      deletionSituations(current)
      claimSituations(current)
      closingSituations(current)
      answerSituations(current)
      byHandSituations(current)
      corNameSituations(current)
      newsSituations(current)
      trailSituations(current)
      setupTrailSituations(current)
      panelSituations(current)
      strangerSituations(current)
    })
  })
}
