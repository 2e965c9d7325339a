import type { Finding, FindingCode } from '../../server/domain/preflight.ts'
import type { KeepReason, PlannedCor, PlannedLine } from '../../server/domain/push.ts'
import { amountText } from '../messages/amounts.ts'
import { ageText } from '../messages/times.ts'

interface FindingWords {
  /** The finding; `{detail}`, `{cor}` and `{cents}` are placeholders. */
  title: string
  /** What to do, or what will happen. */
  next: string
}

/** Context for formatting a finding. */
export interface Reader {
  currency: string | null
  /** For relative times, in milliseconds. */
  now: number
  /** The planned COR that the finding is about. */
  cor?: PlannedCor | undefined
}

type WordsOf = FindingWords | ((finding: Finding, reader: Reader) => FindingWords)

/** Used by the findings of an undo. */
const returningWords =
  'This undo puts {cents} of it back into Procore. Close this dialog if you don’t want that.'

const findingWords = {
  change_event_deleted: {
    title: 'This change event was deleted in Procore.',
    next: 'Restore it from Procore’s Recycle Bin, or choose another one.',
  },
  change_event_closed: {
    title: 'This change event is closed.',
    next: 'Procore still accepts changes to it. Reopen it first if others should notice.',
  },
  change_event_void: {
    title: 'This change event is void.',
    next: 'Choose another one, or change its status first.',
  },
  may_not_edit: {
    title: 'You can’t edit this change event in Procore.',
    next: 'Ask the person who created it, or someone with Admin access to Change Events.',
  },
  may_not_create: {
    title: 'You can’t create change events in Procore.',
    next: 'Choose an existing one, or ask a project admin for Standard access.',
  },
  cor_void: ({ cents }) => ({
    title: '{cor} is void in Clearstory.',
    next: cents === undefined ? 'Its lines are removed from the change event.' : returningWords,
  }),
  cor_without_amount: ({ severity }) => ({
    title: '{cor} has no amount in Clearstory.',
    next:
      severity === 'blocker'
        ? 'Choose the other amount, or leave it out.'
        : 'Its lines in Procore stay as they are until it has one.',
  }),
  cor_amount_too_precise: {
    title: '{cor} has an amount with more than two decimals: {detail}.',
    next: 'Amounts are never rounded. Ask the contractor to correct it in Clearstory, or leave it out.',
  },
  cor_amount_too_large: {
    title: '{cor} has an amount that is too large: {detail}.',
    next: 'Check it in Clearstory, or leave it out.',
  },
  cor_amount_zero: { title: '{cor} has an amount of zero.', next: 'Its line will show no cost.' },
  cor_amount_changed: ({ cents }, { cor, currency }) => ({
    title:
      cents === undefined ? '{cor} has no amount in Clearstory now.' : '{cor} is {cents} in Clearstory now.',
    next: `This undo puts it back to ${amountText(cor?.newCents ?? 0, currency)}, as it was before. Re-push it afterwards to get Clearstory’s version, or close this dialog.`,
  }),
  cor_gone: ({ cents, detail }) => {
    const isReplaced = detail !== undefined
    const wayOn = isReplaced
      ? 'Leave it out: COR {detail} has taken its place.'
      : 'Refresh the list. If it was moved, remove it from this event.'
    return {
      title: isReplaced
        ? '{cor} is no longer in Clearstory’s log: COR {detail} looks like its revision.'
        : '{cor} is no longer in Clearstory for this project.',
      next: cents === undefined ? wayOn : returningWords,
    }
  },
  cor_in_other_change_event: ({ detail }) => ({
    title: `{cor} is already in ${detail === undefined ? 'a change event of another project' : 'Change Event {detail}'}.`,
    next: 'Remove it there first; a COR can’t be in two change events.',
  }),
  made_after_all: ({ severity, detail }) => ({
    title:
      detail === undefined
        ? 'Procore refused an earlier push of {cor}, but it may have arrived. The change event cannot be checked right now.'
        : 'An earlier push of {cor} seems to have reached Procore after all: Change Event {detail} has a line like it, {cents}.',
    next:
      detail === undefined
        ? 'Ask someone who can open that project, or push {cor} tomorrow.'
        : severity === 'blocker'
          ? 'Link {cor} to that line there, or remove it in Procore and plan again. If that line is for other work, add {cor} here too.'
          : '{cor} is added here too.',
  }),
  budget_code_missing: {
    title: '{cor} has no budget code.',
    next: 'It is pushed without one. Go back to Codes to choose one.',
  },
  budget_code_not_on_commitment: {
    title: 'The budget code of {cor} is not on {detail}.',
    next: 'If it is not in the budget either, Procore adds a budget line at zero. Check the code.',
  },
  no_tags_to_break_down: {
    title: '{cor} has no T&M tags, so it can’t be broken down.',
    next: 'It is pushed as a lump sum.',
  },
  no_rates_to_break_down: {
    title: 'No item of the T&M tags of {cor} has a rate.',
    next: 'It is pushed as a lump sum.',
  },
  items_without_rate: ({ detail }) => ({
    title: `${detail === '1' ? '1 T&M item of {cor} has' : '{detail} T&M items of {cor} have'} no rate.`,
    next: 'Their cost is in Markup and adjustments.',
  }),
  tags_not_returned: ({ detail }) => ({
    title: `Clearstory did not return ${detail === '1' ? '1 T&M tag' : '{detail} T&M tags'} of {cor}.`,
    next: 'Their cost is in Markup and adjustments. Check the tags in Clearstory, then re-push.',
  }),
  commitment_closed: {
    title: 'The contract {detail} is closed in Procore.',
    next: 'It may not accept more costs. Choose another one, or check it in Procore.',
  },
  currency_differs: {
    title: 'The currencies differ: {detail}.',
    next: 'Amounts are not converted. Check the contract and the change event before you push.',
  },
  breakdown_blocked: (_, { cor }) => ({
    title: '{cor} keeps its earlier breakdown.',
    next: cor?.lines.some(isRemovedInProcore)
      ? 'A person removed one of its lines in Procore, and its money would come back in other lines. Add it back to use the new breakdown, or continue with the earlier one.'
      : 'One of its lines is locked or kept as edited, and the new breakdown has no place for it. Ask for it to be unlocked in Procore, or continue with the earlier breakdown.',
  }),
  line_locked: ({ detail }) => ({
    title: 'A line of {cor} is locked in Procore.',
    next: `${lockWords(detail)}It stays as it is.`,
  }),
  line_edited_in_procore: {
    title: 'A line of {cor} was edited in Procore.',
    next: 'Choose which version to keep.',
  },
  line_on_rfq: {
    title: 'Also on RFQ {detail}.',
    next: 'Procore may price this line of {cor} twice. Check the RFQ.',
  },
  line_on_draft: ({ detail }) => ({
    title: `A line of {cor} is on ${draftWords(detail)} in Procore.`,
    next: 'Its new amount and codes carry over to that draft. Tell the person who is writing it.',
  }),
  lines_remain: (_, { cor }) => remainWords(cor),
  lines_do_not_add_up: ({ cents = 0 }, { currency }) => ({
    title: `Procore will have ${amountText(Math.abs(cents), currency)} ${cents > 0 ? 'less' : 'more'} than Clearstory for {cor}.`,
    next: 'Continue to accept this difference. To avoid it, use Clearstory’s version of the lines above.',
  }),
  line_like_this: ({ severity, detail }, { cor }) => {
    const title = `${lineName(detail)}, {cents}, is already in this change event and isn’t linked to a COR.`
    if (cor?.leaves) {
      const leaving =
        'If it reverses {cor}, remove it in Procore, so the amount isn’t taken out twice. If it is for other work, keep it.'
      return { title, next: severity === 'blocker' ? leaving : 'It stays in the change event.' }
    }
    if (severity !== 'blocker') return { title, next: '{cor} is added as well.' }
    // A COR that already has lines here cannot be linked to more.
    const isHere = cor !== undefined && cor.previousLink !== null
    const way = isHere ? 'remove it in Procore' : 'link it, or remove it in Procore'
    const next = `If it is part of {cor}, ${way}, so it isn’t counted twice. If it is for other work, add {cor} as well.`
    return { title, next }
  },
  line_of_contractor: ({ detail }) => ({
    title: `The contractor of {cor} has another line in this change event: ${lineName(detail)}, {cents}.`,
    next: 'It isn’t linked to a COR. If it is part of {cor}, link it so it isn’t counted twice.',
  }),
  line_unlinked: ({ severity, detail }) => ({
    title:
      detail === undefined
        ? '{cor} was unlinked from a change event that you cannot open, and its line is still there.'
        : '{cor} was unlinked from Change Event {detail}, and its line, {cents}, is still there.',
    next:
      severity === 'blocker'
        ? 'Link it again there, or remove that line in Procore and plan again. If that line is for other work, add {cor} here too.'
        : '{cor} is added here too.',
  }),
  // The other COR is named only if the person may see it.
  revision_of: ({ detail }) => ({
    title: `{cor} looks like a revision of ${otherCor(detail)}, which is in a change event.`,
    next: `If it replaces ${otherCor(detail)}, its lines are updated. If it is separate, its money is added to that of ${otherCor(detail)}.`,
  }),
  revision_withdrawn: ({ detail }) => ({
    title: `${detail === undefined ? 'A revision of {cor}' : 'COR {detail}, a revision of {cor},'} seems to be withdrawn, and its lines are still in a change event.`,
    next: `If {cor} counts again, it takes over those lines and they are updated. If it is separate, its money is added to that of ${otherCor(detail)}.`,
  }),
  replaced_by: ({ detail }) => ({
    title: `${detail === undefined ? 'Another COR' : 'COR {detail}'} looks like a revision of {cor}.`,
    next: `Leave {cor} out: its revision is in a change event, or in this push. If it is separate, its money is added to that of ${otherCor(detail)}.`,
  }),
  revised_not_read: ({ detail }) => ({
    title: `Clearstory returned nothing for ${otherCor(detail)}, which may be another version of {cor}.`,
    next: 'Try again, or leave {cor} out.',
  }),
  clearstory_not_read: ({ corId, detail }, { now }) => {
    const amounts = corId === undefined ? 'Amounts here were' : 'What is shown of it was'
    const read =
      detail === undefined
        ? 'What is shown may have changed since.'
        : `${amounts} read ${ageText(detail, now)} and may have changed since.`
    return corId === undefined
      ? { title: 'Clearstory isn’t responding.', next: `${read} Try again before you push.` }
      : { title: 'Clearstory returned nothing for {cor}.', next: `${read} Try again, or leave it out.` }
  },
  nothing_to_do: { title: 'Nothing to write.', next: 'Procore already has everything.' },
} satisfies Record<FindingCode, WordsOf>

function otherCor(detail: string | undefined): string {
  return detail === undefined ? 'another COR' : 'COR {detail}'
}

/** A finding as text, with the COR, detail and amount filled in. */
export function findingText(
  finding: Finding,
  reader: Reader = { currency: null, now: Date.now() },
): FindingWords {
  const words: WordsOf = findingWords[finding.code]
  const { title, next } = typeof words === 'function' ? words(finding, reader) : words
  return { title: fill(title, finding, reader), next: fill(next, finding, reader) }
}

function fill(text: string, { corNumber, detail, cents }: Finding, { currency }: Reader): string {
  const filled = text
    .replaceAll('{cor}', corNumber === undefined ? 'This COR' : `COR ${corNumber}`)
    .replaceAll('{cents}', cents === undefined ? '' : amountText(cents, currency))
    // Without a detail, its separator is removed too.
    .replace(/:? ?\{detail\}/g, (hole) => (detail === undefined ? '' : hole.replace('{detail}', detail)))
  return filled.charAt(0).toUpperCase() + filled.slice(1)
}

function isRemovedInProcore(line: PlannedLine): boolean {
  return line.action === 'leave_out' || (line.action === 'choose' && line.procore === null)
}

function lineName(description: string | undefined): string {
  return description === undefined || description.trim() === ''
    ? 'A line without a description'
    : `“${description}”`
}

function lockWords(lock: string | undefined): string {
  switch (lock) {
    case 'commitment':
      return 'It is on a commitment. '
    case 'change_order':
      return 'It is on a change order. '
    case 'budget_change':
      return 'It is on a budget change. '
    default:
      return ''
  }
}

function draftWords(lock: string | undefined): string {
  switch (lock) {
    case 'commitment':
      return 'a draft commitment'
    case 'budget_change':
      return 'a draft budget change'
    default:
      return 'a draft change order'
  }
}

const remainReasons = {
  locked: {
    why: 'its line is locked',
    next: 'Keep it as it is, or unlink {cor} (More, Unlink) so that the line is no longer linked to it.',
  },
  edited: {
    why: 'its line is kept as edited',
    next: 'Keep it as it is, or choose to remove it above.',
  },
  no_amount: {
    why: '{cor} has no amount in Clearstory now',
    next: 'Its lines stay as they are until it has one. To take them out, use Remove from event.',
  },
} satisfies Partial<Record<KeepReason, { why: string; next: string }>>

function remainWords(cor: PlannedCor | undefined): FindingWords {
  const kept = new Set(cor?.lines.flatMap((line) => (line.action === 'keep' ? line.why : [])))
  const isUnpriced = cor?.corCents === null && !cor.leaves
  const reason = isUnpriced || kept.has('no_amount') ? 'no_amount' : kept.has('locked') ? 'locked' : 'edited'
  const { why, next } = remainReasons[cor === undefined ? 'locked' : reason]
  return { title: `{cents} of {cor} stays in the change event: ${why}.`, next }
}
