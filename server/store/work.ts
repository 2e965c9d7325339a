import * as v from 'valibot'
import type { Work } from '../domain/ports/store-work.ts'
import { readRows } from './rows.ts'
import type { Sql } from './sql.ts'

const waitingRow = v.object({ soon: v.number(), has_data: v.number() })

export function createWork(sql: Sql): Work {
  return {
    async waiting() {
      const [row] = readRows(
        waitingRow,
        await sql.all(
          `SELECT
             EXISTS (SELECT 1 FROM pushes WHERE state IN ('sending', 'unknown'))
               OR EXISTS (SELECT 1 FROM webhook_events WHERE worked_at IS NULL)
               OR EXISTS (SELECT 1 FROM hand_over_codes) AS soon,
             EXISTS (SELECT 1 FROM sessions)
               OR EXISTS (SELECT 1 FROM used_sign_ins)
               OR EXISTS (SELECT 1 FROM connections)
               OR EXISTS (SELECT 1 FROM links)
               OR EXISTS (SELECT 1 FROM activity)
               OR EXISTS (SELECT 1 FROM installations) AS has_data`,
        ),
      )
      if (row?.soon) return 'soon'
      return row?.has_data ? 'later' : 'none'
    },
  }
}
