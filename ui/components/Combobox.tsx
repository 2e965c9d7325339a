import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import * as dialogMessages from '../messages/dialogs.ts'
import type { Search } from '../state/search.ts'
import { type Choice, matching, nextActive, shownAtMost } from './matching.ts'

interface ComboboxProps {
  label: string
  value: string | null
  choices: readonly Choice[]
  onChange: (id: string | null) => void
  placeholder: string
  /** Label of the "none" choice. Without it, a selection cannot be cleared. */
  none?: string
  hint?: ComponentChildren
  /** The caller searches as the person types; the list is then not filtered here. */
  onSearch?: (typed: string) => void
  loading?: boolean
  bare?: boolean
}

/** A searchable list of choices: the ARIA combobox pattern with a listbox popup. */
export function Combobox(props: ComboboxProps) {
  const { label, value, choices, onSearch, bare = false } = props
  const id = useId()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(-1)
  const popup = useRef<HTMLDivElement>(null)

  const chosen = choices.find((choice) => choice.id === value) ?? null
  const found = onSearch === undefined ? matching(choices, typed ?? '') : [...choices]
  const none: Choice[] =
    props.none !== undefined && value !== null && (typed ?? '') === '' ? [{ id: '', text: props.none }] : []
  const rows = [...none, ...found.slice(0, shownAtMost)]
  const more = found.length - shownAtMost

  useEffect(() => {
    if (open) popup.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  useEffect(() => {
    if (open && active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, open, active])

  const unfold = () => {
    if (open) return
    setOpen(true)
    setActive(rows.findIndex((row) => row.id === value))
    onSearch?.(typed ?? '')
  }
  const fold = () => {
    setOpen(false)
    setTyped(null)
  }
  const pick = (row: Choice | undefined) => {
    if (row === undefined || row.disabled === true) return
    fold()
    props.onChange(row.id === '' ? null : row.id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (open) setActive(nextActive(rows, active, event.key === 'ArrowDown' ? 1 : -1))
      else unfold()
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      pick(rows[active] ?? (typed !== null && found.length === 1 ? found[0] : undefined))
    } else if (event.key === 'Escape' && open) {
      // Closes the list only, not the dialog around it.
      event.preventDefault()
      event.stopPropagation()
      fold()
    }
  }
  const hinted = props.hint !== undefined && props.hint !== null && props.hint !== false
  return (
    <div class={bare ? 'field bare' : 'field'}>
      <label for={id} class={bare ? 'unseen' : 'label'}>
        {label}
      </label>
      <div class="combobox">
        <input
          id={id}
          class={bare ? 'input small' : 'input'}
          role="combobox"
          type="text"
          autocomplete="off"
          spellcheck={false}
          aria-autocomplete="list"
          aria-expanded={open && rows.length > 0}
          aria-controls={open && rows.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          aria-describedby={hinted ? `${id}-hint` : undefined}
          placeholder={props.placeholder}
          title={chosen?.text}
          value={typed ?? chosen?.text ?? ''}
          onFocus={(event) => event.currentTarget.select()}
          onClick={unfold}
          onInput={(event) => {
            const text = event.currentTarget.value
            setTyped(text)
            setOpen(true)
            setActive(onSearch === undefined && text !== '' ? nextActive(matching(choices, text), -1, 1) : -1)
            onSearch?.(text)
          }}
          onKeyDown={onKeyDown}
          onBlur={fold}
        />
        {open && (
          <div class="popup" ref={popup}>
            {rows.length > 0 && (
              <div id={`${id}-list`} role="listbox" aria-label={label}>
                {rows.map((row, index) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled on the input, which keeps the focus
                  <div
                    key={row.id}
                    id={`${id}-${index}`}
                    role="option"
                    tabIndex={-1}
                    class={index === active ? 'option active' : 'option'}
                    aria-selected={row.id === value}
                    aria-disabled={row.disabled === true || undefined}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => pick(row)}
                  >
                    {row.text}
                    {row.about != null && row.about !== '' && <small>{row.about}</small>}
                  </div>
                ))}
              </div>
            )}
            {rows.length === 0 && (
              <div class="none">
                {props.loading === true ? dialogMessages.searching : dialogMessages.nothingFound}
              </div>
            )}
            {more > 0 && <div class="none">{dialogMessages.moreText(more)}</div>}
          </div>
        )}
      </div>
      {hinted && (
        <div id={`${id}-hint`} class="hint">
          {props.hint}
        </div>
      )}
    </div>
  )
}

interface SearchComboboxProps<Item> {
  label: string
  placeholder: string
  search: Search<Item>
  /** Id of the chosen item. */
  value: string | null
  choiceOf: (item: Item) => Choice
  onChange?: (id: string | null) => void
}

/** A combobox with server-side search. */
export function SearchCombobox<Item>({ search, choiceOf, onChange, ...rest }: SearchComboboxProps<Item>) {
  const items = search.listed.value
  const problem = search.problem.value
  return (
    <Combobox
      {...rest}
      loading={search.searching.value}
      onSearch={(typed) => {
        search.input.value.value = typed
      }}
      choices={items.map(choiceOf)}
      onChange={(id) => {
        search.chosen.value = items.find((item) => choiceOf(item).id === id) ?? null
        onChange?.(id)
      }}
      hint={problem && `${problem.title} ${problem.next}`}
    />
  )
}
