import { type Tab, tabs } from '../state/panel.ts'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'

/** The four tabs; arrow keys move between them, as in the ARIA tabs pattern. */
export function TabList() {
  const { panel, thisEvent } = usePanel()
  const current = panel.tab.value
  const waiting = thisEvent.view.value?.attention.count ?? 0
  const choose = (tab: Tab) => {
    panel.tab.value = tab
    document.getElementById(`tab-${tab}`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.indexOf(current)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (next === undefined) return
    event.preventDefault()
    choose(next)
  }
  return (
    <div class="tabs" role="tablist" aria-label={messages.tabsLabel} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === current}
          aria-controls={tab === current ? `panel-${tab}` : undefined}
          tabIndex={tab === current ? 0 : -1}
          onClick={() => choose(tab)}
        >
          {tab === 'event' && panel.context.value?.commitmentId !== undefined
            ? messages.thisContract
            : messages.tabWords[tab]}
          {tab === 'event' && waiting > 0 && (
            <span class="count" aria-hidden="true">
              {waiting}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
