import type { UnfinishedPushView } from '../../server/usecases/views.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import { corNames } from '../words/states.ts'

/** A push whose answer was lost: check what arrived and finish it, or withdraw it. */
export function UnfinishedPush({ push }: { push: UnfinishedPushView }) {
  const { thisEvent } = usePanel()
  const step = thisEvent.unfinished.value.get(push.pushId)
  const working = step?.kind === 'working'
  return (
    <>
      <Banner
        tone="bad"
        title="Push unfinished."
        actions={
          <>
            <Button small busy={working} onClick={() => void thisEvent.finish(push.pushId)}>
              Check and finish
            </Button>
            <Button look="quiet" small onClick={() => void thisEvent.withdraw(push.pushId)}>
              Withdraw
            </Button>
          </>
        }
      >
        The connection to Procore broke while {corNames(push.corNumbers)}{' '}
        {push.corNumbers.length === 1 ? 'was' : 'were'} being written
        {push.personName === '' ? '' : ` by ${push.personName}`}. Check what arrived; nothing is written
        twice.
      </Banner>
      {step?.kind === 'problem' && <ProblemBanner problem={step.problem} />}
    </>
  )
}
