import { useEffect, useRef } from 'preact/hooks'
import type {
  NotificationResponse,
  NotificationRow,
  NotificationView,
} from '../../server/usecases/notifications/views.ts'
import { AsOf } from '../components/AsOf.tsx'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { ChosenFoot } from '../components/ChosenFoot.tsx'
import { CorPick } from '../components/CorPick.tsx'
import { Money } from '../components/Money.tsx'
import { Pill } from '../components/Pill.tsx'
import { ProblemBanner } from '../components/ProblemBanner.tsx'
import { Skeleton } from '../components/Skeleton.tsx'
import { toggled, whyNotChosen } from '../log/cor-choice.ts'
import { notChoosableText } from '../log/messages.ts'
import * as actions from '../messages/actions.ts'
import { ageText, dayText } from '../messages/times.ts'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'
import { groupAnswers, type Notifications } from './model.ts'

/** One change notification with its responses; those with a COR can be pushed. */
export function NotificationReview({ model, row }: { model: Notifications; row: NotificationRow }) {
  const { clock, panel } = usePanel()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const view = model.review.value.value
  const problem = model.review.problem.value
  const shown = view?.notification ?? row
  const about = [
    messages.typeText(shown),
    shown.dueAt === null ? null : messages.dueText({ ...shown, dueAt: shown.dueAt }, clock.now.value),
    messages.answeredText(shown),
    messages.referenceText(shown),
  ]
  return (
    <>
      <div class="body review">
        <Button look="quiet" small class="back" onClick={model.back}>
          <span aria-hidden="true">‹ </span>
          {messages.all}
        </Button>
        <h2 ref={heading} tabIndex={-1}>
          {shown.title}
        </h2>
        <p class="small-text muted">{about.filter((text) => text !== null && text !== '').join(' · ')}</p>
        <Figures row={shown} />
        {view?.notification.description != null && view.notification.description !== '' && (
          <p class="section">{view.notification.description}</p>
        )}
        {shown.inbox === 'received' && shown.answered < shown.asked && (
          <p class="small-text section">{messages.answerThere}</p>
        )}
        {problem !== null && (
          <ProblemBanner
            problem={problem}
            retries
            again={{
              label: actions.tryAgain,
              act: () => void model.readReview(),
              busy: model.review.loading.value,
            }}
          />
        )}
        {view?.old === true && (
          <Banner tone="quiet">{messages.oldText(ageText(view.readAt, clock.now.value))}</Banner>
        )}
        {view === null ? problem === null && <Skeleton rows={4} /> : <Answers model={model} view={view} />}
      </div>
      {model.chosen.value.size > 0 ? (
        <ChosenFoot chosen={model.chosen.value} standing={panel.standing.value} />
      ) : (
        <AsOf
          at={view?.readAt ?? null}
          reading={model.review.loading.value}
          onRefresh={() => void model.readReview()}
        />
      )}
    </>
  )
}

function Figures({ row }: { row: NotificationRow }) {
  const figures = [
    { name: messages.estimate, cents: row.estimateCents },
    { name: messages.costImpact, cents: row.costImpactCents },
    { name: messages.projected, cents: row.projectedCents },
  ]
  const known = figures.flatMap(({ name, cents }) => (cents === null ? [] : [{ name, cents }]))
  return (
    <>
      {row.status !== null && (
        <p>
          <Pill tone={messages.notificationStatus(row.status).tone}>
            {messages.notificationStatus(row.status).text}
          </Pill>
        </p>
      )}
      {known.length > 0 && (
        <dl class="figures">
          {known.map(({ name, cents }) => [
            <dt key={name} class="muted">
              {name}
            </dt>,
            <dd key={`${name} amount`}>
              <Money cents={cents} />
            </dd>,
          ])}
        </dl>
      )}
    </>
  )
}

function Answers({ model, view }: { model: Notifications; view: NotificationView }) {
  const groups = groupAnswers(view.responses)
  return (
    <>
      {(['cor', 'no_cost_impact', 'other', 'no_response'] as const).map(
        (answer) =>
          groups[answer].length > 0 && (
            <section key={answer}>
              <h3 class="section">{messages.answerWords[answer]}</h3>
              <ul class="picks">
                {groups[answer].map((response) => (
                  <Answer
                    key={response.contractId ?? response.contractorName}
                    model={model}
                    view={view}
                    response={response}
                  />
                ))}
              </ul>
            </section>
          ),
      )}
      {view.responses.length === 0 && <p class="muted section">{messages.sentToNobody}</p>}
    </>
  )
}

function Answer(props: { model: Notifications; view: NotificationView; response: NotificationResponse }) {
  const { clock, panel } = usePanel()
  const { model, view, response } = props
  const { cor, unknownCor } = response
  const { dueAt, pastDue } = view.notification
  if (cor !== null) {
    return (
      <CorPick
        row={cor}
        checked={model.chosen.value.has(cor.corId)}
        reason={notChoosableText(whyNotChosen(cor, panel.context.value?.changeEventId ?? null))}
        onChange={(checked) => {
          model.chosen.value = toggled(model.chosen.value, cor, checked)
        }}
      />
    )
  }
  const name = response.contractorName ?? response.contractName ?? messages.someone
  return (
    <li class="card">
      <div class="row middle">
        <span>
          {name}
          {response.contractorName !== null && response.contractName !== null && (
            <span class="muted small-text"> {response.contractName}</span>
          )}
        </span>
        <span class="push-right">
          {unknownCor !== null ? (
            unknownCor.cents !== null && <Money cents={unknownCor.cents} />
          ) : response.answer === 'no_response' && dueAt !== null ? (
            <Pill tone={pastDue ? 'bad' : 'quiet'}>
              {messages.dueText({ dueAt, pastDue }, clock.now.value)}
            </Pill>
          ) : (
            response.respondedAt !== null && (
              <span class="small-text muted">
                {messages.answeredOn(dayText(response.respondedAt, clock.now.value))}
              </span>
            )
          )}
        </span>
      </div>
      {unknownCor !== null && (
        <p class="small-text muted">{messages.unknownCorText(unknownCor.number, unknownCor.title)}</p>
      )}
    </li>
  )
}
