import { useId } from 'preact/hooks'

interface RadioProps {
  name: string
  label: string
  checked: boolean
  onChoose: () => void
  about?: string | null
  /** Why it cannot be selected; shown instead of `about`. */
  reason?: string | null
}

/**
 * A radio button with a description. The label alone is its accessible name. A disabled one stays focusable, so that
 * its reason can be read.
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
