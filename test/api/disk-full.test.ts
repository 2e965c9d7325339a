import Database from 'better-sqlite3'
import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { changeEvents, projects } from '../sandbox/seed/world.ts'
import { engine } from '../support/app-under-test.ts'
import type { Caller } from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { linesBefore } from '../support/lines.ts'
import { anaWithHarborMapped, expectOk, harbor } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

// The limit is SQLite's own; a Durable Object refuses the pragma, and has the same words when it is full (storage-trouble.ts).

let ana: Caller

const lobbyId = changeEvents.lobby.id
const lobby = `${harbor}/change-events/${lobbyId}`
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const many = 60

/** No page more than there is now, and the free ones used up. */
async function fillDisk(): Promise<void> {
  await app.rows('PRAGMA max_page_count = 1')
  const ballast = async () => {
    for (;;) await app.rows('INSERT INTO ballast VALUES (zeroblob(3000)) RETURNING 1')
  }
  await expect(ballast()).rejects.toThrow(/full/)
}

async function makeRoom(): Promise<void> {
  await app.rows('PRAGMA max_page_count = 1000000')
}

describe.skipIf(engine === 'workers')('a push when the disk is full', () => {
  let order: object
  freshApp()
  beforeEach(async () => {
    const corIds = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, many)
    ana = await anaWithHarborMapped(app)
    const database = new Database(app.databasePath)
    database.exec('CREATE TABLE ballast (bytes BLOB)')
    database.close()
    order = {
      kind: 'push',
      corIds: corIds.map(String),
      destination: { kind: 'existing', changeEventId: String(lobbyId) },
    }
  })

  async function plan(): Promise<string> {
    const { body } = await expectOk(ana.post(`${harbor}/pushes`, order))
    return v.parse(v.object({ pushId: v.string(), pushable: v.literal(true) }), body).pushId
  }
  const apply = (pushId: string) => ana.post(`${harbor}/pushes/${pushId}/apply`)

  it('is not even planned, and says so: what cannot be stored is not begun', async () => {
    const before = linesBefore(sandbox, lobbyId)
    await fillDisk()
    expect(await expectProblem(ana.post(`${harbor}/pushes`, order), 503, 'cannot_store')).toMatchObject({
      written: 'no',
    })
    expect(sandbox.procore.state.lines(lobbyId)).toEqual(before.lines)
    await makeRoom()
    await expectOk(apply(await plan()))
    expect(sandbox.procore.state.lines(lobbyId)).toHaveLength(before.lines.length + many)
  })

  it('that fills it up between write and bookkeeping: told as written, found again, never twice', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan()
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const applying = apply(pushId)
    await held.hit
    await fillDisk()
    held.release()
    expect(await expectProblem(applying, 503, 'cannot_store')).toMatchObject({ written: 'yes' })
    // A second write is refused meanwhile, and nothing is shown as pushed that could not be stored.
    await expectProblem(apply(pushId), 502, 'push_unknown')
    const full = await expectOk(ana.post(`${lobby}/refresh`))
    expect(full.body).toMatchObject({ cors: [] })

    await makeRoom()
    const view = await expectOk(ana.post(`${lobby}/refresh`))
    expect(view.body).toMatchObject({ unfinished: [] })
    expect((await expectOk(apply(pushId))).body).toMatchObject({ corCount: many })
    expect(sandbox.procore.state.lines(lobbyId)).toHaveLength(before.lines.length + many)
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
  })

  it('goes to the log with its reason, and nothing of it to the person', async () => {
    await fillDisk()
    const { detail } = await expectProblem(ana.post(`${harbor}/pushes`, order), 503, 'cannot_store')
    expect(detail).toBeNull()
    expect(app.logLines.filter((line) => line.includes('"event":"storage"'))).toEqual([
      expect.stringMatching(/"kind":"cannot_store","reason":"database or disk is full"/),
    ])
  })
})
