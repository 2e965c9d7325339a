import type { CommitmentChoice } from '../../server/usecases/push/views.ts'

/** A commitment as a choice: number and title, with vendor and status beneath. */
export function commitmentChoice(one: CommitmentChoice) {
  return {
    id: one.commitmentId,
    text: `${one.number} ${one.title}`.trim(),
    about: [one.vendorName, one.status].filter((text) => text !== null).join(' · '),
  }
}
