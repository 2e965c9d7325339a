import { Button } from '../components/Button.tsx'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'

/** Who is signed in, where something can be pushed in that person's name; somebody else can sign in instead. */
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
