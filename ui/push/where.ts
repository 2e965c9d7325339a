import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { ChangeEventChoice, ChangeEventOptionsView } from '../../server/usecases/push/views.ts'
import type { Api } from '../api/api.ts'
import type { Panel } from '../state/panel.ts'
import { createSearch, type Search } from '../state/search.ts'
import { firstWhere, type WhereDraft } from './plan-request.ts'
import type { PushScope } from './scope.ts'

/** The *Where* step: the change event that the CORs go into, and the options for a new one. */
export interface PushWhere {
  where: Signal<WhereDraft>
  options: ReadonlySignal<ChangeEventOptionsView | null>
  load: (rows: readonly CorRow[]) => Promise<void>
}

export function createPushWhere(
  { api, ask, onPage }: Pick<PushScope, 'api' | 'ask' | 'onPage'>,
  mayCreate: boolean,
): PushWhere {
  const where = signal<WhereDraft>(firstWhere(onPage, mayCreate))
  const options = signal<ChangeEventOptionsView | null>(null)
  let proposed = ''

  /** A change event for a single COR usually gets the COR's title. A title that the person typed is kept. */
  const proposeTitle = ([first, ...others]: readonly CorRow[]) => {
    if (where.value.title !== proposed) return
    proposed = first !== undefined && others.length === 0 ? first.title : ''
    where.value = { ...where.value, title: proposed }
  }

  return {
    where,
    options,
    load: async (rows) => {
      proposeTitle(rows)
      if (options.value !== null) return
      const found = await ask((projectId) => api.changeEventOptions(projectId))
      if (found === null) return
      const selectable = found.statuses.filter((status) => status.selectable)
      const status = selectable.find((one) => one.isDefault) ?? selectable[0]
      options.value = found
      if (where.value.statusId === '' && status !== undefined) {
        where.value = { ...where.value, statusId: status.statusId }
      }
    },
  }
}

/** Searches the project's other change events. */
export function createEventSearch(api: Pick<Api, 'changeEvents'>, panel: Panel): Search<ChangeEventChoice> {
  const here = panel.context.value?.changeEventId ?? null
  return createSearch<ChangeEventChoice>(
    panel,
    async (turn, text) => {
      const answer = await api.changeEvents(turn.projectId, text)
      return answer.ok
        ? { ok: true, value: answer.value.filter((event) => event.changeEventId !== here) }
        : answer
    },
    (event) => event.changeEventId,
  )
}
