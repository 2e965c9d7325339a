import type { Finding, FindingCode } from '../../server/domain/preflight.ts'

interface FindingWords {
  /** What is so; `{detail}` and `{cor}` are filled in. */
  title: string
  /** What to do, or what will happen. */
  next: string
}

const findingWords = {
  change_event_deleted: {
    title: 'This change event was deleted in Procore.',
    next: 'Restore it in Procore’s Recycle Bin, or choose another one.',
  },
  change_event_closed: {
    title: 'This change event is closed.',
    next: 'Procore still takes the change. Reopen it first if others should notice.',
  },
  change_event_void: {
    title: 'This change event is void.',
    next: 'Choose another one, or change its status first.',
  },
  may_not_edit: {
    title: 'Procore does not let you edit this change event.',
    next: 'Ask the person who created it, or someone with Admin access to Change Events.',
  },
  may_not_create: {
    title: 'Procore does not let you create change events.',
    next: 'Choose an existing one, or ask a project admin for Standard access.',
  },
  cor_void: {
    title: '{cor} is void in Clearstory.',
    next: 'Its lines are taken out of the change event.',
  },
  cor_without_amount: {
    title: '{cor} has no amount in Clearstory.',
    next: 'Choose the other amount, or leave it out.',
  },
  cor_amount_too_precise: {
    title: '{cor} has an amount with more than two decimals: {detail}.',
    next: 'It is not rounded for you. Ask its contractor to correct it in Clearstory, or leave it out.',
  },
  cor_amount_too_large: {
    title: '{cor} has an amount that is too large: {detail}.',
    next: 'Check it in Clearstory, or leave it out.',
  },
  cor_amount_zero: { title: '{cor} amounts to zero.', next: 'Its line will show no cost.' },
  cor_gone: {
    title: '{cor} is no longer in Clearstory for this project.',
    next: 'Refresh the list. If it was moved, remove it from this event.',
  },
  cor_in_other_change_event: {
    title: '{cor} is already in Change Event {detail}.',
    next: 'Remove it there first; a COR’s money is never in two change events.',
  },
  budget_code_missing: {
    title: '{cor} has no budget code.',
    next: 'It goes to Procore without one. Go back to Codes to choose.',
  },
  budget_code_not_on_commitment: {
    title: 'The budget code of {cor} is not on {detail}.',
    next: 'If it is not in the budget either, Procore adds a budget line at zero. Check the code.',
  },
  no_tags_to_break_down: {
    title: '{cor} has no T&M tags, so its lines are not known.',
    next: 'It is pushed as a lump sum.',
  },
  no_rates_to_break_down: {
    title: 'No item of the T&M tags of {cor} has a rate.',
    next: 'It is pushed as a lump sum.',
  },
  items_without_rate: {
    title: '{detail} T&M items of {cor} have no rate.',
    next: 'Their cost is in Markup and adjustments.',
  },
  commitment_closed: {
    title: 'The contract {detail} is closed in Procore.',
    next: 'It may take no more cost. Choose another one, or check it in Procore.',
  },
  line_locked: {
    title: 'A line of {cor} is locked in Procore.',
    next: 'It stays as it is: {detail}.',
  },
  line_edited_in_procore: {
    title: 'A line of {cor} was edited in Procore.',
    next: 'Choose whose version stays.',
  },
  line_on_rfq: {
    title: 'Also on RFQ {detail}.',
    next: 'Procore may price this line of {cor} twice.',
  },
  nothing_to_do: { title: 'Nothing to write.', next: 'Procore already has it all.' },
} satisfies Record<FindingCode, FindingWords>

/** A finding in words, filled with the COR and detail it is about. */
export function findingText(finding: Finding): FindingWords {
  const words = findingWords[finding.code]
  return { title: fill(words.title, finding), next: fill(words.next, finding) }
}

function fill(text: string, { corNumber, detail }: Finding): string {
  const filled = text
    .replaceAll('{cor}', corNumber === undefined ? 'This COR' : `COR ${corNumber}`)
    // A detail that the server did not give takes its separator along.
    .replace(/:? ?\{detail\}/g, (hole) => (detail === undefined ? '' : hole.replace('{detail}', detail)))
  return filled.charAt(0).toUpperCase() + filled.slice(1)
}
