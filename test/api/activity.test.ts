import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  type ChangeEventId,
  type CorId,
  idOf,
  type ProcoreCompanyId,
  type ProcoreProjectId,
  type ProcoreUserId,
} from '../../server/domain/ids.ts'
import type { ActivityEntry } from '../../server/domain/ports/store-pushes.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

freshHarbor()

const lobby = changeEvents.lobby.id
const [rough, vav] = [seededCors.rough, seededCors.vav]
const into = (...corIds: number[]) =>
  push(ana, {
    kind: 'push',
    corIds: corIds.map(String),
    destination: { kind: 'existing', changeEventId: String(lobby) },
  })
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const ofEvent = async () => (await expectOk(ana.get(`${harbor}/change-events/${lobby}/activity`))).body
const ofCor = async (corId: number) => (await expectOk(ana.get(`${harbor}/cors/${corId}/activity`))).body
const kinds = (body: unknown) =>
  v
    .parse(v.object({ entries: v.array(v.object({ kind: v.string() })) }), body)
    .entries.map(({ kind }) => kind)

describe('the activity of a change event', () => {
  it('tells both sides: pushes with before and after, and what Clearstory changed between them', async () => {
    await into(rough)
    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    await sync()
    await into(rough)
    await push(ana, { kind: 'undo', changeEventId: String(lobby) })
    expect(await ofEvent()).toMatchObject({
      entries: [
        {
          by: 'person',
          kind: 'undo',
          personName: people.ana.name,
          previousCents: 1_300_000,
          newCents: 1_234_567,
        },
        {
          by: 'person',
          kind: 'push',
          changeEventNumber: '010',
          cors: [
            {
              number: '12',
              lines: [{ action: 'change', before: { cents: 1_234_567 }, after: { cents: 1_300_000 } }],
            },
          ],
        },
        {
          by: 'clearstory',
          kind: 'changed',
          corId: String(rough),
          changed: ['amount'],
          before: { number: '12', cents: 1_234_567 },
          after: { cents: 1_300_000, status: 'in_review' },
        },
        {
          by: 'person',
          kind: 'push',
          previousCents: 0,
          newCents: 1_234_567,
          cors: [{ lines: [{ action: 'add', before: null, after: { cents: 1_234_567 } }] }],
        },
      ],
    })
  })

  it('notes a change in Clearstory once, however often it is read', async () => {
    await into(rough)
    sandbox.clearstory.state.editCor(rough, { status: 'approved_to_proceed', amount: 13_000 })
    await sync()
    await sync()
    await expectOk(ana.post(`${harbor}/cors/${rough}/refresh`))
    expect(kinds(await ofEvent())).toEqual(['changed', 'push'])
    expect(await ofEvent()).toMatchObject({ entries: [{ changed: ['amount', 'status'] }, {}] })
  })

  it('does not note changes of CORs that are in no change event, nor those that say nothing new', async () => {
    await into(rough)
    sandbox.clearstory.state.editCor(vav, { amount: 1 })
    sandbox.clearstory.state.editCor(rough, { description: 'More words' })
    await sync()
    expect(kinds(await ofEvent())).toEqual(['push'])
    expect(kinds(await ofCor(vav))).toEqual([])
  })

  it('notes that a revision took over', async () => {
    await into(rough)
    const revised = sandbox.clearstory.state.reviseCor(rough, { amount: 14_000 })
    await sync()
    expect(await ofCor(revised)).toMatchObject({
      entries: [
        {
          by: 'clearstory',
          kind: 'revised',
          before: { number: '12' },
          after: { number: '12.1', cents: 1_400_000 },
        },
      ],
    })
    expect(kinds(await ofEvent())).toEqual(expect.arrayContaining(['revised', 'push']))
  })

  it('names the COR and the lines that were linked and unlinked by hand', async () => {
    const [typed] = sandbox.procore.state.lines(lobby)
    const links = `${harbor}/change-events/${lobby}/links`
    await expectOk(ana.post(links, { corId: String(rough), changeItemIds: [String(typed?.id)] }))
    await expectOk(ana.delete(`${links}/${rough}`))
    const linked = [
      {
        kind: 'unlinked',
        cors: [{ number: '12', lines: [{ action: 'let_go', before: { cents: 910_000 } }] }],
      },
      { kind: 'linked', cors: [{ number: '12', lines: [{ action: 'taken', after: { cents: 910_000 } }] }] },
    ]
    expect(await ofEvent()).toMatchObject({ entries: linked })
    expect(await ofCor(rough)).toMatchObject({ entries: linked })
  })

  it('of one COR shows its own part of a push of many', async () => {
    await into(rough, vav)
    expect(await ofCor(vav)).toMatchObject({
      entries: [{ kind: 'push', newCents: 811_500, cors: [{ corId: String(vav), number: '44' }] }],
    })
  })
})

describe('a long history', () => {
  const page = v.object({
    entries: v.array(v.looseObject({ kind: v.string(), at: v.string() })),
    older: v.nullable(v.string()),
  })
  const companyId = idOf<ProcoreCompanyId>(String(companies.marin.id))
  const byHand = (corId: number, minute: number): ActivityEntry => ({
    at: new Date(Date.UTC(2026, 1, 2, 8, minute)).toISOString(),
    personId: idOf<ProcoreUserId>(String(people.ana.id)),
    personName: people.ana.name,
    projectId: idOf<ProcoreProjectId>(String(projects.harbor.id)),
    changeEventId: idOf<ChangeEventId>(String(lobby)),
    pushId: null,
    kind: 'unlinked',
    plan: null,
    byHand: { corId: idOf<CorId>(String(corId)), corNumber: String(minute), lines: [] },
  })
  async function pagesAs(caller: Caller, path = `${harbor}/change-events/${lobby}/activity`) {
    const pages: v.InferOutput<typeof page>['entries'][] = []
    let before = ''
    for (;;) {
      const { entries, older } = v.parse(page, (await expectOk(caller.get(`${path}${before}`))).body)
      pages.push(entries)
      if (older === null) return pages
      before = `?before=${older}`
    }
  }

  it('is read page by page, both sides in order and nothing twice; as a file it is whole', async () => {
    await into(rough)
    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    await sync()
    for (let minute = 0; minute < 110; minute += 1) {
      await app.deps.store.activity.append(companyId, byHand(rough, minute))
    }
    const pages = await pagesAs(ana)
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 12])
    expect(new Set(pages.flat().map((one) => JSON.stringify(one))).size).toBe(112)
    expect(await pagesAs(ana, `${harbor}/cors/${rough}/activity`)).toEqual(pages)
    const answer = await fetch(`${app.url}${harbor}/change-events/${lobby}/activity?format=csv`, {
      headers: { authorization: `Bearer ${ana.bearer}` },
    })
    expect((await answer.text()).trimEnd().split('\r\n')).toHaveLength(113)
  })

  it('has full pages, and an end, for a person who may not see all of it', async () => {
    for (let minute = 0; minute < 120; minute += 1) {
      const corId = minute % 2 === 0 ? rough : seededCors.sentApproved
      await app.deps.store.activity.append(companyId, byHand(corId, minute))
    }
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, {
      changeEvents: 'Read Only',
      commitments: 'Read Only',
      primeContracts: 'None',
      projectAdmin: 'None',
    })
    const rita = await app.as(people.rita.id, companies.marin.id)
    const seen = await pagesAs(rita)
    expect(seen.map(({ length }) => length)).toEqual([50, 10])
    expect((await pagesAs(ana)).flat()).toHaveLength(120)
  })

  it.each(['x', '1', '1-2-3', '-1-2', '1-x'])('has no page %j', async (before) => {
    const answering = ana.get(`${harbor}/change-events/${lobby}/activity?before=${before}`)
    expect((await answering).status).toBe(400)
  })

  it('keeps of very many lines that were linked the first hundred, and what the rest add up to', async () => {
    const long = 'typed by hand, as discussed with the owner on site '.repeat(40)
    const typed = Array.from({ length: 130 }, (_, at) =>
      String(sandbox.procore.state.addLine(lobby, { description: `Line ${at} ${long}`, amount: 1 })),
    )
    const links = `${harbor}/change-events/${lobby}/links`
    await expectOk(ana.post(links, { corId: String(rough), changeItemIds: typed }))
    const more = { count: 30, cents: 3000 }
    expect(await ofEvent()).toMatchObject({
      entries: [{ newCents: 13_000, cors: [{ newCents: 13_000, more }] }],
    })
    const [entry] = v.parse(
      v.object({ entries: v.array(v.object({ cors: v.array(v.object({ lines: v.array(v.unknown()) })) })) }),
      await ofEvent(),
    ).entries
    expect(entry?.cors[0]?.lines).toHaveLength(100)
    expect(JSON.stringify(entry).length).toBeLessThan(50_000)
    const file = await fetch(`${app.url}${harbor}/cors/${rough}/activity?format=csv`, {
      headers: { authorization: `Bearer ${ana.bearer}` },
    })
    const rows = (await file.text()).trimEnd().split('\r\n')
    expect(rows).toHaveLength(102)
    expect(rows.at(-1)).toContain('"COR 12",,"30 more lines",,30.00,')
  })
})

describe('a push whose answer was lost and that was found again in Procore', () => {
  const file = async (path: string) => {
    const headers = { authorization: `Bearer ${ana.bearer}` }
    return (await fetch(`${app.url}${path}${path.includes('?') ? '&' : '?'}format=csv`, { headers })).text()
  }

  it.each([
    ['push', { kind: 'push', corIds: [String(rough)] }, 'Pushed'],
    ['remove', { kind: 'remove', corIds: [String(rough)] }, 'Removed'],
    ['undo', { kind: 'undo' }, 'Undone'],
  ])('is called what it was, and found again: %s', async (kind, request, words) => {
    const changeEventId = String(lobby)
    if (kind !== 'push') await into(rough)
    sandbox.faults.add({
      ...{ system: 'procore', method: 'PATCH', path: /\/change_events\// },
      kind: 'drop_after',
    })
    await push(ana, { ...request, changeEventId, destination: { kind: 'existing', changeEventId } })
    const found = { kind, foundAgain: true }
    expect(await ofEvent()).toMatchObject({ entries: kind === 'push' ? [found] : [found, { kind: 'push' }] })
    const said = `"${words} (confirmed in Procore later)"`
    expect(await file(`${harbor}/change-events/${lobby}/activity`)).toContain(said)
    const trail = `${harbor}/trail?kinds=${kind}`
    expect((await expectOk(ana.get(trail))).body).toMatchObject({ entries: [found] })
    expect(await file(trail)).toContain(said)
  })

  it('is told from one that was answered', async () => {
    await into(rough)
    expect(await ofEvent()).toMatchObject({ entries: [{ kind: 'push', foundAgain: false }] })
    expect(await file(`${harbor}/change-events/${lobby}/activity`)).toContain('"Pushed"')
  })
})

describe('the same as a file', () => {
  const csv = (path: string) =>
    fetch(`${app.url}${path}?format=csv`, { headers: { authorization: `Bearer ${ana.bearer}` } })

  it('is a table that a spreadsheet opens, under a safe name', async () => {
    await into(rough, vav)
    sandbox.clearstory.state.editCor(rough, { amount: -5.5 })
    await sync()
    const answer = await csv(`${harbor}/change-events/${lobby}/activity`)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="activity-change-event-${lobby}.csv"`,
    )
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const [head, ...rows] = new TextDecoder().decode(bytes).trimEnd().split('\r\n')
    expect(head?.split(',').slice(0, 4)).toEqual(['"When (UTC)"', '"Who"', '"What"', '"COR"'])
    expect(rows).toHaveLength(3)
    expect(rows[0]).toContain('"Clearstory","Changed in Clearstory","COR 12",')
    expect(rows[0]).toContain(',12345.67,-5.50,')
    expect(rows[1]).toContain(`"${people.ana.name}","Pushed","COR 12",`)
  })

  it('holds nothing that a spreadsheet would run', async () => {
    await into(rough)
    sandbox.clearstory.state.editCor(rough, { title: '=HYPERLINK("https://evil.example","Pay")' })
    await sync()
    sandbox.clearstory.state.editCor(rough, { title: '\t+1,2\r\nnext' })
    await sync()
    const text = await (await csv(`${harbor}/cors/${rough}/activity`)).text()
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"",""Pay"")"`)
    expect(text).toContain(`"'\t'+1,2`)
    expect(text).not.toMatch(/(^|,|")[=+@\t]/m)
  })

  it('is for whoever may open the project, and nobody else', async () => {
    const otto = await app.as(people.otto.id, companies.coastal.id)
    const answer = await fetch(`${app.url}${harbor}/cors/${rough}/activity?format=csv`, {
      headers: { authorization: `Bearer ${otto.bearer}` },
    })
    expect(answer.status).toBe(403)
  })
})
