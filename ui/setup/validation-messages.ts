import type { ValidationCheck, ValidationView, Verdict } from '../../server/usecases/setup/views.ts'
import type { Tone } from '../messages/states.ts'
import { noNewsWords } from './messages.ts'

type Check = ValidationView['checks'][number]
type Sentence = string | ((detail: string | null) => string)

export const verdictWords = {
  ok: { text: 'OK', tone: 'ok' },
  limited: { text: 'Limited', tone: 'update' },
  missing: { text: 'Missing', tone: 'bad' },
  unknown: { text: 'Unknown', tone: 'quiet' },
} satisfies Record<Verdict, { text: string; tone: Tone }>

const noAnswer = 'No response right now. Validate again in a minute.'
const noneOrNoAccess = (what: string, tool: string) => (detail: string | null) =>
  detail === 'empty'
    ? `Procore lists none. Either there are no ${what} yet, or you need access to ${tool}, which a project admin can grant.`
    : noAnswer

const keyWords: Partial<Record<string, string>> = {
  key_refused:
    'Clearstory no longer accepts this key. A Procore company admin has to connect again with a new key from a Clearstory admin.',
  key_unreadable:
    'The server can no longer read the stored key. A Procore company admin has to connect again.',
}

/** The name of each check, and for each verdict other than OK, its meaning and who can do something about it. */
const checkWords = {
  connection: {
    name: 'Clearstory key',
    missing: (detail) =>
      keyWords[detail ?? ''] ?? 'Not connected. A Procore company admin connects Clearstory here once.',
    limited: noAnswer,
    unknown: noAnswer,
  },
  mapping: {
    name: 'Clearstory project',
    missing: 'Not chosen yet. A project or company admin chooses it here.',
    limited: (detail) =>
      `The key can’t see ${detail ?? 'this project'}: it is archived or deleted. Choose another, or ask a Clearstory admin.`,
    unknown: 'Can’t be checked without Clearstory.',
  },
  clearstory_read: {
    name: 'CORs read from Clearstory',
    missing: 'Nothing to read until a project is chosen.',
    limited: noAnswer,
    unknown: 'Not yet. Open the COR log; reading it for the first time takes a moment.',
  },
  change_events: {
    name: 'See change events',
    missing: 'Needs Read Only access to Change Events, which a project admin can grant.',
    limited: noAnswer,
    unknown: noAnswer,
  },
  push: {
    name: 'Push to change events',
    missing:
      'You have read-only access. Pushing needs Standard access to Change Events, which a project admin can grant.',
    limited:
      'Only to change events you created. To push to all of them, ask a project admin for Admin access to Change Events.',
    unknown: noAnswer,
  },
  new_change_events: {
    name: 'Create change events',
    missing: 'Needs Standard access to Change Events, which a project admin can grant.',
    limited: noAnswer,
    unknown: noAnswer,
  },
  contracts: {
    name: 'See contracts and vendors',
    missing:
      'Without it, contract and vendor stay empty. Needs Read Only access to Commitments, which a project admin can grant.',
    limited: noAnswer,
    unknown: noneOrNoAccess('contracts', 'Commitments'),
  },
  budget_codes: {
    name: 'See budget codes',
    missing:
      'Without it, lines get no budget code. Needs Read Only access to Budget, which a project admin can grant.',
    limited: noAnswer,
    unknown: noneOrNoAccess('budget codes', 'Budget'),
  },
  procore_news: {
    name: 'Live updates from Procore',
    missing: noAnswer,
    limited: (detail) =>
      `${noNewsWords(detail)} Edits are found when the panel opens. For live updates, a company admin with Standard access to Webhooks API has to save the mapping again.`,
    unknown: (detail) =>
      detail === 'arranging'
        ? 'Being set up with Procore. Validate again in a minute.'
        : 'Set up once the project is mapped.',
  },
} satisfies Record<ValidationCheck, { name: string } & Record<Exclude<Verdict, 'ok'>, Sentence>>

export function checkName({ check }: Check): string {
  return checkWords[check].name
}

/** What a verdict means and who can do something about it; null for OK. */
export function checkText({ check, verdict, detail }: Check): string | null {
  if (verdict === 'ok') return null
  const sentence: Sentence = checkWords[check][verdict]
  return typeof sentence === 'string' ? sentence : sentence(detail)
}

export const validationTitle = 'Validate'
export const validationAbout =
  'Checks every permission with your sign-in, and shows what is missing and who can grant it. Changes nothing.'
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
  return count('unknown') > 0 ? 'Nothing seems to be missing.' : 'Everything is in place.'
}

/** A text for an admin who does not have the panel open: what to do, and for whom. */
export function textForAdmin(view: ValidationView, day: string): string {
  const open = view.checks.filter(({ verdict }) => verdict !== 'ok')
  return [
    `Clearstory in Procore, project ${view.projectName}, checked as ${view.personName} on ${day}.`,
    ...open.map((one) => `- ${checkName(one)} (${verdictWords[one.verdict].text}): ${checkText(one)}`),
    ...(open.length === 0 ? ['Everything is in place.'] : []),
  ].join('\n')
}
