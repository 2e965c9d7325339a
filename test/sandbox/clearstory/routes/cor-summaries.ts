import { Hono } from 'hono'
import * as v from 'valibot'
import type { ApiEnv } from '../authenticate.ts'
import { amountOf } from '../cor-rules.ts'
import type { Cor, CorStatus } from '../entities.ts'
import { total } from '../formatters/change-notification.ts'
import { daysInReview } from '../formatters/cor.ts'
import { hoursOf } from '../formatters/tag.ts'
import { listField, readQuery, textField } from '../input.ts'
import type { ClearstoryState } from '../state.ts'
import { seenContracts, seenCors, sideOf } from '../viewer.ts'
import { includes, overviewFilter, passes } from './cor-filter.ts'

const overviewQuery = { ...overviewFilter, customerReferenceNumbers: v.optional(listField(textField)) }
const { inbox, projectIds, contractIds, officeIds } = overviewFilter

export function corSummaryRoutes(state: ClearstoryState) {
  return new Hono<ApiEnv>()
    .get('/overview', (c) => {
      const query = readQuery(c.req.url, overviewQuery)
      const cors = seenCors(state, c.var.company.id, query.inbox)
        .filter((seen) => passes(state, seen, query))
        .map(({ cor }) => cor)
        // Drafts have no bucket, so they are not in any total either.
        .filter((cor) => cor.status !== 'draft')
        .filter((cor) => includes(query.customerReferenceNumbers, cor.customerReferenceNumber))
      return c.json(overview(state, cors))
    })
    .get('/contract-summary', (c) => {
      const query = readQuery(c.req.url, { inbox, projectIds, contractIds, officeIds })
      const cors = seenCors(state, c.var.company.id, query.inbox).filter((seen) => passes(state, seen, query))
      const sums = (status: CorStatus) =>
        sumOf(cors.map(({ cor }) => cor).filter((cor) => cor.status === status))
      const contractSummaryValues = {
        rejected: sums('rejected'),
        placeholder: sums('placeholder'),
        in_review: sums('in_review'),
        approved_co_issued: sums('approved_co_issued'),
        approved_to_proceed: sums('approved_to_proceed'),
      }
      const contracts = seenContracts(state, c.var.company.id).filter((contract) => {
        const side = sideOf(contract, c.var.company.id)
        const projectId = side === 'received' ? contract.customerProjectId : contract.contractorProjectId
        return (
          (query.inbox === undefined || side === query.inbox) &&
          includes(query.contractIds, contract.id) &&
          includes(query.projectIds, projectId) &&
          includes(query.officeIds, state.project(projectId).officeId)
        )
      })
      const originalContractValue = total(contracts.map(({ value }) => value))
      const { in_review, approved_co_issued, approved_to_proceed } = contractSummaryValues
      const pendingContractValue = total([
        originalContractValue,
        in_review,
        approved_co_issued,
        approved_to_proceed,
      ])
      return c.json({ pendingContractValue, originalContractValue, contractSummaryValues })
    })
}

function overview(state: ClearstoryState, cors: Cor[]) {
  const summary = (status: CorStatus) => {
    const some = cors.filter((cor) => cor.status === status)
    const hours = hoursOf(tagsOf(state, some))
    return {
      status,
      totalAmount: sumOf(some),
      totalCount: some.length,
      standardTime: hours.totalHoursST,
      overTime: hours.totalHoursOT,
      doubleTime: hours.totalHoursDT,
      premiumOverTime: hours.totalHoursPOT,
      premiumDoubleTime: hours.totalHoursPDT,
      laborTotal: hours.totalHoursST + hours.totalHoursOT + hours.totalHoursDT,
      premiumLaborTotal: hours.totalHoursPOT + hours.totalHoursPDT,
      valueCompleted: 0,
    }
  }
  const requested = total(cors.map((cor) => cor.requestedAmount ?? 0))
  const days = cors.reduce((sum, cor) => sum + daysInReview(cor, state.now), 0)
  const each = Math.max(1, cors.length)
  return {
    placeholder: summary('placeholder'),
    approved_co_issued: summary('approved_co_issued'),
    rejected: summary('rejected'),
    approved_to_proceed: summary('approved_to_proceed'),
    in_review: summary('in_review'),
    totalAmountRemaining: 0,
    valueCompleted: 0,
    marginTotal: 0,
    averageRequestedValue: Math.round((requested / each) * 100) / 100,
    averageDaysInReview: days / each,
    totalTags: tagsOf(state, cors).length,
    totalStatusAmount: sumOf(cors),
    totalRequestedAmount: requested,
    totalCount: cors.length,
  }
}

function tagsOf(state: ClearstoryState, cors: Cor[]) {
  return state.tables.tags.filter((tag) => cors.some((cor) => cor.tagIds.includes(tag.id)))
}

function sumOf(cors: Cor[]): number {
  return total(cors.map((cor) => amountOf(cor) ?? 0))
}
