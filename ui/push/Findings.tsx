import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { Finding } from '../../server/domain/preflight.ts'
import type { PlanView } from '../../server/usecases/push/views.ts'
import { Banner } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import * as actions from '../messages/actions.ts'
import { usePanel } from '../state/panel-context.ts'
import { findingText } from './findings-messages.ts'
import * as messages from './messages.ts'
import type { Push } from './model.ts'

interface FindingProps {
  push: Push
  view: PlanView
  finding: Finding
}

/** A finding of a plan, with the actions that resolve it. */
export function FindingBanner({
  tone,
  ...props
}: FindingProps & {
  tone: 'bad' | 'update' | 'quiet'
}) {
  const { clock, panel } = usePanel()
  const { finding, view } = props
  const id = useId()
  const { title, next } = findingText(finding, {
    currency: panel.standing.value?.project.currency ?? null,
    now: clock.now.value,
    cor: corOf(view, finding),
  })
  const ways = waysOn(props, id)
  return (
    <Banner tone={tone} title={<span id={id}>{title}</span>} {...(ways === null ? {} : { actions: ways })}>
      {next}
    </Banner>
  )
}

function corOf({ plan }: PlanView, { corId }: Finding) {
  return plan.cors.find((cor) => cor.corId === corId)
}

/** Buttons that resolve a finding; null if nothing can be done here. */
function waysOn({ push, view, finding }: FindingProps, describedBy: string): ComponentChildren {
  const way = (text: string, act: () => Promise<void>, look: 'plain' | 'quiet' = 'plain') => (
    <Button
      small
      look={look}
      busy={push.busy.value === 'planning'}
      describedBy={describedBy}
      onClick={() => void act()}
    >
      {text}
    </Button>
  )
  switch (finding.code) {
    case 'made_after_all':
    case 'line_unlinked': {
      const { changeItemId } = finding
      if (changeItemId === undefined || finding.severity !== 'blocker') return null
      return way(messages.addHereToo, () => push.choose(changeItemId, 'beside'))
    }
    case 'line_like_this':
    case 'line_of_contractor': {
      const { changeItemId } = finding
      if (changeItemId === undefined) return null
      const isOpen = finding.severity === 'blocker'
      // A COR that is in the change event already has linked lines; it is re-pushed instead.
      const cor = corOf(view, finding)
      const mayLink = cor?.previousLink === null
      if (!mayLink && !isOpen) return null
      return (
        <>
          {mayLink && way(messages.linkIt, () => push.link(finding), isOpen ? 'plain' : 'quiet')}
          {isOpen &&
            way(cor?.leaves ? messages.keepIt : messages.addBeside, () =>
              push.choose(changeItemId, 'beside'),
            )}
        </>
      )
    }
    case 'revision_of':
    case 'revision_withdrawn': {
      const { corId, otherCorId, corNumber = '', detail = '' } = finding
      if (corId === undefined) return null
      const pair = { corId, otherCorId, number: corNumber, other: detail }
      return (
        <>
          {/* A COR that this person may not see is not named and cannot be selected. */}
          {otherCorId !== undefined && way(messages.replaces(detail), () => push.replace(finding))}
          {way(messages.separate, () => push.separateFrom(pair))}
        </>
      )
    }
    case 'replaced_by': {
      const { corId, otherCorId, corNumber = '', detail = '' } = finding
      if (corId === undefined) return null
      const pair = { corId, otherCorId, number: corNumber, other: detail }
      return way(messages.separate, () => push.separateFrom(pair))
    }
    case 'revised_not_read':
    case 'clearstory_not_read':
      return way(actions.tryAgain, push.replan)
    default:
      return null
  }
}

/** CORs that were marked as separate in this dialog, with a way to undo that. */
export function SeparateCors({ push, view }: { push: Push; view: PlanView }): ComponentChildren {
  const planned = new Set<string>(view.plan.cors.map((cor) => cor.corId))
  return [...push.separate.value].map(
    ([key, pair]) =>
      planned.has(pair.corId) && (
        <Banner
          key={key}
          tone="quiet"
          actions={
            <Button small look="quiet" onClick={() => void push.notSeparate(pair)}>
              {messages.chooseAgain}
            </Button>
          }
        >
          {messages.separateText(pair.number, pair.other)}
        </Banner>
      ),
  )
}
