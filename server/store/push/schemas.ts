import * as v from 'valibot'
import { breakdowns } from '../../domain/breakdown.ts'
import { amountBases, corStatuses } from '../../domain/change-order-request.ts'
import type {
  BudgetCodeId,
  ChangeEventId,
  ChangeItemId,
  CommitmentId,
  ContractId,
  CorId,
  VendorId,
} from '../../domain/ids.ts'
import { acceptedReasons } from '../../domain/link.ts'
import type { ContractMap } from '../../domain/ports/store-setup.ts'
import { type Finding, findingCodes } from '../../domain/preflight.ts'
import {
  keepReasons,
  type Plan,
  type PlannedCor,
  type PlannedDestination,
  type PlannedLine,
} from '../../domain/push.ts'
import { idColumn } from '../engine/rows.ts'
import { newChangeEvent } from '../link/change-events.ts'
import {
  cents,
  desiredLine,
  keptContent,
  lineCodes,
  lineContent,
  lineDecision,
  linkedLine,
  linkHeader,
} from '../link/schemas.ts'

const changeItemId = idColumn<ChangeItemId>()
const corId = idColumn<CorId>()

const plannedLine: v.GenericSchema<unknown, PlannedLine> = v.variant('action', [
  v.object({ action: v.literal('add'), line: desiredLine, removedInProcore: v.boolean() }),
  v.object({
    action: v.literal('change'),
    changeItemId,
    line: desiredLine,
    before: lineContent,
    editedInProcore: v.boolean(),
  }),
  v.object({
    action: v.literal('remove'),
    changeItemId,
    key: v.string(),
    before: lineContent,
    editedInProcore: v.boolean(),
  }),
  v.object({
    action: v.literal('keep'),
    changeItemId,
    key: v.string(),
    content: keptContent,
    wanted: lineContent,
    why: v.picklist(keepReasons),
    decision: v.nullable(lineDecision),
    editedInProcore: v.exactOptional(v.boolean()),
    movesTo: v.exactOptional(lineCodes),
  }),
  v.object({
    action: v.literal('leave_out'),
    changeItemId,
    key: v.string(),
    content: lineContent,
    wanted: lineContent,
    isNew: v.boolean(),
    decision: lineDecision,
  }),
  v.object({
    action: v.literal('choose'),
    changeItemId,
    line: v.nullable(desiredLine),
    procore: v.nullable(lineContent),
    key: v.string(),
  }),
])

const plannedCor: v.GenericSchema<unknown, PlannedCor> = v.object({
  corId,
  number: v.string(),
  title: v.string(),
  status: v.picklist(corStatuses),
  contractorName: v.nullable(v.string()),
  contractId: v.nullable(idColumn<ContractId>()),
  contractCodes: v.nullable(lineCodes),
  corUpdatedAt: v.string(),
  corFingerprint: v.nullable(v.string()),
  breakdown: v.picklist(breakdowns),
  amountBasis: v.picklist(amountBases),
  previousCents: v.nullable(cents),
  newCents: cents,
  corCents: v.nullable(cents),
  leaves: v.boolean(),
  removedFrom: v.exactOptional(
    v.object({ corCents: v.nullable(cents), reason: v.picklist(acceptedReasons) }),
  ),
  lines: v.array(plannedLine),
  previousLink: v.nullable(linkHeader),
  previousLines: v.array(linkedLine),
  restores: v.nullable(linkHeader),
  restoresLines: v.array(linkedLine),
})

const destination: v.GenericSchema<unknown, PlannedDestination> = v.variant('kind', [
  v.object({
    kind: v.literal('existing'),
    changeEventId: idColumn<ChangeEventId>(),
    number: v.string(),
    title: v.string(),
  }),
  v.object({ kind: v.literal('new'), event: newChangeEvent, reference: v.string() }),
])

const finding: v.GenericSchema<unknown, Finding> = v.object({
  code: v.picklist(findingCodes),
  severity: v.picklist(['warning', 'blocker']),
  corId: v.exactOptional(corId),
  corNumber: v.exactOptional(v.string()),
  changeItemId: v.exactOptional(changeItemId),
  detail: v.exactOptional(v.string()),
  cents: v.exactOptional(cents),
  otherCorId: v.exactOptional(corId),
})

const contractMap: v.GenericSchema<unknown, ContractMap> = v.object({
  contractId: idColumn<ContractId>(),
  commitmentId: v.nullable(idColumn<CommitmentId>()),
  commitmentName: v.nullable(v.string()),
  vendorId: v.nullable(idColumn<VendorId>()),
  vendorName: v.nullable(v.string()),
  budgetCodeId: v.nullable(idColumn<BudgetCodeId>()),
  budgetCodeName: v.nullable(v.string()),
  mappedByName: v.string(),
  mappedAt: v.string(),
})

/** A plan as stored in the columns `pushes.plan` and `activity.plan`. */
export const plan: v.GenericSchema<unknown, Plan> = v.object({
  destination,
  cors: v.array(plannedCor),
  knownItemIds: v.array(changeItemId),
  previousTotalCents: cents,
  newTotalCents: cents,
  eventPreviousTotalCents: cents,
  eventNewTotalCents: cents,
  findings: v.array(finding),
  fingerprint: v.nullable(v.string()),
  remember: v.array(contractMap),
  separate: v.exactOptional(v.array(v.object({ corId, otherCorId: v.nullable(corId) }))),
  alike: v.exactOptional(v.array(v.string())),
})
