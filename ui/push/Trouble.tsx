import type { Problem } from '../../server/usecases/views.ts'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import * as actions from '../messages/actions.ts'
import * as messages from './messages.ts'
import type { Push } from './model.ts'

interface WayOn {
  label: string
  act: () => void
  busy?: boolean
}

/** The dialog's problem, and the one action that resolves it. */
export function Trouble({ push }: { push: Push }) {
  const problem = push.problem.value
  if (problem === null) return null
  return <ProblemBanner problem={problem} again={wayOn(push, problem)} />
}

function wayOn(push: Push, problem: Problem): WayOn {
  const busy = push.busy.value
  if (problem.written !== 'no' || problem.code === 'push_unknown') {
    return { label: messages.checkAndFinish, act: () => void push.recover(), busy: busy === 'reading' }
  }
  const planned = push.plan.value?.plan.cors.length ?? 0
  const refused = problem.refused?.length ?? 0
  if (refused > 0 && refused < planned && push.intent.kind !== 'undo') {
    return {
      label: planned - refused === 1 ? messages.pushOtherCor : messages.pushOthers(planned - refused),
      act: () => void push.pushOthers(),
      busy: busy === 'planning',
    }
  }
  if (problem.code === 'push_too_large' && planned > 1 && isForward(push)) {
    return { label: messages.pushOneByOne, act: () => void push.pushOneByOne() }
  }
  return {
    label: push.step.value === 'check' ? messages.checkAgain : actions.tryAgain,
    act: () => void push.retry(),
    busy: busy === 'planning',
  }
}

function isForward({ intent }: Push): boolean {
  return intent.kind === 'import' || intent.kind === 'repush'
}
