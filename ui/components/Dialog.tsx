import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import * as actions from '../messages/actions.ts'
import * as dialogMessages from '../messages/dialogs.ts'
import { Button } from './Button.tsx'

interface DialogProps {
  title: string
  /** The names of the steps and the index of the current one. Omitted for single-step dialogs. */
  steps?: { names: readonly string[]; current: number }
  shown: boolean
  /** While a write is in progress, the dialog cannot be closed. */
  locked?: boolean
  onClose: () => void
  foot: ComponentChildren
  children: ComponentChildren
}

/** A full-height sheet: a native modal dialog, which traps the focus and restores it on close. */
export function Dialog(props: DialogProps) {
  const { shown, locked = false } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const focused = useRef<EventTarget | null>(null)
  const id = useId()
  const step = props.steps?.current

  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null || !shown) return
    const before = document.activeElement
    element.showModal()
    return () => {
      element.close()
      // The browser restores the focus, unless the element that had it was replaced meanwhile.
      if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected) {
        before.focus()
      }
    }
  }, [shown])

  // Each step starts scrolled to its top, and the focus moves there so that a screen reader announces it.
  useEffect(() => {
    if (!shown || step === undefined) return
    dialog.current?.scrollTo(0, 0)
    heading.current?.focus()
  }, [shown, step])

  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        event.preventDefault()
        if (event.target === event.currentTarget && !locked) props.onClose()
      }}
      onFocusIn={({ target }) => {
        focused.current = target
      }}
      onClose={({ currentTarget: element }) => {
        // In Chromium and Firefox a second Escape without a click in between cannot be prevented: the dialog has
        // already closed. https://html.spec.whatwg.org/multipage/interaction.html#close-request The event is
        // asynchronous: another dialog may have replaced one that was unmounted.
        if (!shown || element.open || !element.isConnected) return
        if (!locked) return props.onClose()
        const last = focused.current
        element.showModal()
        if (last instanceof HTMLElement) last.focus()
      }}
    >
      {/* Not rendered while hidden: another person may be looking at the screen. */}
      {shown && (
        <div class="sheet">
          <header class="head">
            <div class="row middle">
              <h1 id={`${id}-title`} ref={heading} tabIndex={-1}>
                {props.title}
              </h1>
              <Button
                look="quiet"
                class="push-right"
                reason={locked ? dialogMessages.writingNow : null}
                onClick={props.onClose}
              >
                {actions.close}
              </Button>
            </div>
            {props.steps !== undefined && (
              <ol class="steps" aria-label={dialogMessages.steps}>
                {props.steps.names.map((name, index) => (
                  <li
                    key={name}
                    class={index < (step ?? 0) ? 'done' : undefined}
                    aria-current={index === step ? 'step' : undefined}
                  >
                    {name}
                  </li>
                ))}
              </ol>
            )}
          </header>
          <div class="body">{props.children}</div>
          <div class="end">{props.foot}</div>
        </div>
      )}
    </dialog>
  )
}
