import { useEffect, useState } from 'preact/hooks'
import { createApi } from '../api/api.ts'
import { Button } from '../components/Button.tsx'
import { SearchCombobox } from '../components/Combobox.tsx'
import { Field } from '../components/Field.tsx'
import { Radio } from '../components/Radio.tsx'
import { Select } from '../components/Select.tsx'
import { whyNotPush } from '../messages/rights.ts'
import { useModel, usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'
import type { Push } from './model.ts'
import type { WhereDraft } from './plan-request.ts'
import { createEventSearch } from './where.ts'

const scopes = (['tbd', 'in_scope', 'out_of_scope'] as const).map((value) => ({
  value,
  text: messages.scopeWords[value],
}))

/** The *Where* step: push into this change event, another one, or a new one. */
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
      ? messages.noneOpen
      : event?.deleted === true
        ? messages.deletedEvent
        : standing === null
          ? null
          : whyNotPush(standing, event)
  const notNew = standing?.mayCreateChangeEvents === false ? messages.mayNotCreate : null

  // An option that turned out to be unavailable to this person must not stay selected.
  useEffect(() => {
    if (where.kind === 'this' && notThis !== null) set({ kind: notNew === null ? 'new' : 'another' })
  }, [where.kind, notThis, notNew])

  return (
    <fieldset>
      <legend class="unseen">{messages.heading}</legend>
      <div class="stack">
        <Radio
          name="where"
          label={messages.thisEvent}
          checked={where.kind === 'this'}
          reason={notThis}
          about={event === null ? null : `${event.number}, ${event.title}`}
          onChoose={() => set({ kind: 'this' })}
        />
        <Radio
          name="where"
          label={messages.another}
          checked={where.kind === 'another'}
          about={standing?.mayPush === 'own_only' ? messages.ownOnly : null}
          onChoose={() => set({ kind: 'another' })}
        />
        {where.kind === 'another' && <AnotherEvent push={push} set={set} />}
        <Radio
          name="where"
          label={messages.newEvent}
          checked={where.kind === 'new'}
          reason={notNew}
          about={messages.newAbout}
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
  const search = useModel(({ http, panel }) => createEventSearch(createApi(http), panel))
  return (
    <SearchCombobox
      label={messages.event}
      placeholder={messages.searchEvents}
      search={search}
      value={push.where.value.changeEventId}
      choiceOf={(event) => ({
        id: event.changeEventId,
        text: `${event.number} ${event.title}`,
        about: event.status?.name ?? null,
      })}
      onChange={(changeEventId) => set({ changeEventId })}
    />
  )
}

function NewEvent({ push, set }: WherePartProps) {
  const [more, setMore] = useState(false)
  const where = push.where.value
  const options = push.options.value
  const named = (rows: readonly { id: string; name: string }[]) => [
    { value: '', text: messages.notChosen },
    ...rows.map((row) => ({ value: row.id, text: row.name })),
  ]
  return (
    <div>
      <Field
        label={messages.newEventTitle}
        value={where.title}
        required
        onInput={(title) => set({ title })}
        maxLength={255}
      />
      <Select
        label={messages.status}
        value={where.statusId}
        options={
          options === null
            ? [{ value: '', text: messages.reading }]
            : options.statuses
                .filter((status) => status.selectable)
                .map((status) => ({ value: String(status.statusId), text: status.name }))
        }
        onChange={(statusId) => set({ statusId })}
      />
      <Select
        label={messages.scope}
        value={where.scope}
        options={scopes}
        onChange={(scope) => set({ scope })}
      />
      <p class="section">
        <Button look="quiet" small expanded={more} onClick={() => setMore(!more)}>
          {more ? messages.fewer : messages.more}
        </Button>
      </p>
      {more && (
        <>
          <Field
            label={messages.number}
            value={where.number}
            onInput={(number) => set({ number })}
            maxLength={40}
            hint={messages.numberHint(options?.nextNumber ?? null)}
          />
          <Field
            label={messages.description}
            multiline
            value={where.description}
            onInput={(description) => set({ description })}
          />
          <Select
            label={messages.type}
            value={where.changeTypeId}
            options={named(options?.changeTypes ?? [])}
            onChange={(changeTypeId) => set({ changeTypeId })}
          />
          <Select
            label={messages.reason}
            value={where.changeReasonId}
            options={named(options?.changeReasons ?? [])}
            onChange={(changeReasonId) => set({ changeReasonId })}
          />
        </>
      )}
    </div>
  )
}
