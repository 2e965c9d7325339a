import type { PushKind } from '../../server/domain/push.ts'
import type { PlanView } from '../../server/usecases/push/views.ts'

/** What a push does in people's eyes: a removal whose lines are all locked takes nothing out, it keeps them. */
export function doneBy({ kind, plan }: Pick<PlanView, 'kind' | 'plan'>): PushKind {
  const lines = plan.cors.flatMap((cor) => cor.lines)
  const takesOut =
    lines.length === 0 || lines.some(({ action }) => action === 'remove' || action === 'choose')
  return kind === 'remove' && !takesOut ? 'keep' : kind
}
