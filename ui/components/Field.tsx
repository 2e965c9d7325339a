import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  type?: 'text' | 'password' | 'search'
  hint?: ComponentChildren
  error?: string | null
  required?: boolean
  maxLength?: number
  multiline?: boolean
  /** The label is for screen readers only; the placeholder shows it. */
  bare?: boolean
  autoComplete?: string
}

/** A text input with its label, hint and error associated with it. */
export function Field(props: FieldProps) {
  const id = useId()
  const about = props.error != null || props.hint !== undefined ? `${id}-about` : undefined
  const common = {
    id,
    value: props.value,
    required: props.required ?? false,
    maxLength: props.maxLength,
    'aria-describedby': about,
    'aria-invalid': props.error != null || undefined,
    class: 'input',
  }
  const single = {
    ...common,
    placeholder: props.bare === true ? props.label : undefined,
    autocomplete: props.autoComplete ?? 'off',
    spellcheck: false,
    onInput: (event: { currentTarget: HTMLInputElement }) => props.onInput(event.currentTarget.value),
  }
  return (
    <div class={props.bare === true ? 'field bare' : 'field'}>
      <label for={id} class={props.bare === true ? 'unseen' : 'label'}>
        {props.label}
      </label>
      {props.multiline === true ? (
        <textarea {...common} rows={3} onInput={(event) => props.onInput(event.currentTarget.value)} />
      ) : props.type === 'search' ? (
        <input {...single} type="search" />
      ) : props.type === 'password' ? (
        <input {...single} type="password" />
      ) : (
        <input {...single} type="text" />
      )}
      {about !== undefined && (
        <div id={about} class={props.error != null ? 'hint wrong' : 'hint'}>
          {props.error ?? props.hint}
        </div>
      )}
    </div>
  )
}
