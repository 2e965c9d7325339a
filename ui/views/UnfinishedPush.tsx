import '../styles/more.ts'
import type { UnfinishedPushView } from '../../server/usecases/change-event/views.ts'
import { createEventActions } from '../models/event-actions.ts'
import { usePanel } from '../panel-context.ts'
import { Banner } from '../parts/Banner.tsx'
import { Button } from '../parts/Button.tsx'
import { ProblemBanner } from '../parts/ProblemBanner.tsx'
import * as words from '../words/cor-more.ts'
import * as pushWords from '../words/push.ts'
import { timeText } from '../words/time-of-day.ts'

/** A push whose answer was lost: check what arrived and finish it, or withdraw it. */
export function UnfinishedPush({ push }: { push: UnfinishedPushView }) {
  const parts = usePanel()
  const { finish, withdraw } = createEventActions(parts)
  const step = parts.thisEvent.unfinished.value.get(push.pushId)
  const working = step?.kind === 'working'
  const isBusy = Date.parse(push.settlesAt) > parts.clock.now.value
  const until = isBusy ? timeText(push.settlesAt) : null
  return (
    <>
      <Banner
        tone="bad"
        title={words.unfinished}
        actions={
          <>
            <Button small busy={working} onClick={() => void finish(push.pushId)}>
              {pushWords.checkAndFinish}
            </Button>
            <Button look="quiet" small onClick={() => void withdraw(push.pushId)}>
              {words.withdraw}
            </Button>
          </>
        }
      >
        {words.unfinishedText(push.corNumbers, push.personName, until)}
      </Banner>
      {step?.kind === 'problem' && <ProblemBanner problem={step.problem} />}
    </>
  )
}
