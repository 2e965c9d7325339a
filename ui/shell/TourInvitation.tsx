import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { lazy } from '../components/Lazy.tsx'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'
import { createTour } from './tour.ts'

const Tour = lazy(() => import('./Tour.tsx').then((module) => module.Tour), null)

/** Offers the tour once, inline, without covering anything. The cards are downloaded only when requested. */
export function TourInvitation({ person }: { person: string }) {
  const { panel } = usePanel()
  const [tour] = useState(() => createTour(() => localStorage, person))
  const state = tour.state.value
  if (state === 'over' || panel.standing.value?.setup !== 'complete') return null
  if (state === 'shown') return <Tour tour={tour} />
  return (
    <p class="invitation row middle small-text">
      <span>{messages.text}</span>
      <Button look="quiet" small onClick={tour.show}>
        {messages.show}
      </Button>
      <Button look="quiet" small class="push-right" onClick={tour.end}>
        {messages.no}
      </Button>
    </p>
  )
}
