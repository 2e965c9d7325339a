import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Breakdown } from '../../server/domain/breakdown.ts'
import type { LineContent } from '../../server/domain/change-event.ts'
import type { AmountBasis } from '../../server/domain/change-order-request.ts'
import type { PlannedCor, PlannedLine } from '../../server/domain/push.ts'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { CorDetailsView, PushCodesView } from '../../server/usecases/push/views.ts'
import type { Api } from '../api/api.ts'
import { createLatest } from '../state/query.ts'
import type { CodesDraft } from './plan-request.ts'
import type { PushScope } from './scope.ts'

export type CorDetail = CorDetailsView['cors'][number]
export type ContractStart = PushCodesView['contracts'][number]

/** Batch size of reading the CORs' T&M tags; progress is updated after each batch. */
const readAtOnce = 10

/** The *Codes* step: the breakdowns that the CORs' T&M tags allow, and the initial codes of each contract. */
export interface PushCodes {
  /** null: each COR keeps the breakdown of its last push. */
  breakdown: Signal<Breakdown | null>
  basis: Signal<AmountBasis | null>
  codes: Signal<ReadonlyMap<string, CodesDraft>>
  view: ReadonlySignal<PushCodesView | null>
  details: ReadonlySignal<ReadonlyMap<string, CorDetail>>
  /** Progress of reading T&M tags, in CORs; null when not reading. */
  reading: ReadonlySignal<{ done: number; all: number } | null>
  /** Reads the T&M tags of the given CORs, skipping those already read. Resolves to false if some could not be read. */
  readDetails: (corIds: readonly string[]) => Promise<boolean>
  load: (rows: readonly CorRow[]) => Promise<void>
  /** Starts from the codes, breakdown and amount basis that these CORs were planned with. */
  startFrom: (rows: readonly CorRow[], cors: readonly PlannedCor[]) => void
}

export function createPushCodes({
  api,
  ask,
  turn: dialogTurn,
}: Pick<PushScope, 'ask' | 'turn'> & { api: Pick<Api, 'corDetails' | 'pushCodes'> }): PushCodes {
  const breakdown = signal<Breakdown | null>('lump_sum')
  const basis = signal<AmountBasis | null>('by_status')
  const codes = signal<ReadonlyMap<string, CodesDraft>>(new Map())
  const view = signal<PushCodesView | null>(null)
  const details = signal<ReadonlyMap<string, CorDetail>>(new Map())
  const reading = signal<{ done: number; all: number } | null>(null)
  const latestDetails = createLatest(() => dialogTurn)
  const latestCodes = createLatest(() => dialogTurn)
  let loadedFor = ''

  const readDetails = async (corIds: readonly string[]) => {
    const turn = latestDetails.begin()
    const open = corIds.filter((corId) => !details.value.has(corId))
    for (let at = 0; at < open.length; at += readAtOnce) {
      reading.value = { done: corIds.length - open.length + at, all: corIds.length }
      const some = open.slice(at, at + readAtOnce)
      const found = await ask((projectId) => api.corDetails(projectId, some), turn)
      if (turn?.isLatest() === false) return false
      if (found === null) {
        reading.value = null
        return false
      }
      details.value = new Map([...details.value, ...found.cors.map((cor) => [cor.corId, cor] as const)])
    }
    reading.value = null
    return true
  }

  return {
    breakdown,
    basis,
    codes,
    view,
    details,
    reading,
    readDetails,
    load: async (rows) => {
      const corIds = rows.map((row) => row.corId)
      if (!(await readDetails(corIds))) return
      const wanted = corIds.join()
      if (view.value === null || wanted !== loadedFor) {
        const turn = latestCodes.begin()
        const found = await ask((projectId) => api.pushCodes(projectId, corIds), turn)
        if (found === null) return
        loadedFor = wanted
        view.value = found
        codes.value = codesFor(found, codes.value)
      }
    },
    startFrom: (rows, cors) => {
      const planned = new Map(cors.map((cor) => [cor.corId as string, cor]))
      const drafts = new Map(codes.value)
      for (const { contractId, corId } of rows) {
        const before = planned.get(corId)
        const draft = before === undefined ? null : codesOfLines(before)
        if (contractId !== null && draft !== null && !drafts.has(contractId)) drafts.set(contractId, draft)
      }
      codes.value = drafts
      breakdown.value = sameOfAll(cors.map((cor) => cor.breakdown))
      basis.value = sameOfAll(cors.map((cor) => cor.amountBasis))
    },
  }
}

function sameOfAll<T>(values: readonly T[]): T | null {
  const [first] = values
  return first !== undefined && values.every((value) => value === first) ? first : null
}

function contentOf(line: PlannedLine): LineContent | null {
  switch (line.action) {
    case 'keep':
      return line.content
    case 'remove':
    case 'leave_out':
      return null
    case 'add':
    case 'change':
    case 'choose':
      return line.line?.content ?? null
  }
}

/** The commitment and budget code of a COR's planned lines. */
function codesOfLines({ lines }: PlannedCor): CodesDraft | null {
  for (const line of lines) {
    const content = contentOf(line)
    if (content !== null) {
      return { commitmentId: content.commitmentId, budgetCodeId: content.budgetCodeId, remember: false }
    }
  }
  return null
}

/** The initial codes of each contract: the previous selection, or else its map, or else a suggestion. */
export function codesFor(
  view: PushCodesView,
  before: ReadonlyMap<string, CodesDraft>,
): ReadonlyMap<string, CodesDraft> {
  return new Map(
    view.contracts.map((start) => [
      start.contractId,
      before.get(start.contractId) ?? {
        commitmentId: start.commitmentId,
        budgetCodeId: start.budgetCodeId,
        // A contract that is already mapped keeps its map unless the person ticks the box.
        remember: start.mayRemember && start.commitmentFrom !== 'map',
      },
    ]),
  )
}

/** Changes the commitment. A budget code that was preselected as the old commitment's only one is cleared. */
export function withCommitment(
  draft: CodesDraft,
  commitmentId: string | null,
  start: ContractStart,
): CodesDraft {
  if (commitmentId === start.commitmentId) return { ...draft, commitmentId }
  const own = start.budgetCodeFrom === 'only_one' && draft.budgetCodeId === start.budgetCodeId
  return { ...draft, commitmentId, budgetCodeId: own ? null : draft.budgetCodeId }
}
