import { corsAtMost, type RepushIntent } from '../state/panel.ts'

interface NumberedCor {
  corId: string
  number: string
}

/** Re-pushes CORs of the change event on the page, in batches if they exceed the limit of one push. */
export function repushOf(cors: readonly NumberedCor[]): RepushIntent {
  return partOf(cors, 1, Math.ceil(cors.length / corsAtMost))
}

function partOf(cors: readonly NumberedCor[], at: number, of: number): RepushIntent {
  const now = cors.slice(0, corsAtMost)
  const later = cors.slice(corsAtMost)
  const next = later.length === 0 ? null : partOf(later, at + 1, of)
  return {
    kind: 'repush',
    corIds: now.map(({ corId }) => corId),
    numbers: now.map(({ number }) => number),
    ...(of > 1 ? { part: { at, of, next } } : {}),
  }
}
