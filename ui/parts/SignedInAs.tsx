import { usePanel } from '../panel-context.ts'
import * as words from '../words/signed-in-as.ts'
import { Button } from './Button.tsx'

/** Who is signed in, where something can be pushed in that person's name; somebody else can sign in instead. */
export function SignedInAs() {
  const { session } = usePanel()
  const state = session.state.value
  if (state.kind !== 'signed_in') return null
  return (
    <p class="row middle small-text muted signed-in-as">
      <span>{words.signedInText(state.personName, state.companyName)}</span>
      <Button look="quiet" small class="push-right" onClick={() => session.leave('not_you')}>
        {words.notYou}
      </Button>
    </p>
  )
}
