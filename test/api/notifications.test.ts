import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { seededNotifications } from '../sandbox/seed/clearstory-notifications.ts'
import { changeEvents, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { bulletin7, pastDue, authorizeWork, fromOwner } = seededNotifications
const refresh = (inbox = 'sent') => expectOk(ana.post(`${harbor}/notifications/refresh?inbox=${inbox}`))
const review = (id: number, query = '') => ana.get(`${harbor}/notifications/${id}${query}`)
const calls = () => sandbox.journal.entries({ system: 'clearstory', path: /^\/change-notifications/ })

describe('change notifications', () => {
  it('are unread at first, then listed with who has answered, the most pressing first', async () => {
    expect((await expectOk(ana.get(`${harbor}/notifications`))).body).toMatchObject({
      rows: [],
      readAt: null,
      inbox: 'sent',
    })
    const refreshed = (await refresh()).body
    expect(refreshed).toMatchObject({
      counts: { sent: { all: 3, pastDue: 1 }, received: { all: 1, pastDue: 0 } },
      rows: [
        { notificationId: String(pastDue), pastDue: true, answered: 1, asked: 2, typeId: 1 },
        {
          notificationId: String(bulletin7),
          pastDue: false,
          answered: 3,
          asked: 5,
          status: 'in_progress',
          reference: 'CN-118',
          estimateCents: 4_000_000,
        },
        { notificationId: String(authorizeWork), pastDue: false, answered: 2, asked: 2, typeId: 2 },
      ],
    })
    sandbox.journal.clear()
    expect((await expectOk(ana.get(`${harbor}/notifications`))).body).toEqual(refreshed)
    expect(calls()).toEqual([])
  })

  it('come back as the contractor sees them in the received inbox', async () => {
    const { rows } = v.parse(received, (await refresh('received')).body)
    expect(rows).toMatchObject([
      { notificationId: String(fromOwner), contractId: '70100', answered: 0, asked: 1, estimateCents: null },
    ])
    const opened = await expectOk(review(fromOwner, `?contractId=${rows[0]?.contractId}`))
    expect(opened.body).toMatchObject({
      notification: { title: 'Owner bulletin 9, roof terrace', inbox: 'received' },
      responses: [{ contractId: '70100', answer: 'no_response', cor: null }],
      old: false,
    })
  })

  it('show each contract: its COR with amount and link, no cost impact, no response', async () => {
    await refresh()
    const corIds = ['500014']
    const destination = { kind: 'existing', changeEventId: String(changeEvents.lobby.id) }
    await push(ana, { kind: 'push', corIds, destination })
    const { body } = await expectOk(review(bulletin7))
    expect(body).toMatchObject({
      notification: { title: 'CN-118 Bulletin 7, lobby finishes', description: expect.any(String) },
      responses: [
        {
          contractId: '70001',
          contractorName: expect.any(String),
          answer: 'cor',
          cor: {
            corId: '500014',
            number: '14',
            cents: 698_030,
            status: 'in_review',
            link: { changeEventNumber: '010', state: 'up_to_date' },
          },
        },
        { contractId: '70002', answer: 'cor', cor: { corId: '500015', link: null } },
        { contractId: '70005', answer: 'no_cost_impact', cor: null },
        { contractId: '70004', answer: 'no_response', cor: null, estimateCents: 800_000 },
        { contractId: '70007', answer: 'no_response' },
      ],
    })
  })

  it('show an answer that comes in while the list is open', async () => {
    await refresh()
    sandbox.clearstory.state.respond(bulletin7, 70_004, 'no_cost_impact')
    expect((await expectOk(review(bulletin7))).body).toMatchObject({
      notification: { answered: 4 },
      responses: expect.arrayContaining([
        expect.objectContaining({ contractId: '70004', answer: 'no_cost_impact' }),
      ]),
    })
    expect((await expectOk(ana.get(`${harbor}/notifications`))).body).toMatchObject({
      rows: expect.arrayContaining([
        expect.objectContaining({ notificationId: String(bulletin7), answered: 4 }),
      ]),
    })
  })

  it('say what an answer is worth where its COR has not been read yet', async () => {
    await refresh()
    const [added] = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 1)
    sandbox.clearstory.state.respond(bulletin7, 70_004, { corId: added ?? 0 })
    const { responses } = v.parse(answers, (await expectOk(review(bulletin7))).body)
    const answer = responses.find(({ contractId }) => contractId === '70004')
    expect(answer).toMatchObject({ answer: 'cor', cor: null, unknownCor: { cents: expect.any(Number) } })
    await expectOk(ana.post(`${harbor}/sync`))
    const later = v.parse(answers, (await expectOk(review(bulletin7))).body)
    expect(later.responses.find(({ contractId }) => contractId === '70004')).toMatchObject({
      cor: { corId: String(added) },
      unknownCor: null,
    })
  })

  it('are shown as last opened while Clearstory is down, and never invented', async () => {
    await refresh()
    await expectOk(review(bulletin7))
    sandbox.faults.add({
      system: 'clearstory',
      path: /^\/change-notifications/,
      kind: 'status',
      status: 500,
      times: 8,
    })
    expect((await expectOk(review(bulletin7))).body).toMatchObject({
      old: true,
      responses: [{ answer: 'cor' }, { answer: 'cor' }, {}, {}, {}],
    })
    await expectProblem(review(pastDue), 503, 'clearstory_down')
    await expectProblem(ana.post(`${harbor}/notifications/refresh`), 503, 'clearstory_down')
    expect((await expectOk(ana.get(`${harbor}/notifications`))).body).toMatchObject({
      counts: { sent: { all: 3 } },
    })
  })

  it('of another project cannot be opened, whatever id is asked for', async () => {
    await refresh()
    const clinic = `/api/projects/${projects.clinic.id}`
    await expectOk(
      ana.put(`${clinic}/mapping`, { clearstoryProjectId: String(projects.clinic.clearstory.id) }),
    )
    await expectOk(ana.post(`${clinic}/notifications/refresh`))
    sandbox.journal.clear()
    await expectProblem(ana.get(`${clinic}/notifications/${bulletin7}`), 404, 'notification_not_found')
    await expectProblem(review(bulletin7, '?contractId=70001'), 404, 'notification_not_found')
    expect(calls()).toEqual([])
  })

  it('go with the mapping', async () => {
    await refresh()
    await expectOk(
      ana.put(`${harbor}/mapping`, { clearstoryProjectId: String(projects.clinic.clearstory.id) }),
    )
    await app.settled()
    expect((await expectOk(ana.get(`${harbor}/notifications`))).body).toMatchObject({
      rows: [],
      readAt: null,
    })
  })
})

const received = v.object({
  rows: v.array(v.looseObject({ notificationId: v.string(), contractId: v.nullable(v.string()) })),
})
const answers = v.object({ responses: v.array(v.looseObject({ contractId: v.nullable(v.string()) })) })
