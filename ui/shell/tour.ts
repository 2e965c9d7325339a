import { type ReadonlySignal, signal } from '@preact/signals'

/** The state of the tour for this person: offered once, then never again in this browser. */
export interface Tour {
  state: ReadonlySignal<'offered' | 'shown' | 'over'>
  show: () => void
  end: () => void
}

type Lasting = Pick<Storage, 'getItem' | 'setItem'>

/** `person` keeps people of one browser apart. Without storage the tour is never offered, rather than every time. */
export function createTour(storage: () => Lasting, person: string): Tour {
  const key = `clearstory.tour.${person}`
  const state = signal<'offered' | 'shown' | 'over'>('over')
  try {
    if (storage().getItem(key) === null) state.value = 'offered'
  } catch {
    // Storage may be blocked in an iframe.
  }
  return {
    state,
    show: () => {
      state.value = 'shown'
    },
    end: () => {
      state.value = 'over'
      try {
        storage().setItem(key, 'seen')
      } catch {
        // Not stored: the tour is offered again next time.
      }
    },
  }
}
