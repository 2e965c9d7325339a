import { useEffect, useRef, useState } from 'preact/hooks'
import type { ChangeEventChoice } from '../../server/usecases/push/views.ts'
import type { WhereDraft } from '../models/plan-request.ts'
import type { Push } from '../models/push.ts'
import { usePanel } from '../panel-context.ts'
import { Button } from '../parts/Button.tsx'
import { Combobox } from '../parts/Combobox.tsx'
import { Field } from '../parts/Field.tsx'
import { Radio } from '../parts/Radio.tsx'
import { Select } from '../parts/Select.tsx'
import { useSettled } from '../parts/settled.ts'
import { useApi } from '../use-api.ts'
import { whyNotPush } from '../words/rights.ts'
import * as words from '../words/where.ts'

const scopes = (['tbd', 'in_scope', 'out_of_scope'] as const).map((value) => ({
  value,
  text: words.scopeWords[value],
}))

/** Step *Where*: into this change event, another one, or a new one. */
export function WhereStep({ push }: { push: Push }) {
  const { panel, thisEvent } = usePanel()
  const where = push.where.value
  const standing = panel.standing.value
  const saved = panel.context.value?.changeEventId ?? null
  const event = thisEvent.view.value?.changeEvent ?? null
  const set = (change: Partial<WhereDraft>) => {
    push.where.value = { ...push.where.value, ...change }
  }
  const notThis =
    saved === null
      ? words.noneOpen
      : event?.deleted === true
        ? words.deleted
        : standing === null
          ? null
          : whyNotPush(standing, event)
  const notNew = standing?.mayCreateChangeEvents === false ? words.mayNotCreate : null

  // A choice that turned out not to be open to this person must not stay chosen.
  useEffect(() => {
    if (where.kind === 'this' && notThis !== null) set({ kind: notNew === null ? 'new' : 'another' })
  }, [where.kind, notThis, notNew])

  return (
    <fieldset>
      <legend class="unseen">{words.heading}</legend>
      <div class="stack">
        <Radio
          name="where"
          label={words.thisEvent}
          checked={where.kind === 'this'}
          reason={notThis}
          about={event === null ? null : `${event.number}, ${event.title}`}
          onChoose={() => set({ kind: 'this' })}
        />
        <Radio
          name="where"
          label={words.another}
          checked={where.kind === 'another'}
          about={standing?.mayPush === 'own_only' ? words.ownOnly : null}
          onChoose={() => set({ kind: 'another' })}
        />
        {where.kind === 'another' && <AnotherEvent push={push} set={set} />}
        <Radio
          name="where"
          label={words.newEvent}
          checked={where.kind === 'new'}
          reason={notNew}
          about={words.newAbout}
          onChoose={() => set({ kind: 'new' })}
        />
        {where.kind === 'new' && notNew === null && <NewEvent push={push} set={set} />}
      </div>
    </fieldset>
  )
}

interface WherePartProps {
  push: Push
  set: (change: Partial<WhereDraft>) => void
}

function AnotherEvent({ push, set }: WherePartProps) {
  const api = useApi()
  const { panel } = usePanel()
  const [found, setFound] = useState<ChangeEventChoice[] | null>(null)
  const [typed, setTyped] = useState('')
  const [failed, setFailed] = useState<string | null>(null)
  const asked = useRef(0)
  const settled = useSettled(typed)
  const here = panel.context.value?.changeEventId ?? null
  const chosen = push.where.value.changeEventId
  const kept = useRef<ChangeEventChoice | null>(null)
  useEffect(() => {
    const turn = panel.turn()
    if (turn === null) return
    asked.current += 1
    const own = asked.current
    void api.changeEvents(turn.projectId, settled).then((answer) => {
      if (turn.isOver() || own !== asked.current) return
      setFound(answer.ok ? answer.value : [])
      setFailed(answer.ok ? null : `${answer.problem.title} ${answer.problem.next}`)
    })
  }, [api, panel, settled])

  const others = (found ?? []).filter((event) => event.changeEventId !== here)
  kept.current = others.find((event) => event.changeEventId === chosen) ?? kept.current
  const listed =
    kept.current !== null && !others.some((event) => event.changeEventId === kept.current?.changeEventId)
      ? [kept.current, ...others]
      : others
  return (
    <Combobox
      label={words.event}
      value={chosen}
      placeholder={words.searchEvents}
      loading={found === null || settled !== typed}
      onSearch={setTyped}
      choices={listed.map((event) => ({
        id: event.changeEventId,
        text: `${event.number} ${event.title}`,
        about: event.status?.name ?? null,
      }))}
      onChange={(changeEventId) => set({ changeEventId })}
      hint={failed}
    />
  )
}

function NewEvent({ push, set }: WherePartProps) {
  const [more, setMore] = useState(false)
  const where = push.where.value
  const options = push.options.value
  const named = (rows: readonly { id: string; name: string }[]) => [
    { value: '', text: words.notChosen },
    ...rows.map((row) => ({ value: row.id, text: row.name })),
  ]
  return (
    <div>
      <Field
        label={words.title}
        value={where.title}
        required
        onInput={(title) => set({ title })}
        maxLength={255}
      />
      <Select
        label={words.status}
        value={where.statusId}
        options={
          options === null
            ? [{ value: '', text: words.reading }]
            : options.statuses
                .filter((status) => status.selectable)
                .map((status) => ({ value: String(status.statusId), text: status.name }))
        }
        onChange={(statusId) => set({ statusId })}
      />
      <Select label={words.scope} value={where.scope} options={scopes} onChange={(scope) => set({ scope })} />
      <p class="section">
        <Button look="quiet" small expanded={more} onClick={() => setMore(!more)}>
          {more ? words.fewer : words.more}
        </Button>
      </p>
      {more && (
        <>
          <Field
            label={words.number}
            value={where.number}
            onInput={(number) => set({ number })}
            maxLength={40}
            hint={words.numberHint(options?.nextNumber ?? null)}
          />
          <Field
            label={words.description}
            multiline
            value={where.description}
            onInput={(description) => set({ description })}
          />
          <Select
            label={words.type}
            value={where.changeTypeId}
            options={named(options?.changeTypes ?? [])}
            onChange={(changeTypeId) => set({ changeTypeId })}
          />
          <Select
            label={words.reason}
            value={where.changeReasonId}
            options={named(options?.changeReasons ?? [])}
            onChange={(changeReasonId) => set({ changeReasonId })}
          />
        </>
      )}
    </div>
  )
}
