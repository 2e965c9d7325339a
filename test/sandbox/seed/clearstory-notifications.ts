import type { ChangeNotification, NotificationRecipient } from '../clearstory/entities.ts'
import { clearstoryKeys, projects } from './world.ts'

const day = 86_400_000
const harbor = projects.harbor.clearstory.id
const marin = clearstoryKeys.marin.companyId

/** Change notifications, named after what is special about them. The last one is from the owner to Marin. */
export const seededNotifications = {
  bulletin7: 118,
  pastDue: 112,
  authorizeWork: 115,
  fromOwner: 121,
} as const

type Answer = 'silent' | 'no_cost_impact' | { corId: number }

/** The change notifications of Harbor Tower. */
export function seedNotifications(now: number): ChangeNotification[] {
  const recipient = (
    id: number,
    contractId: number,
    answer: Answer,
    sentAt: number,
  ): NotificationRecipient => ({
    id,
    contractId,
    hasResponded: answer !== 'silent',
    noCostImpact: answer === 'no_cost_impact',
    corId: typeof answer === 'object' ? answer.corId : null,
    estimate: 8_000,
    receivedAt: sentAt,
    respondedAt: answer === 'silent' ? null : sentAt + 3 * day,
  })
  const notification = (
    id: number,
    typeId: 1 | 2,
    title: string,
    sent: { daysAgo: number; dueInDays: number; status: ChangeNotification['status'] },
    answers: [contractId: number, answer: Answer][],
    from: { senderCompanyId: number; projectId: number } = { senderCompanyId: marin, projectId: harbor },
  ): ChangeNotification => {
    const sentAt = now - sent.daysAgo * day
    return {
      id,
      typeId,
      title,
      description: `Please respond to ${title}.`,
      status: sent.status,
      customerReferenceNumber: `CN-${id}`,
      ...from,
      dateSubmitted: sentAt,
      dueDate: now + sent.dueInDays * day,
      recipients: answers.map(([contractId, answer], index) =>
        recipient(id * 100 + index + 1, contractId, answer, sentAt),
      ),
      createdAt: sentAt - day,
      updatedAt: sentAt + 3 * day,
    }
  }
  return [
    notification(
      seededNotifications.pastDue,
      1,
      'CN-112 RFI 245, relocated floor drains',
      { daysAgo: 30, dueInDays: -9, status: 'in_progress' },
      [
        [70_006, { corId: 500_016 }],
        [70_011, 'silent'],
      ],
    ),
    notification(
      seededNotifications.authorizeWork,
      2,
      'CN-115 Expedite shaft enclosure',
      { daysAgo: 21, dueInDays: -2, status: 'approved' },
      [
        [70_002, { corId: 500_017 }],
        [70_003, { corId: 500_018 }],
      ],
    ),
    notification(
      seededNotifications.bulletin7,
      1,
      'CN-118 Bulletin 7, lobby finishes',
      { daysAgo: 6, dueInDays: 4, status: 'in_progress' },
      [
        [70_001, { corId: 500_014 }],
        [70_002, { corId: 500_015 }],
        [70_005, 'no_cost_impact'],
        [70_004, 'silent'],
        [70_007, 'silent'],
      ],
    ),
    notification(
      seededNotifications.fromOwner,
      1,
      'Owner bulletin 9, roof terrace',
      { daysAgo: 3, dueInDays: 11, status: 'in_progress' },
      [[70_100, 'silent']],
      { senderCompanyId: 6001, projectId: harbor + 79_000 },
    ),
  ]
}
