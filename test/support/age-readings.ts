import Database from 'better-sqlite3'

/** Makes everything the app has read from both systems older by the given time. */
export function ageReadings(databasePath: string, seconds: number): void {
  const database = new Database(databasePath)
  try {
    database.pragma('busy_timeout = 5000')
    const columns = { syncs: 'synced_at', change_events: 'read_at', notification_reads: 'read_at' }
    for (const [table, column] of Object.entries(columns)) {
      database
        .prepare(`UPDATE ${table} SET ${column} = strftime('%Y-%m-%dT%H:%M:%fZ', ${column}, ?)`)
        .run(`-${seconds} seconds`)
    }
  } finally {
    database.close()
  }
}
