import * as pushMessages from '../push/messages.ts'
import * as moreMessages from './more-messages.ts'
import '../components/styles.ts'
import type { UnfinishedPushView } from '../../server/usecases/change-event/views.ts'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { timeText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import { createEventActions } from './actions.ts'

/** A push whose response was lost: check what was written and finish it, or withdraw it. */
export function UnfinishedPush({ push }: { push: UnfinishedPushView }) {
  const services = usePanel()
  const { finish, withdraw } = createEventActions(services)
  const step = services.thisEvent.unfinished.value.get(push.pushId)
  const working = step?.kind === 'working'
  const isBusy = Date.parse(push.settlesAt) > services.clock.now.value
  const until = isBusy ? timeText(push.settlesAt) : null
  return (
    <>
      <Banner
        tone="bad"
        title={moreMessages.unfinished}
        actions={
          <>
            <Button small busy={working} onClick={() => void finish(push.pushId)}>
              {pushMessages.checkAndFinish}
            </Button>
            <Button look="quiet" small onClick={() => void withdraw(push.pushId)}>
              {moreMessages.withdraw}
            </Button>
          </>
        }
      >
        {moreMessages.unfinishedText(push.corNumbers, push.personName, until)}
      </Banner>
      {step?.kind === 'problem' && <ProblemBanner problem={step.problem} />}
    </>
  )
}
