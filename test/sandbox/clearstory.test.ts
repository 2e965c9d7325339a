import { describe, expect, test } from 'vitest'
import { emulatedClearstory } from './clearstory-caller.ts'
import { seededClearstory } from './seed/clearstory.ts'
import { seededCors } from './seed/clearstory-cors.ts'
import { seededNotifications } from './seed/clearstory-notifications.ts'
import { pricedTags, seededTags } from './seed/clearstory-tags.ts'
import { clearstoryKeys } from './seed/world.ts'

const { clearstory, call, list, refusal } = emulatedClearstory()

describe('keys', () => {
  test('a wrong secret, an unknown key, a disabled key and no key get the same 401', async () => {
    const wrong = { ...clearstoryKeys.marin, secret: 'no' }
    for (const key of [wrong, { keyId: 'csk_nobody', secret: 'x' }, clearstoryKeys.disabled])
      expect(await call('/companies/current', { key })).toEqual({
        status: 401,
        body: { message: 'Unauthorized' },
      })
    expect((await fetch(`${clearstory().apiUrl}/cors`)).status).toBe(401)
  })

  test('a key disabled meanwhile is refused until it is enabled again', async () => {
    clearstory().state.disableKey(clearstoryKeys.marin.keyId)
    expect((await call('/cors')).status).toBe(401)
    clearstory().state.enableKey(clearstoryKeys.marin.keyId)
    expect((await call('/cors')).status).toBe(200)
  })

  test('a key sees its company and nothing of another', async () => {
    expect((await call('/companies/current')).body).toMatchObject({ id: 4101, name: 'Marin Builders' })
    expect((await list('/companies/current/offices')).ids).toEqual([seededClearstory.officeId])
    expect((await list('/projects', clearstoryKeys.coastal)).ids).toEqual([9901])
    expect((await list('/cors?sortBy=createdAt', clearstoryKeys.coastal)).ids).toEqual([
      500_901, 500_902, 500_903,
    ])
    expect((await list('/labels', clearstoryKeys.coastal)).count).toBe(0)
    expect((await list('/customers', clearstoryKeys.coastal)).ids).toEqual([8201])
  })

  test('what is unknown and what is another company’s is 404 alike', async () => {
    const others = [`/cors/${seededCors.coastal}`, '/projects/9901', '/rates/project/9901/labor']
    const unknown = ['/cors/1', '/projects/1', '/labels/1', '/tags/1', '/change-notifications/1', '/nothing']
    for (const path of [...others, ...unknown]) expect((await call(path)).status, path).toBe(404)
    expect((await call('/change-notifications/118/70001')).body).toBeNull()
  })
})

describe('strictness', () => {
  test('an unknown parameter is refused on every kind of route', async () => {
    for (const path of [
      '/cors',
      '/cors/500012',
      '/projects',
      '/contracts',
      '/tags/7101',
      '/companies/current',
    ])
      expect(await refusal(`${path}?colour=red`)).toBe('query colour')
  })

  test('page sizes over 100 and under 1, and pages before the first, are refused', async () => {
    expect(await refusal('/cors?limit=101')).toBe('query limit')
    expect(await refusal('/cors?take=0')).toBe('query take')
    expect(await refusal('/cors?offset=-1')).toBe('query offset')
    expect(await refusal('/projects?take=101')).toBe('query take')
    expect(await refusal('/projects?limit=10')).toBe('query limit')
  })

  test('values outside an enumeration are refused, also inside a list', async () => {
    expect(await refusal('/cors?statuses=in_review,approved')).toBe('query statuses.1')
    expect(await refusal('/cors?stages=rough')).toBe('query stages.0')
    expect(await refusal('/cors?inbox=all')).toBe('query inbox')
    expect(await refusal('/cors?sortBy=amount')).toBe('query sortBy')
    expect(await refusal('/rates/tools')).toBe('params rateType')
    expect(await refusal('/tags')).toBe('query inbox')
  })

  test('dates and ids that cannot be read are refused', async () => {
    expect(await refusal('/cors?fromUpdatedAt=yesterday')).toBe('query fromUpdatedAt')
    expect(await refusal('/cors?fromUpdatedAt=1767225600000')).toBe('query fromUpdatedAt')
    // An unescaped plus decodes to a space.
    expect(await refusal('/cors?fromUpdatedAt=2026-01-01T00:00:00+08:00')).toBe('query fromUpdatedAt')
    expect(await refusal('/cors?projectIds=562949954101001')).toBe('query projectIds.0')
    expect(await refusal('/cors/twelve')).toBe('params id')
    expect(await refusal('/projects/abc')).toBe('params id')
  })
})

describe('projects and contracts', () => {
  test('archived projects come only when asked for', async () => {
    expect((await list('/projects')).ids).toEqual([9001, 9002, 9003])
    expect((await list('/projects?archived=true')).ids).toEqual([seededClearstory.archivedProjectId])
    expect((await list('/projects?searchTitle=CLINIC')).ids).toEqual([9002])
    expect((await call('/projects/9001?withIntegrationMetadata=true')).body).toMatchObject({
      projectTitle: 'Harbor Tower',
      jobNumber: '22-041',
      contractWithCustomer: { id: seededClearstory.primeContractId, contractorProjectId: 9001 },
      integrationMetadata: [],
    })
  })

  test('a project has its subcontracts and the prime contract above it', async () => {
    const { records, count } = await list('/contracts?projectId=9001&take=100')
    expect(count).toBe(13)
    expect(records.filter((contract) => contract.customerProjectId === 9001)).toHaveLength(12)
    expect((await list('/contracts?projectId=9002')).count).toBe(5)
    expect((await list('/contracts?projectId=9001&searchName=curtain')).ids).toEqual([70_004])
    const detailed = await list('/contracts?searchName=prime&projectId=9001&withProjects=true')
    expect(detailed.records[0]).toMatchObject({
      name: 'Prime contract with Harbor Holdings',
      contractorProject: { id: 9001 },
    })
  })
})

describe('CORs', () => {
  test('received are the subcontractors’, sent those to the owner, neither asked for is both', async () => {
    const received = await list('/cors?projectIds=9001&inbox=received&limit=100')
    const sent = await list('/cors?projectIds=9001&inbox=sent&sortBy=createdAt')
    expect(sent.ids).toEqual([seededCors.sentPricing, seededCors.sentApproved, seededCors.sentDraft])
    expect((await list('/cors?projectIds=9001&limit=100')).count).toBe(received.count + 3)
    expect(sent.records[0]).toMatchObject({
      projectId: 9001,
      customerName: 'Harbor Holdings',
      contractorName: 'Marin Builders',
    })
    for (const cor of received.records)
      expect(cor).toMatchObject({ projectId: 9001, projectName: 'Harbor Tower' })
  })

  test('every status and many stages are there, and amounts are the numbers that tests expect', async () => {
    const { records } = await list('/cors?projectIds=9001&limit=100')
    expect(new Set(records.map((cor) => cor.status)).size).toBe(6)
    expect(new Set(records.map((cor) => cor.stage)).size).toBeGreaterThan(12)
    const amounts = { rough: 12345.67, shaftWall: 18844.55, vav: 8115, crane: 27640.18, rom: 60000 }
    const odd = { precise: 1234.565, tiny: 0.01, zero: 0, noAmount: undefined }
    for (const [name, amount] of Object.entries({ ...amounts, ...odd })) {
      const { body } = await call(`/cors/${Reflect.get(seededCors, name)}`)
      expect(body.inReviewAmount, name).toBe(amount)
    }
    expect((await call(`/cors/${seededCors.credit}`)).body.approvedCoIssuedAmount).toBe(-1200)
    expect((await call(`/cors/${seededCors.fireCaulk}`)).body).toMatchObject({
      approvedToProceedAmount: 14450,
      requestedAmount: 15200,
    })
    expect(records.filter((cor) => cor.corNumber === '9').map((cor) => cor.contractorName)).toHaveLength(2)
  })

  test('filters narrow the list, alone and together', async () => {
    const harbor = '/cors?projectIds=9001&sortBy=createdAt&limit=100'
    expect((await list(`${harbor}&statuses=rejected,placeholder`)).ids).toEqual([500_021, 500_025, 500_060])
    expect((await list(`${harbor}&statuses=rejected&statuses=placeholder`)).count).toBe(3)
    expect((await list(`${harbor}&stages=rom`)).ids).toEqual([seededCors.rom])
    expect((await list(`${harbor}&changeNotificationId=118`)).ids).toEqual([500_014, 500_015])
    expect((await list(`${harbor}&contractIds=70003&hasTags=1`)).ids).toEqual([500_044])
    expect((await list(`${harbor}&contractIds=70003&hasTags=false`)).ids).toEqual([500_018, 500_045, 500_046])
    expect((await list(`${harbor}&searchTitle=crane`)).ids).toEqual([seededCors.crane])
    expect((await list(`${harbor}&labelIds=9503`)).ids).toEqual([seededCors.shaftWall])
    expect((await list(`${harbor}&customerReferenceNumber=ASI 14`)).ids).toEqual([seededCors.rough])
    expect((await list('/cors?companyJobNumber=23-107')).count).toBe(8)
    expect((await list('/cors?inbox=sent&projectIds=9004')).count).toBe(0)
    expect((await list('/cors?inbox=sent&projectIds=9004&includeFromArchivedProjects=true')).count).toBe(1)
    expect((await list('/cors?inbox=sent&customerIds=8102')).count).toBe(0)
  })

  test('ranges of updatedAt include both ends, to the millisecond', async () => {
    const { updatedAt } = (await call(`/cors/${seededCors.rough}`)).body
    const at = Date.parse(updatedAt)
    const between = (from: number, until: number) =>
      list(
        `/cors?fromUpdatedAt=${new Date(from).toISOString()}&untilUpdatedAt=${new Date(until).toISOString()}`,
      )
    expect((await between(at, at)).ids).toEqual([seededCors.rough])
    expect((await between(at + 1, at + 1)).count).toBe(0)
    expect((await list('/cors?fromUpdatedAt=2001-01-01&untilUpdatedAt=2001-01-01T00:03:00-8:00')).count).toBe(
      0,
    )
    const { count } = await list('/cors?fromUpdatedAt=2001-01-01')
    expect((await list('/cors?fromUpdatedAt=2001-01-01T00:00:00%2B08:00')).count).toBe(count)
  })

  test('pages by offset and limit, or by skip and take, meet every COR once', async () => {
    clearstory().state.addCors(9001, 230)
    const all: number[] = []
    for (const page of ['offset=0&limit=100', 'skip=100&take=100', 'offset=200&take=100'])
      all.push(...(await list(`/cors?projectIds=9001&sortBy=updatedAt&sortDirection=asc&${page}`)).ids)
    expect(all).toHaveLength((await list('/cors?projectIds=9001')).count)
    expect(new Set(all).size).toBe(all.length)
  })

  test('a COR is found by id and by UUID; integration metadata only on request', async () => {
    const { body } = await call(`/cors/${seededCors.withMetadata}`)
    expect(body).not.toHaveProperty('integrationMetadata')
    const byUuid = await call(`/cors/${body.uuid}?withIntegrationMetadata=true`)
    expect(byUuid.body).toMatchObject({
      id: seededCors.withMetadata,
      integrationMetadata: [{ provider: 'erp' }],
    })
  })

  test('labels are added by id and by name, and taken away', async () => {
    const path = `/cors/${seededCors.vav}/labels`
    const send = (method: string, body: unknown) => call(path, { method, body: JSON.stringify(body) })
    const added = await send('PATCH', { labelIds: [seededClearstory.labelId], labels: ['In Procore'] })
    expect(added.body.labels.map((label: { name: string }) => label.name)).toEqual([
      'Bulletin 7',
      'In Procore',
    ])
    expect((await list('/labels?sortBy=name')).records.map(({ name }) => name)).toContain('In Procore')
    const left = await send('DELETE', { labels: ['Bulletin 7'] })
    expect(left.body.labels.map((label: { name: string }) => label.name)).toEqual(['In Procore'])
    expect((await send('PATCH', { labels: [7] })).status).toBe(422)
    expect((await send('PATCH', { labelIds: [1] })).status).toBe(422)
    expect((await call('/cors/1/labels', { method: 'PATCH', body: '{}' })).body).toBeNull()
  })

  test('the overview and the contract summary add up', async () => {
    const query = 'inbox=received&projectIds=9001'
    const { body } = await call(`/cors/overview?${query}`)
    const drafts = (await list(`/cors?${query}&statuses=draft`)).count
    expect(body.totalCount).toBe((await list(`/cors?${query}`)).count - drafts)
    expect(body.rejected).toMatchObject({ status: 'rejected', totalCount: 2, totalAmount: 28540 })
    expect(body.totalTags).toBe(6)
    const summary = (await call(`/cors/contract-summary?${query}`)).body
    expect(summary.contractSummaryValues.in_review).toBe(body.in_review.totalAmount)
    expect(summary.originalContractValue).toBe(20_340_000)
  })
})

describe('change notifications', () => {
  test('the sender lists what it sent, the receiver what it got', async () => {
    expect((await list('/change-notifications?inbox=sent&sortBy=dueDate&sortDirection=desc')).ids).toEqual([
      118, 115, 112,
    ])
    expect((await list('/change-notifications?inbox=sent&types=2')).ids).toEqual([
      seededNotifications.authorizeWork,
    ])
    expect((await list('/change-notifications?inbox=sent&statuses=in_progress')).count).toBe(2)
    expect((await list('/change-notifications?projectIds=9002')).count).toBe(0)
    const { records } = await list('/change-notifications?inbox=received')
    expect(records[0]).toMatchObject({
      id: 121,
      dateReceived: expect.any(String),
      response: { hasResponded: false },
    })
    expect((await call('/change-notifications/121')).status).toBe(404)
    expect((await call('/change-notifications/121/70100')).body).toMatchObject({
      changeNotification: { id: 121 },
    })
  })

  test('CN-118: two answered with CORs, one without cost impact, two are silent', async () => {
    const { body } = await call('/change-notifications/118')
    expect(body).toMatchObject({ typeId: 1, totalSubmitted: 5, totalResponded: 3, costImpact: 30_695.3 })
    expect(body.contractors).toHaveLength(5)
    const told = body.responses.map((response: Record<string, unknown>) => {
      if (!response.hasResponded) return 'silent'
      return response.noCostImpact ? 'no cost impact' : Reflect.get(Object(response.cor), 'number')
    })
    expect(told).toEqual(['14', '15', 'no cost impact', 'silent', 'silent'])
    expect(Date.parse(body.dueDate)).toBeGreaterThan(Date.now())
    const { records } = await list('/change-notifications?inbox=sent')
    for (const row of records) expect(row).not.toHaveProperty('contractors')
  })

  test('a revised answer takes the place of the answer', async () => {
    const { state } = clearstory()
    state.respond(118, 70_004, { corId: 500_019 })
    const id = state.reviseCor(500_019, { amount: 11_000 })
    const { responses } = (await call('/change-notifications/118')).body
    expect(responses[3].cor).toMatchObject({ uuid: state.cor(id)?.uuid, number: '19.1', total: 11_000 })
  })
})

describe('T&M tags and rates', () => {
  const types = ['labor', 'material', 'equipment', 'other'] as const
  const names = { ST: 'straightTimeRate', OT: 'overTimeRate', DT: 'doubleTimeRate' } as const

  test.each(['rough', 'shaftWall', 'vav'] as const)(
    '%s: items at project rates come to less than the COR',
    async (name) => {
      const cents = { labor: 0, material: 0, equipment: 0, other: 0 }
      for (const type of types) {
        const { records: rates } = await list(`/rates/project/9001/${type}?take=100`)
        for (const id of seededTags[name]) {
          const { body } = await call(`/tags/${id}`)
          for (const item of body[type]) {
            const rate = rates.find((candidate) => candidate.projectRateId === item.projectRateId)
            const unit: keyof typeof names = item.unit
            const price = Number(type === 'labor' ? rate?.[names[unit]] : (rate?.rate ?? 0))
            const quantity = (item.workersQuantity ?? item.quantity) * (item.unitQuantity ?? 1)
            cents[type] += Math.round(price * quantity * 100)
          }
        }
      }
      expect(cents).toEqual(pricedTags[name])
      const { body } = await call(`/cors/${seededCors[name]}`)
      expect(cents.labor + cents.material + cents.equipment + cents.other).toBeLessThan(
        body.inReviewAmount * 100,
      )
    },
  )

  test('tags carry a cost code and a signed link to a PDF that dies', async () => {
    const { body } = await call('/tags/7101')
    expect(body).toMatchObject({
      costCode: '16-200',
      paddedTagNumber: 'EX00201',
      projectId: 9001,
      totalHours: 52,
    })
    const file = await fetch(body.attachmentSignedUrl)
    expect(file.headers.get('content-type')).toBe('application/pdf')
    expect(await file.text()).toMatch(/^%PDF-1\.4[\s\S]*%%EOF\n$/)
    expect((await fetch(body.attachmentSignedUrl.replace('7101', '7102'))).status).toBe(403)
    expect((await call('/tags/7301')).body.costCode).toBe('23-300')
    expect((await list('/tags?inbox=received&projectId=9001&searchTitle=vav')).ids).toEqual([7301])
    expect((await list('/tags?inbox=sent')).count).toBe(0)
    expect((await list('/rates/labor?rateGroupId=41')).count).toBe(5)
  })
})
