import * as actions from '../messages/actions.ts'
import * as messages from './messages.ts'
import '../components/styles.ts'
import { useId } from 'preact/hooks'
import type { NotificationListView, NotificationRow } from '../../server/usecases/notifications/views.ts'
import { AsOf } from '../components/AsOf.tsx'
import { Button } from '../components/Button.tsx'
import { Empty } from '../components/Empty.tsx'
import { Money } from '../components/Money.tsx'
import { Absent, NotSetUp } from '../components/NothingToShow.tsx'
import { Pill } from '../components/Pill.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Select } from '../components/Select.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { useModel, usePanel } from '../state/panel-context.ts'
import { usePolling } from '../state/polling.ts'
import { adoptStyles } from '../styles/adopt.ts'
import { createNotifications, type Notifications } from './model.ts'
import { NotificationReview } from './NotificationReview.tsx'
import notificationsStyles from './notifications.css' with { type: 'text' }

adoptStyles(document, notificationsStyles)

/** The *Notifications* tab: the list of requests and their responses, and the review of one of them. */
export function NotificationsTab() {
  const { panel } = usePanel()
  const model = useModel(createNotifications)
  const standing = panel.standing.value
  usePolling(panel.visible.value, model.poll)

  if (standing !== null && standing.setup !== 'complete') {
    return (
      <div class="body">
        <NotSetUp standing={standing} />
      </div>
    )
  }
  if (standing?.absent.some(({ part }) => part === 'received')) {
    return (
      <div class="body">
        <Absent absent={standing.absent} only="received" />
      </div>
    )
  }
  if (model.reviewed.value !== null) return <NotificationReview model={model} row={model.reviewed.value} />
  const view = model.list.value.value
  const problem = model.list.problem.value
  return (
    <>
      <div class="body">
        {problem !== null && (
          <ProblemBanner
            problem={problem}
            retries
            again={{
              label: actions.tryAgain,
              act: () => void model.load(model.inbox.value),
              busy: model.list.loading.value,
            }}
          />
        )}
        {view === null || view.readAt === null ? (
          problem === null && <Skeleton rows={4} />
        ) : (
          <List model={model} view={view} />
        )}
      </div>
      <AsOf
        at={view?.readAt ?? null}
        reading={model.list.loading.value}
        onRefresh={() => void model.refresh()}
      />
    </>
  )
}

function List({ model, view }: { model: Notifications; view: NotificationListView }) {
  const { counts, inbox, rows } = view
  const inboxes = [
    { value: 'sent', text: messages.sentText(counts.sent.all) },
    { value: 'received', text: messages.receivedText(counts.received.all) },
  ] as const
  return (
    <>
      <div class="row middle">
        <Select
          label={messages.inbox}
          bare
          value={inbox}
          options={inboxes}
          onChange={(next) => void model.load(next)}
        />
        <span class="push-right small-text muted" aria-live="polite">
          {messages.pastDueText(counts[inbox].pastDue)}
        </span>
      </div>
      {rows.length === 0 ? (
        <div class="section">
          <Empty title={inbox === 'sent' ? messages.noneSent : messages.noneReceived}>
            <p>{inbox === 'sent' ? messages.noneSentAbout : messages.noneReceivedAbout}</p>
          </Empty>
        </div>
      ) : (
        <ul class="picks">
          {rows.map((row) => (
            <Row
              key={`${row.notificationId} ${row.contractId ?? ''}`}
              row={row}
              onReview={() => void model.show(row)}
            />
          ))}
        </ul>
      )}
    </>
  )
}

function Row({ row, onReview }: { row: NotificationRow; onReview: () => void }) {
  const { clock } = usePanel()
  const id = useId()
  const cost = row.costImpactCents ?? row.estimateCents
  const costText = row.costImpactCents === null && cost !== null ? messages.estimated : null
  return (
    <li class="card">
      <div class="row">
        <h2 id={`${id}-name`} class="title">
          {row.title}
        </h2>
        {cost !== null && (
          <span class="push-right strong">
            <Money cents={cost} />
          </span>
        )}
      </div>
      <p class="small-text muted">
        {[messages.typeText(row), messages.answeredText(row), messages.referenceText(row), costText]
          .filter((text) => text !== null && text !== '')
          .join(' · ')}
      </p>
      <div class="row middle card-actions notice-foot">
        {row.status !== null && (
          <Pill tone={messages.notificationStatus(row.status).tone}>
            {messages.notificationStatus(row.status).text}
          </Pill>
        )}
        {row.dueAt !== null && (
          <Pill tone={row.pastDue ? 'bad' : 'quiet'}>
            {messages.dueText({ ...row, dueAt: row.dueAt }, clock.now.value)}
          </Pill>
        )}
        <Button small class="push-right" describedBy={`${id}-name`} onClick={onReview}>
          {messages.review}
        </Button>
      </div>
    </li>
  )
}
