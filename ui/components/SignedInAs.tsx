import * as messages from '../shell/messages.ts'
import { usePanel } from '../state/panel-context.ts'
import { Button } from './Button.tsx'

/** The account the panel writes with, and a button to sign in as another person. */
export function SignedInAs() {
  const { session } = usePanel()
  const state = session.state.value
  if (state.kind !== 'signed_in') return null
  return (
    <p class="row middle small-text muted signed-in-as">
      <span>{messages.signedInText(state.personName, state.companyName)}</span>
      <Button look="quiet" small class="push-right" onClick={() => session.leave('not_you')}>
        {messages.notYou}
      </Button>
    </p>
  )
}
