/** Said once above the tabs. */

export const movedOnWriting =
  'You moved on in Procore while a push was still being written. Go back to its change event to see how it ended.'
export const movedOn = 'You moved on in Procore, so the open dialog was closed.'
