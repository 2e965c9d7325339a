import { useState } from 'preact/hooks'
import { createTour } from '../models/tour.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { later } from '../parts/Later.tsx'
import * as words from '../words/tour-invitation.ts'

const Tour = later(() => import('./Tour.tsx').then((module) => module.Tour), null)

/** Offers the tour once, in a line of its own that covers nothing. The cards are downloaded when they are wanted. */
export function TourInvitation({ person }: { person: string }) {
  const { panel } = usePanel()
  const [tour] = useState(() => createTour(() => localStorage, person))
  const state = tour.state.value
  if (state === 'over' || panel.standing.value?.setup !== 'complete') return null
  if (state === 'shown') return <Tour tour={tour} />
  return (
    <p class="invitation row middle small-text">
      <span>{words.text}</span>
      <Button look="quiet" small onClick={tour.show}>
        {words.show}
      </Button>
      <Button look="quiet" small class="push-right" onClick={tour.end}>
        {words.no}
      </Button>
    </p>
  )
}
