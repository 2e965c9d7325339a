import { Failure, type RefusedCor } from '../domain/failure.ts'
import type { CorId } from '../domain/ids.ts'
import { writeOf } from '../domain/plan.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import type { Push } from '../domain/push.ts'
import type { Evidence } from '../domain/verdict.ts'

/**
 * What an error says of a write that has left. A proxy may answer 408 in Procore's place while Procore is still at work on
 * the write.
 */
export function evidenceOf(error: unknown): Evidence {
  if (!(error instanceof ProcoreError)) return { kind: 'lost' }
  const { status, written } = error
  if (status === null) return written === 'no' ? { kind: 'never_left' } : { kind: 'lost' }
  return status >= 400 && status < 500 && status !== 408
    ? { kind: 'refused', status }
    : { kind: 'failed', status }
}

/** Procore's refusal, once a look has shown that nothing was written. */
export function unwritten(error: ProcoreError): ProcoreError {
  const { kind, status, messages, retryAt, refusedLines } = error
  return new ProcoreError(kind, {
    written: 'no',
    cause: error,
    messages,
    refusedLines,
    ...(status === null ? {} : { status }),
    ...(retryAt === null ? {} : { retryAt }),
  })
}

/** Procore named the lines it would not take: which CORs they are of, and why. Null where it named none. */
export function refusedCors(push: Push, error: ProcoreError): Failure | null {
  const { add, change, remove } = writeOf(push.plan)
  // The order of the write (procore/wire-change-event-write.ts).
  const lines = [...add.map((line) => line.corId), ...change.map(({ line }) => line.corId)]
  const corOfItem = new Map(
    push.plan.cors.flatMap((cor) =>
      cor.lines.flatMap((line) =>
        line.action === 'remove' ? [[line.changeItemId, cor.corId] as const] : [],
      ),
    ),
  )
  const corIds = [...lines, ...remove.map((changeItemId) => corOfItem.get(changeItemId))]
  const reasons = new Map<CorId, string>()
  for (const { index, reason } of error.refusedLines) {
    const corId = corIds[index]
    if (corId !== undefined && !reasons.has(corId)) reasons.set(corId, reason)
  }
  if (reasons.size === 0) return null
  const refused = push.plan.cors.flatMap((cor): RefusedCor[] => {
    const reason = reasons.get(cor.corId)
    return reason === undefined ? [] : [{ corId: cor.corId, number: cor.number, reason }]
  })
  return new Failure('lines_refused', {
    cause: error,
    // Procore's own words rarely end in a full stop, and another sentence follows.
    detail: refused.map(({ number, reason }) => `COR ${number}: ${reason.replace(/\.$/, '')}.`).join(' '),
    refused,
  })
}
