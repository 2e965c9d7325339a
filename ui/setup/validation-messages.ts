import type { ValidationCheck, ValidationView, Verdict } from '../../server/usecases/setup/views.ts'
import type { Tone } from '../messages/states.ts'
import { noNewsWords } from './messages.ts'

type Check = ValidationView['checks'][number]
type Sentence = string | ((detail: string | null) => string)

export const verdictWords = {
  ok: { text: 'OK', tone: 'ok' },
  limited: { text: 'Limited', tone: 'update' },
  missing: { text: 'Missing', tone: 'bad' },
  unknown: { text: 'Not known', tone: 'quiet' },
} satisfies Record<Verdict, { text: string; tone: Tone }>

const noAnswer = 'No answer just now. Validate again in a minute.'
const noneOrNoAccess = (what: string, tool: string) => (detail: string | null) =>
  detail === 'empty'
    ? `Procore shows none. Either there are no ${what} yet, or you need access to ${tool}: a project admin grants it.`
    : noAnswer

const keyWords: Partial<Record<string, string>> = {
  key_refused:
    'Clearstory no longer takes this key. A Procore company admin connects again with a new key from a Clearstory admin.',
  key_unreadable: 'The key can no longer be read here. A Procore company admin connects again.',
}

/** What each check is called, and for each verdict but OK what it means and who can do something about it. */
const checkWords = {
  connection: {
    name: 'Clearstory key',
    missing: (detail) =>
      keyWords[detail ?? ''] ?? 'Not connected. A Procore company admin connects Clearstory here, once.',
    limited: noAnswer,
    unknown: noAnswer,
  },
  mapping: {
    name: 'Clearstory project',
    missing: 'Not chosen yet. A project or company admin chooses it here.',
    limited: (detail) =>
      `The key does not see ${detail ?? 'this project'}: it is archived or gone. Choose another, or ask a Clearstory admin.`,
    unknown: 'Could not be checked without Clearstory.',
  },
  clearstory_read: {
    name: 'Change orders read from Clearstory',
    missing: 'There is nothing to read before a project is chosen.',
    limited: noAnswer,
    unknown: 'Not yet. Open the COR log; the first reading takes a moment.',
  },
  change_events: {
    name: 'See change events',
    missing: 'Needs Read Only access to Change Events. A project admin grants it.',
    limited: noAnswer,
    unknown: noAnswer,
  },
  push: {
    name: 'Push into change events',
    missing: 'You can look, but not push. Needs Standard access to Change Events; a project admin grants it.',
    limited:
      'Only into change events you created. For everybody’s, a project admin grants Admin access to Change Events.',
    unknown: noAnswer,
  },
  new_change_events: {
    name: 'Create change events',
    missing: 'Needs Standard access to Change Events. A project admin grants it.',
    limited: noAnswer,
    unknown: noAnswer,
  },
  contracts: {
    name: 'See contracts and vendors',
    missing:
      'Without it, contract and vendor stay empty. Needs Read Only access to Commitments; a project admin grants it.',
    limited: noAnswer,
    unknown: noneOrNoAccess('contracts', 'Commitments'),
  },
  budget_codes: {
    name: 'See budget codes',
    missing:
      'Without it, lines get no budget code. Needs Read Only access to Budget; a project admin grants it.',
    limited: noAnswer,
    unknown: noneOrNoAccess('budget codes', 'Budget'),
  },
  procore_news: {
    name: 'Hear of edits in Procore at once',
    missing: noAnswer,
    limited: (detail) =>
      `${noNewsWords(detail)} Edits are found when the panel opens. For more, a company admin with Standard access to Webhooks API saves the mapping again.`,
    unknown: (detail) =>
      detail === 'arranging'
        ? 'Being arranged with Procore. Validate again in a minute.'
        : 'Arranged after the project is mapped.',
  },
} satisfies Record<ValidationCheck, { name: string } & Record<Exclude<Verdict, 'ok'>, Sentence>>

export function checkName({ check }: Check): string {
  return checkWords[check].name
}

/** What a verdict means and who can do something about it; null where all is well. */
export function checkText({ check, verdict, detail }: Check): string | null {
  if (verdict === 'ok') return null
  const sentence: Sentence = checkWords[check][verdict]
  return typeof sentence === 'string' ? sentence : sentence(detail)
}

export const validationTitle = 'Validate'
export const validationAbout =
  'Checks every permission as you, and says what is missing and who can grant it. Changes nothing.'
export const again = 'Validate again'
export const copy = 'Copy for an admin'
export const copyHint = 'Select the text and copy it:'
export const goOn = 'Go to This event'
export const list = 'Checks'

/** The result in one sentence. */
export function validationSummary({ checks }: ValidationView): string {
  const count = (verdict: Verdict) => checks.filter((one) => one.verdict === verdict).length
  const gone = count('missing')
  if (gone > 0) return gone === 1 ? 'One thing is missing.' : `${gone} things are missing.`
  if (count('limited') > 0) return 'It works, with limits.'
  return count('unknown') > 0 ? 'Nothing is missing as far as can be seen.' : 'Everything is in place.'
}

/** A text that says to an admin, without the panel, what to do for whom. */
export function textForAdmin(view: ValidationView, day: string): string {
  const open = view.checks.filter(({ verdict }) => verdict !== 'ok')
  return [
    `Clearstory in Procore, project ${view.projectName}, checked as ${view.personName} on ${day}.`,
    ...open.map((one) => `- ${checkName(one)} (${verdictWords[one.verdict].text}): ${checkText(one)}`),
    ...(open.length === 0 ? ['Everything is in place.'] : []),
  ].join('\n')
}
