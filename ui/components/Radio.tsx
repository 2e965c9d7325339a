import { useId } from 'preact/hooks'

interface RadioProps {
  name: string
  label: string
  checked: boolean
  onChoose: () => void
  about?: string | null
  /** Why it cannot be chosen; shown in place of what it is about. */
  reason?: string | null
}

/**
 * A radio button with a line about it. Its name is the label alone; the line is its description. One that cannot be
 * chosen can still be reached, so that the reason is read.
 */
export function Radio({ name, label, checked, onChoose, about = null, reason = null }: RadioProps) {
  const id = useId()
  const line = reason ?? about
  return (
    <label class="choice">
      <input
        type="radio"
        name={name}
        checked={checked}
        aria-disabled={reason !== null || undefined}
        aria-labelledby={`${id}-label`}
        aria-describedby={line === null ? undefined : `${id}-about`}
        onClick={(event) => {
          if (reason !== null) event.preventDefault()
        }}
        onChange={() => {
          if (reason === null) onChoose()
        }}
      />
      <span>
        <span id={`${id}-label`}>{label}</span>
        {line !== null && (
          <span id={`${id}-about`} class="about">
            {line}
          </span>
        )}
      </span>
    </label>
  )
}
