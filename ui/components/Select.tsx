import { useId } from 'preact/hooks'

interface SelectProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; text: string }[]
  onChange: (value: T) => void
  /** The label is for screen readers only; the selected option makes it clear visually. */
  bare?: boolean
  /** The label is shown inside the box, in front of the selected option. */
  beside?: boolean
}

/** A short list of choices: the native select element. */
export function Select<T extends string>({
  label,
  value,
  options,
  onChange,
  bare = false,
  beside = false,
}: SelectProps<T>) {
  const id = useId()
  return (
    <div class={beside ? 'field bare beside' : bare ? 'field bare' : 'field'}>
      <label for={id} class={beside ? 'before' : bare ? 'unseen' : 'label'}>
        {label}
      </label>
      <select
        id={id}
        class={bare || beside ? 'input select small' : 'input select'}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value)
          if (chosen !== undefined) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  )
}
