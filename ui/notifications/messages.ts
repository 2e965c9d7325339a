import type { NotificationResponse, NotificationRow } from '../../server/usecases/notifications/views.ts'
import type { Tone } from '../messages/states.ts'
import { dayText } from '../messages/times.ts'

const typeWords: Record<1 | 2, string> = { 1: 'Pricing Request', 2: 'Authorize T&M Work' }

const statusWords: Record<string, { text: string; tone: Tone }> = {
  draft: { text: 'Draft', tone: 'quiet' },
  in_progress: { text: 'In progress', tone: 'edited' },
  in_review: { text: 'In review', tone: 'edited' },
  approved: { text: 'Approved', tone: 'ok' },
  rejected: { text: 'Void', tone: 'quiet' },
}

/** Headings in *Review*. */
export const answerWords = {
  cor: 'Answered with a COR',
  no_cost_impact: 'No cost impact',
  other: 'Answered without a COR',
  no_response: 'No response',
} satisfies Record<NotificationResponse['answer'], string>

export function typeText({ typeId, type }: Pick<NotificationRow, 'typeId' | 'type'>): string {
  return typeId === null ? type : typeWords[typeId]
}

/** Clearstory's status as text; an unknown one is shown as received. */
export function notificationStatus(status: string): { text: string; tone: Tone } {
  const text = status.replaceAll('_', ' ')
  return statusWords[status] ?? { text: text.charAt(0).toUpperCase() + text.slice(1), tone: 'quiet' }
}

const dayMs = 86_400_000

/** "due in 4 days", "due today", "2 days past due"; the date if it is far away or everyone has answered. */
export function dueText({ dueAt, pastDue }: { dueAt: string; pastDue: boolean }, now: number): string {
  const due = Date.parse(dueAt)
  if (Number.isNaN(due)) return `due ${dueAt}`
  const days = Math.round((startOfDay(due) - startOfDay(now)) / dayMs)
  if (days === 0) return 'due today'
  if (days < 0 && !pastDue) return `was due ${dayText(dueAt, now)}`
  if (days < 0) return days === -1 ? '1 day past due' : `${-days} days past due`
  if (days === 1) return 'due tomorrow'
  return days > 14 ? `due ${dayText(dueAt, now)}` : `due in ${days} days`
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** "3 of 5 answered". */
export function answeredText({ answered, asked }: Pick<NotificationRow, 'answered' | 'asked'>): string {
  return `${answered} of ${asked} answered`
}

/** The reference number, unless the title already contains it. */
export function referenceText({
  title,
  reference,
}: Pick<NotificationRow, 'title' | 'reference'>): string | null {
  return reference !== null && title.includes(reference) ? null : reference
}

export const inbox = 'Inbox'
export const review = 'Review'
export const estimated = 'estimated cost'
export const noneSent = 'No change notifications were sent'
export const noneSentAbout = 'Once one is sent to contractors in Clearstory, their answers show here.'
export const noneReceived = 'No change notifications were received'
export const noneReceivedAbout =
  'Change notifications that your own customer sends you in Clearstory show here.'

/** Messages of *Review*. */
export const all = 'All notifications'
export const estimate = 'Estimate'
export const costImpact = 'Cost impact so far'
export const projected = 'Projected'
export const answerThere = 'Answer it in Clearstory. Your answer will then show here.'
export const sentToNobody = 'Not sent to anyone yet.'
export const someone = 'Someone'

export function sentText(count: number): string {
  return `Sent (${count})`
}

export function receivedText(count: number): string {
  return `Received (${count})`
}

export function pastDueText(count: number): string {
  return count === 0 ? 'None past due' : `${count} past due`
}

export function oldText(age: string): string {
  return `Clearstory isn’t responding. Showing what was read ${age}.`
}

export function answeredOn(day: string): string {
  return `answered ${day}`
}

/** A response whose COR this app has not read yet. */
export function unknownCorText(number: string, title: string): string {
  return `COR ${number}, ${title}. It isn’t in this project’s COR log yet. Refresh the COR log to push it.`
}
