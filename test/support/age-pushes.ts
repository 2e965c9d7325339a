import Database from 'better-sqlite3'
import * as v from 'valibot'

const sent = v.array(v.object({ push_id: v.string(), sent_at: v.string() }))

/**
 * Makes pushes in progress older: moves their send times back and lets their leases expire. Returns the number of these
 * pushes.
 */
export function ageUnfinishedPushes(databasePath: string, seconds: number): number {
  const database = new Database(databasePath)
  try {
    database.pragma('busy_timeout = 5000')
    const rows = database
      .prepare(`SELECT push_id, sent_at FROM pushes WHERE state IN ('sending', 'unknown')`)
      .all()
    const pushes = v.parse(sent, rows)
    const age = database.prepare(
      `UPDATE pushes SET sent_at = strftime('%Y-%m-%dT%H:%M:%fZ', sent_at, ?),
         lease_until = strftime('%Y-%m-%dT%H:%M:%fZ', sent_at, ?) WHERE push_id = ?`,
    )
    for (const { push_id } of pushes) age.run(`-${seconds} seconds`, `-${seconds} seconds`, push_id)
    return pushes.length
  } finally {
    database.close()
  }
}
