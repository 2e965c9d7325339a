import { describe, expect, it } from 'vitest'
import { createPanel } from '../../ui/state/panel.ts'

describe('the context', () => {
  const place = { companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' }
  it('ends every turn of the change event before', () => {
    const panel = createPanel()
    panel.moveTo(place)
    const turn = panel.turn()
    panel.moveTo({ ...place })
    expect(turn?.isOver()).toBe(false)
    panel.moveTo({ ...place, changeEventId: '11' })
    expect(turn?.isOver()).toBe(true)
  })
  it('closes the open dialog of the change event before, and says so', () => {
    const panel = createPanel()
    panel.moveTo(place)
    panel.intent.value = { kind: 'undo' }
    panel.moveTo({ ...place, changeEventId: '11' })
    expect(panel.intent.value).toBeNull()
    expect(panel.notice.value).toEqual({ kind: 'moved_on', sending: false })
    panel.intent.value = { kind: 'undo' }
    panel.sending.value = true
    panel.moveTo(place)
    expect(panel.notice.value).toEqual({ kind: 'moved_on', sending: true })
  })

  it('opens the log beside the list of change events, and the record’s tab beside a record', () => {
    const panel = createPanel()
    const at = (view: string, changeEventId: string | null = null) =>
      panel.moveTo({ companyId: '1', projectId: '2', view, changeEventId })
    at('change_events.list')
    expect(panel.tab.value).toBe('log')
    at('change_events.detail', '12')
    expect(panel.tab.value).toBe('event')
    panel.tab.value = 'log'
    at('change_events.list')
    at('change_events.detail', '12')
    expect(panel.tab.value).toBe('log')
    panel.tab.value = 'setup'
    at('change_events.list')
    expect(panel.tab.value).toBe('setup')
  })
})
